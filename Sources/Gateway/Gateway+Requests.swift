internal import Basics
internal import Config
internal import HTTP
internal import HTTP1
internal import Instrumentation
internal import Proxy
internal import Routing

/// Requests: from the first byte of a head to the exchange that it begins.
extension Gateway {
    /// Bytes of a client between exchanges: the beginning of a head, or more.
    mutating func requestBytes(_ slot: Int, _ start: Int, _ count: Int, now: Instant) {
        if connections[slot].state == .idle {
            connections[slot].state = .head
            connections[slot].firstByteAt = now
            connections[slot].readDeadline = now + listeners[Int(connections[slot].origin)].timeouts.header
            noteConnections(Int(connections[slot].origin), active: 1, idle: -1)
        }
        do throws(ProtocolViolation) {
            let isWhole = try parseRequestHead(slot, start, count)
            guard isWhole else {
                holdHead(slot, start, count)
                return arm(slot)
            }
        } catch {
            return refuseHead(slot, error.rule, now: now)
        }
        connections[slot].isReadingHead = false
        connections[slot].readDeadline = .never
        beginExchange(slot, start, count, now: now)
    }

    private mutating func parseRequestHead(_ slot: Int, _ start: Int, _ count: Int) throws(ProtocolViolation) -> Bool {
        let bytes = unsafe UnsafeBufferPointer(
            start: (readMemory + start).assumingMemoryBound(to: UInt8.self), count: count)
        return try unsafe RequestHeadParser.parse(
            bytes.span, limits: listeners[Int(connections[slot].origin)].headLimits, head: &requestHead,
            fields: &requestFields)
    }

    /// A whole head stands at `start` and is in `requestHead`: finds who answers it.
    private mutating func beginExchange(_ slot: Int, _ start: Int, _ count: Int, now: Instant) {
        let listener = Int(connections[slot].origin)
        guard listeners[listener].purpose == .services else {
            return beginOwnExchange(slot, start, count, now: now)
        }
        let path = pathSpan(start)
        guard let choice = choose(listener, start, path) else {
            return refuseHead(slot, .noService, isHead: requestHead.method == .head, now: now)
        }
        if services[choice.service].prefixRefusesDots, ServiceSelection.hasDotSegment(path) {
            return refuseHead(slot, .dotSegment, isHead: requestHead.method == .head, now: now)
        }
        if isMetricsPath(path, of: choice.service) {
            return beginScrape(slot, start, count, service: choice.service, now: now)
        }
        guard let exchange = takeExchange(slot, now: now) else { return refuseForLackOfRoom(slot, now: now) }
        exchanges[exchange].service = Int32(truncatingIfNeeded: choice.service)
        connections[slot].service = Int32(truncatingIfNeeded: choice.service)
        route(exchange, choice, start)
        guard admitsLength(exchange, choice.service) else {
            return refuse(exchange, .bodyTooLarge, now: now)
        }
        dispatch(exchange, slot, choice, start, count, now: now)
    }

    /// The service that answers; nil: none does.
    private mutating func choose(_ listener: Int, _ start: Int, _ path: Span<UInt8>) -> ServiceSelection.Choice? {
        let only = listeners[listener].onlyService
        if only >= 0 { return ServiceSelection.Choice(service: Int(only), prefixBytes: 0) }
        let host = readBytes(start &+ requestHead.host.lower, Int(requestHead.host.count))
        return ServiceSelection.choose(listeners[listener], host: host, path: path)
    }

    /// The path as it came; `/` where an absolute-form target has none, and `*` where the server as a whole is meant.
    @_lifetime(immortal)
    private mutating func pathSpan(_ start: Int) -> Span<UInt8> {
        guard !requestHead.path.isEmpty else {
            let whole: StaticString = requestHead.isForServer ? "*" : "/"
            let bytes = unsafe UnsafeBufferPointer(start: whole.utf8Start, count: 1)
            return unsafe _overrideLifetime(Span(_unsafeElements: bytes), borrowing: ())
        }
        return readBytes(start &+ requestHead.path.lower, Int(requestHead.path.count))
    }

    private mutating func isMetricsPath(_ path: Span<UInt8>, of service: Int) -> Bool {
        let count = services[service].metricsPath.count
        guard count > 0, path.count == count else { return false }
        for index in 0..<count where services[service].metricsPath[index] != path[index] { return false }
        return true
    }

