internal import Basics
internal import Config
internal import HTTP
internal import HTTP1
internal import Instrumentation
internal import Proxy

/// Responses: from the first byte of a backend's answer to its last, and what it means for both connections.
extension Gateway {
    /// The backend is to answer, or to go on with its answer, within the time that the exchange has for it.
    @inline(__always)
    mutating func awaitResponse(_ exchange: Int, _ upstream: Int, now: Instant) {
        connections[upstream].readDeadline = now + exchanges[exchange].responseTimeout
        arm(upstream)
    }

    /// Bytes of a backend that serves an exchange.
    mutating func responseBytes(_ upstream: Int, _ start: Int, _ count: Int, now: Instant) {
        let exchange = Int(connections[upstream].exchange)
        switch exchanges[exchange].response {
        case .awaited: responseHeadBytes(exchange, upstream, start, count, now: now)
        case .streaming: responseContent(exchange, upstream, start, count, now: now)
        case .produced: closeUpstream(upstream, now: now)
        }
    }

    private mutating func responseHeadBytes(
        _ exchange: Int, _ upstream: Int, _ start: Int, _ count: Int, now: Instant
    ) {
        do throws(ProtocolViolation) {
            guard try parseResponseHead(exchange, start, count) else {
                return holdHead(upstream, start, count)
            }
        } catch {
            return badResponse(exchange, error.rule, now: now)
        }
        connections[upstream].isReadingHead = false
        let used = responseHead.byteCount
        let rest = count &- used
        if responseHead.status == 101 {
            switchProtocols(exchange, upstream, start, count, now: now)
        } else if responseHead.isInterim {
            interimResponse(exchange, start, now: now)
            if rest > 0, connections[upstream].state == .exchange, Int(connections[upstream].exchange) == exchange {
                responseHeadBytes(exchange, upstream, start &+ used, rest, now: now)
            }
        } else {
            beginResponse(exchange, upstream, start, rest, now: now)
        }
    }

    private mutating func parseResponseHead(
        _ exchange: Int, _ start: Int, _ count: Int
    ) throws(ProtocolViolation) -> Bool {
        let bytes = unsafe UnsafeBufferPointer(
            start: (readMemory + start).assumingMemoryBound(to: UInt8.self), count: count)
        return try unsafe ResponseHeadParser.parse(
            bytes.span, limits: services[Int(exchanges[exchange].service)].responseLimits,
            requestMethod: exchanges[exchange].method, head: &responseHead, fields: &responseFields)
    }

    /// An interim response is passed on to clients that know them, a bounded number of times (RFC 9110 section 15.2).
    private mutating func interimResponse(_ exchange: Int, _ start: Int, now: Instant) {
        exchanges[exchange].interimResponses &+= 1
        guard exchanges[exchange].interimResponses <= Self.interimResponsesMax else {
            return badResponse(exchange, .tooManyInterimResponses, now: now)
        }
        let client = Int(exchanges[exchange].client)
        if responseHead.status == 100 {
            // Only whoever asked is told, and only once: weir may have said it itself.
            guard exchanges[exchange].expectsContinue else { return }
            exchanges[exchange].expectsContinue = false
            connections[client].readDeadline = now + timeout(client) { $0.body }
        }
        guard exchanges[exchange].clientMinorVersion >= 1 else { return }
        makeRoom(responseHead.byteCount &+ Self.headGrowthMax)
        let from = writer.count
        let delivery = ResponseDelivery(upstream: .none, clientMinorVersion: 1, wantsClose: false)
        ResponseComposer(delivery).composeInterim(
            responseHead, responseFields, bytes: readBytes(start, responseHead.byteCount), into: &writer)
        sendComposed(client, from: from)
    }

    /// By how much a response's head may grow: a space in each of 1000 fields, and what is added.
    static var headGrowthMax: Int { 2048 }

    static var interimResponsesMax: Int32 { 100 }

    /// The final response's head is in `responseHead`: passes it on, and the content that came with it.
    private mutating func beginResponse(
        _ exchange: Int, _ upstream: Int, _ start: Int, _ rest: Int, now: Instant
    ) {
        let client = Int(exchanges[exchange].client)
        let status = UInt16(truncatingIfNeeded: responseHead.status)
        exchanges[exchange].status = status
        exchanges[exchange].upstreamStatus = status
        exchanges[exchange].timeline.responseBegan = now
        exchanges[exchange].keepsUpstream = responseHead.keepsAlive
        exchanges[exchange].replay.release(to: &buffers)
        exchanges[exchange].isReplayable = false
        // An answer to a request that is not all there: the rest is not worth keeping the connection for.
        let isEarly = exchanges[exchange].request != .ended
        if isEarly {
            // Nor is it waited for, and no word is said for it any more.
            exchanges[exchange].expectsContinue = false
            connections[client].readDeadline = .never
        }
        let delivery = ResponseDelivery(
            upstream: responseHead.framing, clientMinorVersion: exchanges[exchange].clientMinorVersion,
            wantsClose: !exchanges[exchange].keepsClient || isEarly || isDraining)
        exchanges[exchange].keepsClient = !delivery.closes
        exchanges[exchange].responseFraming = delivery.framing
        exchanges[exchange].responseBody = BodyReader(responseHead.framing)
        exchanges[exchange].response = .streaming
        noteStream(exchange, start)
        if exchanges[exchange].sample >= 0 { sampleResponseHead(exchange, start) }
        makeRoom(responseHead.byteCount &+ Self.headGrowthMax)
        let from = writer.count
        ResponseComposer(delivery).compose(
            responseHead, responseFields, bytes: readBytes(start, responseHead.byteCount), into: &writer)
        sendComposed(client, from: from)
        responseContent(exchange, upstream, start &+ responseHead.byteCount, rest, now: now)
    }

