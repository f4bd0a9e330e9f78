internal import Basics
internal import Config
internal import Discovery
internal import HTTP
internal import HTTP1
internal import Instrumentation
internal import Proxy

/// The end of an exchange: the one place where it is counted and logged, once.
extension Gateway {
    /// Counts and forgets an exchange. Its client stays as it is.
    mutating func finishExchange(_ exchange: Int, now: Instant) {
        let client = Int(exchanges[exchange].client)
        let upstream = Int(exchanges[exchange].upstream)
        if upstream >= 0 { closeUpstream(upstream, now: now) }
        exchanges[exchange].timeline.ended = now
        if exchanges[exchange].service >= 0,
            exchanges[exchange].answerer == .backend || exchanges[exchange].answerer == .weir
        {
            let path = exchanges[exchange].loggedPath
            let summary = summary(exchange)
            recorder.exchangeEnded(summary, rawPath: exchanges[exchange].logged.span.bytes(path))
            if !exchanges[exchange].trace.isNone { noteTraced(exchange, summary, path, now: now) }
            if exchanges[exchange].sample >= 0 { takeSamples(exchange, summary, now: now) }
            if exchanges[exchange].route < 0 { discover(exchange, path) }
            if exchanges[exchange].isEventStream, services[Int(exchanges[exchange].service)].separatesStreams {
                endStream(exchange)
            }
            logAccess(exchange, client, now: now)
        }
        if !locals.isEmpty { locals[Int32(truncatingIfNeeded: exchange)] = nil }
        if exchanges[exchange].answerer == .exporter { pages.end(exchange: exchange) }
        exchanges[exchange].replay.release(to: &buffers)
        exchanges[exchange].logged.release(to: &buffers)
        exchanges.give(exchange)
        connections[client].exchange = -1
    }

    @inline(never)
    private mutating func noteTraced(
        _ exchange: Int, _ summary: ExchangeSummary, _ path: ByteRange, now: Instant
    ) {
        recorder.exchangeTraced(
            summary, exchanges[exchange].trace, unixMilliseconds: wallClock(now) / 1_000_000,
            rawPath: exchanges[exchange].logged.span.bytes(path))
    }

    private mutating func summary(_ exchange: Int) -> ExchangeSummary {
        var summary = ExchangeSummary(
            service: exchanges[exchange].service, route: exchanges[exchange].route,
            slashChanged: exchanges[exchange].isSlashChanged, method: exchanges[exchange].method)
        summary.status = exchanges[exchange].status
        summary.outcome = outcome(exchange)
        summary.isMeasured = exchanges[exchange].isMeasured
        summary.isStream = exchanges[exchange].isEventStream
        summary.isTunnel = exchanges[exchange].isTunnel
        summary.endpoint = exchanges[exchange].endpoint
        summary.upstreamStatus = exchanges[exchange].upstreamStatus
        summary.requestBodyBytes = exchanges[exchange].requestBody.contentBytes
        summary.responseBodyBytes = exchanges[exchange].responseBody.contentBytes
        summary.duration = exchanges[exchange].timeline.duration
        summary.headDuration = exchanges[exchange].timeline.headDuration
        let phases = exchanges[exchange].timeline.phases
        summary.phases.own = phases.own
        summary.phases.queue = phases.queue
        summary.phases.connect = phases.connect
        summary.phases.send = phases.send
        summary.phases.firstByte = phases.firstByte
        summary.phases.receive = phases.receive
        return summary
    }

    mutating func outcome(_ exchange: Int) -> Outcome {
        switch exchanges[exchange].failure {
        case .rejected: .rejected
        case .clientAborted: .clientAbort
        case .upstreamFailed: .upstreamError
        case .upstreamTimedOut: .upstreamTimeout
        case .overloaded: .overloaded
        case nil:
            exchanges[exchange].status >= 500 ? .serverError : exchanges[exchange].status >= 400 ? .clientError : .ok
        }
    }

    /// Notes a path that no template matched, and what the backend said to it.
    @inline(never)
    private mutating func discover(_ exchange: Int, _ path: ByteRange) {
        let service = Int(exchanges[exchange].service)
        guard exchanges[exchange].upstreamStatus > 0, !path.isEmpty,
            exchanges[exchange].isMeasured || services[service].ignoresUnmatched
        else { return }
        services[service].discovery?.record(
            exchanges[exchange].logged.span.bytes(path), method: exchanges[exchange].method,
            status: Int(exchanges[exchange].upstreamStatus), keepsSlash: services[service].keepsEncodedSlash)
    }

    private mutating func endStream(_ exchange: Int) {
        let ended = exchanges[exchange]
        recorder.streamEnded(
            service: Int(ended.service), route: Int(ended.route), slashChanged: ended.isSlashChanged,
            duration: ended.timeline.duration, bytesIn: ended.requestBody.contentBytes,
            bytesOut: ended.responseBody.contentBytes)
    }

    /// Keeps what the end of the exchange will want of the head that is in `requestHead`: the path for a raw label, and
    /// what the access log shows.
    mutating func keepForLog(_ exchange: Int, _ start: Int, _ path: Span<UInt8>) {
        exchanges[exchange].logged.append(path, pool: &buffers)
        exchanges[exchange].loggedPath = ByteRange(start: 0, count: path.count)
        guard accessLog != nil else { return }
        exchanges[exchange].loggedMethod = keep(exchange, start, requestHead.methodRange)
        exchanges[exchange].loggedTarget = keep(exchange, start, requestHead.target)
        exchanges[exchange].loggedHost = keep(exchange, start, requestHead.authority)
        for index in 0..<requestFields.count {
            switch requestFields[index].known {
            case .userAgent: exchanges[exchange].loggedUserAgent = keep(exchange, start, requestFields[index].value)
            case .referer: exchanges[exchange].loggedReferer = keep(exchange, start, requestFields[index].value)
            default: continue
            }
        }
    }

    /// Copies a range of the head to `logged`.
    mutating func keep(_ exchange: Int, _ start: Int, _ range: ByteRange) -> ByteRange {
        let at = exchanges[exchange].logged.count
        unsafe exchanges[exchange].logged.append(
            UnsafeRawPointer(readMemory + start + range.lower), count: Int(range.count), pool: &buffers)
        return ByteRange(start: at, count: Int(range.count))
    }

    /// Connections of a listener changed their state. Those of the demo are nobody's clients and are not counted.
    mutating func noteConnections(_ listener: Int, active: Int = 0, idle: Int = 0, tunnel: Int = 0) {
        guard listeners[listener].purpose != .demo else { return }
        recorder.connections(listener: listener, active: active, idle: idle, tunnel: tunnel)
    }

    mutating func countBytesIn(_ slot: Int, _ count: Int) {
        let service = Int(connections[slot].service)
        guard service >= 0 else { return }
        let direction: WireDirection = connections[slot].role == .client ? .clientIn : .upstreamIn
        recorder.bytes(service: service, direction: direction, count: count)
    }

    mutating func countBytesOut(_ slot: Int, _ count: Int) {
        connections[slot].bytesOut &+= UInt64(count)
        let service = Int(connections[slot].service)
        guard service >= 0, count > 0 else { return }
        let direction: WireDirection = connections[slot].role == .client ? .clientOut : .upstreamOut
        recorder.bytes(service: service, direction: direction, count: count)
    }
}
