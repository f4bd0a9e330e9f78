internal import Basics
internal import Config
internal import HTTP
internal import HTTP1
internal import Instrumentation
internal import Proxy

/// The content of requests and responses on its way through.
extension Gateway {
    /// Bytes behind a request's head: its content, and what follows it.
    mutating func requestContent(_ slot: Int, _ start: Int, _ count: Int, now: Instant) {
        let exchange = Int(connections[slot].exchange)
        if exchanges[exchange].answerer != .backend { return ownRequestContent(slot, start, count, now: now) }
        guard exchanges[exchange].request == .sending, exchanges[exchange].upstream >= 0 else {
            // The whole request is there: what follows is the next one. Or its connection is not there yet.
            return hold(slot, start, count)
        }
        let upstream = Int(exchanges[exchange].upstream)
        do throws(ProtocolViolation) {
            let before = exchanges[exchange].requestBody.contentBytes
            var reader = exchanges[exchange].requestBody
            let used = try relay(
                &reader, from: start, count, to: upstream, chunked: exchanges[exchange].requestFraming == .chunked,
                limits: listeners[Int(connections[slot].origin)].headLimits)
            exchanges[exchange].requestBody = reader
            if exchanges[exchange].sample >= 0 { sampleRequestContent(exchange) }
            hold(slot, start &+ used, count &- used)
            guard reader.contentBytes <= exchanges[exchange].requestLimit else {
                return refuse(exchange, .bodyTooLarge, now: now)
            }
            requestAdvanced(exchange, slot, by: reader.contentBytes &- before, now: now)
        } catch {
            refuse(exchange, error.rule, now: now)
        }
    }

    /// Content came: its deadlines move, and perhaps the request has ended.
    private mutating func requestAdvanced(_ exchange: Int, _ slot: Int, by bytes: UInt64, now: Instant) {
        if bytes > 0 { exchanges[exchange].expectsContinue = false }
        guard exchanges[exchange].requestBody.isEnded else {
            // Once its answer has begun a client may well stop sending.
            guard exchanges[exchange].response == .awaited else { return }
            connections[slot].readDeadline = now + timeout(slot) { $0.body }
            arm(slot)
            if isTooSlow(exchange, by: bytes, now: now) { bodyTimedOut(slot, now: now) }
            return
        }
        exchanges[exchange].request = .ended
        connections[slot].readDeadline = .never
        let upstream = Int(exchanges[exchange].upstream)
        if connections[upstream].state == .exchange, exchanges[exchange].response == .awaited {
            awaitResponse(exchange, upstream, now: now)
        }
        leaveIfHungUp(slot, now: now)
    }

    /// Whether a request's content comes more slowly than `body_rate` allows, averaged over its window.
    private mutating func isTooSlow(_ exchange: Int, by bytes: UInt64, now: Instant) -> Bool {
        exchanges[exchange].rateWindowBytes &+= bytes
        let rate = services[Int(exchanges[exchange].service)].timeouts.bodyRate
        let window = now.since(exchanges[exchange].rateWindowBegan)
        guard rate > 0, window >= Timeouts.bodyRateWindow else { return false }
        let received = exchanges[exchange].rateWindowBytes
        exchanges[exchange].rateWindowBegan = now
        exchanges[exchange].rateWindowBytes = 0
        return Double(received) < Double(rate) * window.seconds
    }

    /// Passes content from the read memory to a connection.
    ///
    /// Chunks are taken apart and their data moved together, so that one read makes one chunk however many came; a
    /// length is passed on as it comes.
    /// - Returns: how many bytes were used. Less than `count`: the message has ended, or its trailer section is not
    ///   whole.
    mutating func relay(
        _ reader: inout BodyReader, from start: Int, _ count: Int, to target: Int, chunked: Bool, limits: HeadLimits
    ) throws(ProtocolViolation) -> Int {
        var position = 0
        var gathered = 0
        var dataStart = start
        reading: while true {
            let (event, used) = try reader.next(readBytes(start &+ position, count &- position))
            switch event {
            case .data(let range):
                let found = start &+ position &+ range.lower
                if gathered == 0 {
                    dataStart = found
                } else if found != dataStart &+ gathered {
                    unsafe (readMemory + dataStart + gathered).copyMemory(
                        from: readMemory + found, byteCount: Int(range.count))
                }
                gathered &+= Int(range.count)
                position &+= used
            case .needsMore, .ended, .trailersFollow:
                position &+= used
                break reading
            }
        }
        relayed = ByteRange(start: dataStart, count: gathered)
        sendData(dataStart, gathered, to: target, chunked: chunked)
        if reader.awaitsTrailers {
            position &+= try relayTrailers(&reader, start &+ position, count &- position, target, chunked, limits)
        }
        return position
    }

    private mutating func sendData(_ start: Int, _ count: Int, to target: Int, chunked: Bool) {
        guard count > 0 else { return }
        guard chunked else { return sendRead(target, start, count) }
        makeRoom(64)
        let from = writer.count
        writer.append(hexadecimal: UInt64(count))
        writer.append("\r\n")
        sendComposed(target, from: from)
        sendRead(target, start, count)
        makeRoom(64)
        let end = writer.count
        writer.append("\r\n")
        sendComposed(target, from: end)
    }

    /// - Returns: how many bytes the trailer section took; 0 while it is not whole.
    private mutating func relayTrailers(
        _ reader: inout BodyReader, _ start: Int, _ count: Int, _ target: Int, _ chunked: Bool, _ limits: HeadLimits
    ) throws(ProtocolViolation) -> Int {
        let bytes = unsafe UnsafeBufferPointer(
            start: (readMemory + start).assumingMemoryBound(to: UInt8.self), count: count)
        guard let used = try unsafe TrailerParser.parse(bytes.span, limits: limits, fields: &responseFields) else {
            return 0
        }
        reader.trailersRead()
        if chunked {
            makeRoom(used &+ 1024)
            let from = writer.count
            unsafe TrailerComposer.compose(responseFields, bytes: bytes.span, into: &writer)
            sendComposed(target, from: from)
        }
        return used
    }
}