    /// Takes an exchange for the request that has just been parsed.
    mutating func takeExchange(_ slot: Int, now: Instant) -> Int? {
        guard let exchange = exchanges.take() else { return nil }
        connections[slot].state = .exchange
        connections[slot].exchange = Int32(truncatingIfNeeded: exchange)
        exchanges[exchange].client = Int32(truncatingIfNeeded: slot)
        exchanges[exchange].method = requestHead.method
        exchanges[exchange].clientMinorVersion = requestHead.minorVersion
        exchanges[exchange].keepsClient = requestHead.keepsAlive && (!isLeaving || staysOpen(slot))
        exchanges[exchange].expectsContinue = requestHead.expectsContinue
        connections[slot].saidLast = !requestHead.keepsAlive && requestHead.framing.isEmpty
        exchanges[exchange].isWebSocketUpgrade = requestHead.isWebSocketUpgrade
        exchanges[exchange].requestFraming = requestHead.framing
        exchanges[exchange].requestBody = BodyReader(requestHead.framing)
        exchanges[exchange].timeline.began = connections[slot].firstByteAt
        exchanges[exchange].timeline.dispatched = now
        return exchange
    }

    /// Finds the route and with it the labels and what the route sets for itself.
    private mutating func route(_ exchange: Int, _ choice: ServiceSelection.Choice, _ start: Int) {
        let whole = pathSpan(start)
        let stripped = services[choice.service].stripsPrefix ? min(choice.prefixBytes, whole.count) : 0
        guard stripped > 0, stripped == whole.count || whole[stripped] != 0x2F else {
            return route(exchange, choice.service, start, path: whole.extracting(stripped..<whole.count))
        }
        // The backend gets a slash before what is left, which the templates must see too.
        var path: [UInt8] = [0x2F]
        for index in stripped..<whole.count { path.append(whole[index]) }
        route(exchange, choice.service, start, path: path.span)
    }

    private mutating func route(_ exchange: Int, _ service: Int, _ start: Int, path: Span<UInt8>) {
        var routeLimit: UInt64?
        exchanges[exchange].responseTimeout = services[service].timeouts.response
        switch services[service].routes.match(path: path, method: requestHead.method, scratch: &matchScratch) {
        case .none: exchanges[exchange].route = -1
        case .route(let index, let slashChanged):
            exchanges[exchange].route = Int32(truncatingIfNeeded: index)
            exchanges[exchange].isSlashChanged = slashChanged
            routeLimit = services[service].routeBodyLimits[index]
            if let timeout = services[service].routeTimeouts[index] { exchanges[exchange].responseTimeout = timeout }
        }
        exchanges[exchange].requestLimit = routeLimit ?? services[service].bodyBytesMax
        let route = Int(exchanges[exchange].route)
        let slashChanged = exchanges[exchange].isSlashChanged
        let isMeasured = recorder.admits(service: service, route: route, slashChanged: slashChanged, path: path)
        exchanges[exchange].isMeasured = isMeasured
        if !requestHead.traceParent.isEmpty { noteTrace(exchange, start) }
        if isMeasured {
            recorder.exchangeBegan(
                service: service, route: route, slashChanged: slashChanged, method: requestHead.method, rawPath: path)
        }
        if services[service].takesSamples { beginSample(exchange, service, start, path: path) }
        if accessLog != nil || (route < 0 && keepsPath(of: service, isMeasured: isMeasured)) {
            keepForLog(exchange, start, path)
        }
    }

    @inline(never)
    private mutating func noteTrace(_ exchange: Int, _ start: Int) {
        let value = readBytes(start &+ requestHead.traceParent.lower, Int(requestHead.traceParent.count))
        if let parent = TraceParent(value), parent.isSampled { exchanges[exchange].trace = parent.traceID }
    }

    /// Whether the end of an exchange that no route matched will want its path: for its label, or for the discovery of
    /// routes, which leaves out what `exclude` leaves out.
    private mutating func keepsPath(of service: Int, isMeasured: Bool) -> Bool {
        if isMeasured && services[service].keepsRawPath { return true }
        return services[service].discovery != nil && (isMeasured || services[service].ignoresUnmatched)
    }

