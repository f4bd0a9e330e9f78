internal import Basics
internal import Config
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
            recorder.exchangeEnded(summary(exchange), rawPath: exchanges[exchange].logged.span.bytes(path))
            if exchanges[exchange].isEventStream, services[Int(exchanges[exchange].service)].separatesStreams {
                endStream(exchange)
            }
            logAccess(exchange, client, now: now)
        }
        locals[Int32(truncatingIfNeeded: exchange)] = nil
        exchanges[exchange].replay.release(to: &buffers)
        exchanges[exchange].logged.release(to: &buffers)
        exchanges.give(exchange)
        connections[client].exchange = -1
    }

    private func summary(_ exchange: Int) -> ExchangeSummary {
        let ended = exchanges[exchange]
        var summary = ExchangeSummary(
            service: ended.service, route: ended.route, slashChanged: ended.isSlashChanged, method: ended.method)
        summary.status = ended.status
        summary.outcome = outcome(ended)
        summary.isMeasured = ended.isMeasured
        summary.isStream = ended.isEventStream
        summary.isTunnel = ended.isTunnel
        summary.endpoint = ended.endpoint
        summary.upstreamStatus = ended.upstreamStatus
        summary.requestBodyBytes = ended.requestBody.contentBytes
        summary.responseBodyBytes = ended.responseBody.contentBytes
        summary.duration = ended.timeline.duration
        summary.headDuration = ended.timeline.headDuration
        let phases = ended.timeline.phases
        summary.phases.own = phases.own
        summary.phases.queue = phases.queue
        summary.phases.connect = phases.connect
        summary.phases.send = phases.send
        summary.phases.firstByte = phases.firstByte
        summary.phases.receive = phases.receive
        return summary
    }

    func outcome(_ ended: Exchange) -> Outcome {
        switch ended.failure {
        case .rejected: .rejected
        case .clientAborted: .clientAbort
        case .upstreamFailed: .upstreamError
        case .upstreamTimedOut: .upstreamTimeout
        case .overloaded: .overloaded
        case nil: ended.status >= 500 ? .serverError : ended.status >= 400 ? .clientError : .ok
        }
    }

    private mutating func endStream(_ exchange: Int) {
        let ended = exchanges[exchange]
        recorder.streamEnded(
            service: Int(ended.service), route: Int(ended.route), slashChanged: ended.isSlashChanged,
            duration: ended.timeline.duration, bytesIn: ended.requestBody.contentBytes,
            bytesOut: ended.responseBody.contentBytes)
    }

    /// Keeps what the end of the exchange will want of the head that is in `requestHead`: the path for a raw label, and what
    /// the access log shows.
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

    func isOwn(_ slot: Int) -> Bool { site.listeners[Int(connections[slot].origin)].purpose == .demo }

    /// Connections of a listener changed their state. Those of the demo are nobody's clients and are not counted.
    mutating func noteConnections(_ listener: Int, active: Int = 0, idle: Int = 0, tunnel: Int = 0) {
        guard site.listeners[listener].purpose != .demo else { return }
        recorder.connections(listener: listener, active: active, idle: idle, tunnel: tunnel)
    }

    mutating func countBytesIn(_ slot: Int, _ count: Int) {
        guard let service = serviceOfBytes(slot) else { return }
        recorder.bytes(
            service: service, direction: connections[slot].role == .client ? .clientIn : .upstreamIn,
            count: count)
    }

    mutating func countBytesOut(_ slot: Int, _ count: Int) {
        connections[slot].bytesOut &+= UInt64(count)
        guard count > 0, let service = serviceOfBytes(slot) else { return }
        recorder.bytes(
            service: service, direction: connections[slot].role == .client ? .clientOut : .upstreamOut,
            count: count)
    }

    /// Whose bytes they are: of the exchange's service, or of the first that answers on the listener while there is none.
    private func serviceOfBytes(_ slot: Int) -> Int? {
        let connection = connections[slot]
        guard connection.role == .client else { return site.endpoints[Int(connection.origin)].service }
        if connection.exchange >= 0 {
            let service = Int(exchanges[Int(connection.exchange)].service)
            return service >= 0 ? service : nil
        }
        return site.listeners[Int(connection.origin)].candidates.first?.service
    }
}