    /// Event streams are measured apart if the service says so, and may be silent for as long as a tunnel may.
    private mutating func noteStream(_ exchange: Int, _ start: Int) {
        let type = readBytes(start &+ responseHead.contentType.lower, Int(responseHead.contentType.count))
        let name: StaticString = "text/event-stream"
        guard type.count >= name.utf8CodeUnitCount,
            type.extracting(0..<name.utf8CodeUnitCount).equalsIgnoringCase(name)
        else { return }
        exchanges[exchange].isEventStream = true
        let service = Int(exchanges[exchange].service)
        exchanges[exchange].responseTimeout = services[service].timeouts.tunnel
        if services[service].separatesStreams {
            recorder.streamBegan(
                service: service, route: Int(exchanges[exchange].route),
                slashChanged: exchanges[exchange].isSlashChanged)
        }
    }

    /// Content of a response, and perhaps its end.
    private mutating func responseContent(
        _ exchange: Int, _ upstream: Int, _ start: Int, _ count: Int, now: Instant
    ) {
        let client = Int(exchanges[exchange].client)
        do throws(ProtocolViolation) {
            var reader = exchanges[exchange].responseBody
            let used = try relay(
                &reader, from: start, count, to: client, chunked: exchanges[exchange].responseFraming == .chunked,
                limits: services[Int(exchanges[exchange].service)].responseLimits)
            exchanges[exchange].responseBody = reader
            if exchanges[exchange].sample >= 0 { sampleResponseContent(exchange) }
            guard reader.isEnded else {
                hold(upstream, start &+ used, count &- used)
                return awaitResponse(exchange, upstream, now: now)
            }
            if used < count {
                // More than the response: the connection is not to be trusted with another request.
                exchanges[exchange].keepsUpstream = false
            }
            endResponse(exchange, now: now)
        } catch {
            cutResponse(exchange, .badResponse, "sent a malformed message (\(error.rule.reason))", now: now)
        }
    }

    /// The backend has sent all of its response.
    private mutating func endResponse(_ exchange: Int, now: Instant) {
        let client = Int(exchanges[exchange].client)
        if exchanges[exchange].requestBody.isEnded == false {
            exchanges[exchange].keepsUpstream = false
            exchanges[exchange].keepsClient = false
        }
        exchanges[exchange].response = .produced
        releaseUpstream(exchange, now: now)
        connections[client].readDeadline = .never
        if !exchanges[exchange].keepsClient { connections[client].closesWhenWritten = true }
        // Its end is seen when all is written; usually that is under way, and if nothing is left, this was it.
        startWriting(client)
    }

    /// A backend's connection ended, cleanly or not, while it served an exchange.
    mutating func upstreamEnded(_ upstream: Int, failed: Bool, now: Instant) {
        let exchange = Int(connections[upstream].exchange)
        switch exchanges[exchange].response {
        case .awaited:
            if connections[upstream].input.isEmpty {
                let nothingSent = connections[upstream].bytesOut == 0
                if retryOnFreshConnection(exchange, nothingSent: nothingSent, now: now) { return }
                fail(exchange, .reset, "closed the connection without an answer", now: now)
            } else {
                fail(exchange, .badResponse, "closed the connection within a response head", now: now)
            }
        case .streaming where exchanges[exchange].responseBody.endsWithConnection && !failed:
            exchanges[exchange].keepsUpstream = false
            if exchanges[exchange].responseFraming == .chunked {
                makeRoom(64)
                let from = writer.count
                writer.append("0\r\n\r\n")
                sendComposed(Int(exchanges[exchange].client), from: from)
            }
            endResponse(exchange, now: now)
        case .streaming: cutResponse(exchange, .truncated, "closed the connection within a response", now: now)
        case .produced: closeUpstream(upstream, now: now)
        }
    }

    /// All that was to go to a backend has gone.
    mutating func upstreamDrained(_ upstream: Int, now: Instant) {
        let exchange = Int(connections[upstream].exchange)
        switch exchanges[exchange].request {
        case .ended:
            if exchanges[exchange].timeline.requestSent == .never {
                exchanges[exchange].timeline.requestSent = now
                if exchanges[exchange].response == .awaited { awaitResponse(exchange, upstream, now: now) }
            }
        case .sending:
            let client = Int(exchanges[exchange].client)
            if connections[client].isPaused {
                // What it could not send while the backend took nothing is not its slowness.
                exchanges[exchange].rateWindowBegan = now
                exchanges[exchange].rateWindowBytes = 0
            }
            readOn(client)
        case .waiting: return
        }
    }

    /// All that was to go to a client has gone.
    mutating func clientDrained(_ client: Int, now: Instant) {
        let exchange = Int(connections[client].exchange)
        if exchanges[exchange].answerer != .backend { return ownAnswerDrained(exchange, now: now) }
        switch exchanges[exchange].response {
        case .produced:
            finishExchange(exchange, now: now)
            awaitRequest(client, now: now)
        case .streaming, .awaited:
            let upstream = Int(exchanges[exchange].upstream)
            guard upstream >= 0 else { return }
            if exchanges[exchange].response == .streaming { awaitResponse(exchange, upstream, now: now) }
            readOn(upstream)
        }
    }
}