    private mutating func admitsLength(_ exchange: Int, _ service: Int) -> Bool {
        guard case .length(let count) = requestHead.framing else { return true }
        return count <= exchanges[exchange].requestLimit
    }

    /// Composes the forwarded head and looks for a connection to send it on.
    private mutating func dispatch(
        _ exchange: Int, _ slot: Int, _ choice: ServiceSelection.Choice, _ start: Int, _ count: Int, now: Instant
    ) {
        let headBytes = requestHead.byteCount
        if exchanges[exchange].requestFraming == .chunked, count > headBytes,
            let rule = violation(inChunks: exchange, start &+ headBytes, count &- headBytes)
        {
            // Found before a byte went to the backend: it never sees half a request.
            return refuse(exchange, rule, now: now)
        }
        makeRoom(2 &* headBytes &+ 1024)
        let from = writer.count
        composeRequest(slot, choice, start)
        if exchanges[exchange].requestBody.isEnded {
            exchanges[exchange].request = .ended
        } else {
            exchanges[exchange].request = .waiting
            connections[slot].readDeadline = now + services[choice.service].timeouts.body
            exchanges[exchange].rateWindowBegan = now
        }
        let rest = count &- headBytes
        guard acquire(exchange, composedFrom: from, now: now) else {
            // What came behind the head waits with it, or is the next request.
            if connections[slot].role == .client { hold(slot, start &+ headBytes, rest) }
            return leaveIfHungUp(slot, now: now)
        }
        if rest > 0 { requestContent(slot, start &+ headBytes, rest, now: now) }
        guard connections[slot].role == .client, connections[slot].state == .exchange else { return }
        awaitContent(slot, now: now)
        leaveIfHungUp(slot, now: now)
    }

    /// A client whose FIN came with its request has left as soon as the request is whole.
    mutating func leaveIfHungUp(_ slot: Int, now: Instant) {
        guard connections[slot].hasHungUp, connections[slot].role == .client, connections[slot].state == .exchange,
            exchanges[Int(connections[slot].exchange)].request == .ended
        else { return }
        connections[slot].hasEnded = true
        clientLeft(slot, now: now)
    }

    /// With `Expect: 100-continue` a client may wait for a word before it sends its content; a backend that says none
    /// must not make it wait for ever.
    mutating func awaitContent(_ slot: Int, now: Instant) {
        let exchange = Int(connections[slot].exchange)
        guard exchanges[exchange].request != .ended else { return }
        if exchanges[exchange].expectsContinue, exchanges[exchange].requestBody.contentBytes == 0 {
            connections[slot].readDeadline = now + Self.continueTime
        }
        arm(slot)
    }

    /// How long the backend has to answer an expectation before weir itself says 100.
    static var continueTime: Duration { .seconds(1) }

    private mutating func composeRequest(_ slot: Int, _ choice: ServiceSelection.Choice, _ start: Int) {
        let service = choice.service
        var policy = services[service].policy
        if services[service].stripsPrefix { policy.strippedBytes = choice.prefixBytes }
        let client = ClientIdentity(
            address: connections[slot].address, isTrusted: services[service].trusts(connections[slot].address))
        let bytes = unsafe UnsafeBufferPointer(
            start: (readMemory + start).assumingMemoryBound(to: UInt8.self), count: requestHead.byteCount)
        unsafe RequestComposer(policy: policy, client: client).compose(
            requestHead, requestFields, bytes: bytes.span,
            defaultHost: requestHead.authority.isEmpty ? site.endpoints[services[service].firstEndpoint].text : "",
            into: &writer)
    }

    /// Reads the chunks that came with the head, without effect, to see whether they are well formed.
    private mutating func violation(inChunks exchange: Int, _ start: Int, _ count: Int) -> Rule? {
        var reader = exchanges[exchange].requestBody
        var position = 0
        do throws(ProtocolViolation) {
            while position < count {
                let (event, used) = try reader.next(readBytes(start &+ position, count &- position))
                position &+= used
                switch event {
                case .data: continue
                case .needsMore, .ended: return nil
                case .trailersFollow:
                    _ = try TrailerParser.parse(
                        readBytes(start &+ position, count &- position),
                        limits: listeners[Int(connections[Int(exchanges[exchange].client)].origin)].headLimits,
                        fields: &responseFields)
                    return nil
                }
            }
        } catch {
            return error.rule
        }
        return nil
    }
}
