public import Basics
internal import Config
internal import HTTP
internal import Instrumentation
internal import Proxy
internal import Upstreams

/// Backends' connections: how an exchange gets one, what happens when that fails, and how they go back to the pool.
extension Gateway {
    /// Finds a connection for an exchange whose forwarded head was composed at `from`, and sends it.
    /// - Returns: whether content may follow; false: the exchange waits for a connection, or was refused.
    mutating func acquire(_ exchange: Int, composedFrom from: Int, now: Instant) -> Bool {
        let service = Int(exchanges[exchange].service)
        for _ in 0..<services[service].endpointCount {
            let endpoint = services[service].balancer.choose()
            guard let upstream = connection(to: endpoint, for: exchange, now: now) else { continue }
            if exchanges[exchange].request == .waiting { exchanges[exchange].request = .sending }
            sendComposed(upstream, from: from)
            return true
        }
        wait(exchange, from, now: now)
        return false
    }

    /// A kept connection, or a fresh one; the other way round if a kept one has failed the exchange already.
    private mutating func connection(to endpoint: Int, for exchange: Int, now: Instant) -> Int? {
        if exchanges[exchange].isRetry {
            return open(endpoint, for: exchange, now: now) ?? kept(endpoint, for: exchange, now: now)
        }
        return kept(endpoint, for: exchange, now: now) ?? open(endpoint, for: exchange, now: now)
    }

    /// Puts a kept connection and an exchange together; nil: none is kept.
    private mutating func kept(_ endpoint: Int, for exchange: Int, now: Instant) -> Int? {
        guard let upstream = pool.takeIdle(endpoint) else { return nil }
        recorder.upstreamConnections(endpoint: endpoint, active: 1, idle: -1)
        connections[upstream].state = .exchange
        connections[upstream].exchange = Int32(truncatingIfNeeded: exchange)
        connections[upstream].readDeadline = .never
        connections[upstream].bytesOut = 0
        exchanges[exchange].upstream = Int32(truncatingIfNeeded: upstream)
        exchanges[exchange].endpoint = Int32(truncatingIfNeeded: endpoint)
        exchanges[exchange].isOnReusedConnection = true
        exchanges[exchange].isReplayable = exchanges[exchange].method.isIdempotent && !exchanges[exchange].isRetry
        exchanges[exchange].timeline.connected = now
        if exchanges[exchange].request == .ended { awaitResponse(exchange, upstream, now: now) }
        return upstream
    }

    /// Begins to open a connection for an exchange; output waits in it. Nil: there may not be one more.
    private mutating func open(_ endpoint: Int, for exchange: Int, now: Instant) -> Int? {
        guard pool.mayOpen(endpoint), let upstream = takeSlot(.upstream, state: .connecting, origin: endpoint) else {
            return nil
        }
        pool.opened(endpoint)
        recorder.upstreamConnect(endpoint: endpoint)
        recorder.upstreamConnections(endpoint: endpoint, active: 1, idle: 0)
        connections[upstream].service = Int32(truncatingIfNeeded: site.endpoints[endpoint].service)
        connections[upstream].exchange = Int32(truncatingIfNeeded: exchange)
        connections[upstream].readDeadline = now + services[Int(exchanges[exchange].service)].timeouts.connect
        exchanges[exchange].upstream = Int32(truncatingIfNeeded: upstream)
        exchanges[exchange].endpoint = Int32(truncatingIfNeeded: endpoint)
        exchanges[exchange].isOnReusedConnection = false
        exchanges[exchange].timeline.connecting = now
        commands.append(.connect(id(upstream), endpoint: endpoint))
        arm(upstream)
        return upstream
    }

    /// All connections are taken: the exchange waits for one, its head put by.
    private mutating func wait(_ exchange: Int, _ from: Int, now: Instant) {
        let service = Int(exchanges[exchange].service)
        guard services[service].pending.append(exchange) else {
            return answerOverload(exchange, "have no connection to spare, and too many requests wait for one", now: now)
        }
        recorder.pending(service: service, change: 1)
        exchanges[exchange].timeline.queued = min(exchanges[exchange].timeline.queued, now)
        unsafe exchanges[exchange].replay.append(
            writer.base(at: from), count: writer.count - from, pool: &buffers)
        writer.rewind(to: from)
        let client = Int(exchanges[exchange].client)
        connections[client].readDeadline = now + services[service].timeouts.connect
        arm(client)
    }

    /// How much of a request is kept for one more try.
    static var replayBytesMax: Int { 64 << 10 }

    /// Keeps a copy of what is sent on a kept connection, which the backend may have closed meanwhile.
    @unsafe mutating func keepForReplay(_ upstream: Int, _ base: UnsafeRawPointer, _ count: Int) {
        let exchange = Int(connections[upstream].exchange)
        guard exchange >= 0, exchanges[exchange].isReplayable else { return }
        if exchanges[exchange].replay.count + count > Self.replayBytesMax {
            exchanges[exchange].isReplayable = false
            exchanges[exchange].replay.release(to: &buffers)
        } else {
            unsafe exchanges[exchange].replay.append(base, count: count, pool: &buffers)
        }
    }

    /// A connect succeeded.
    public mutating func connected(_ id: ConnectionID, now: Instant) {
        guard isAlive(id), connections[Int(id.slot)].state == .connecting else { return }
        begin()
        let upstream = Int(id.slot)
        let endpoint = Int(connections[upstream].origin)
        let exchange = Int(connections[upstream].exchange)
        isShortOfDescriptors = false
        if pool.noteConnect(endpoint, succeeded: true) { recorder.upstreamUp(endpoint: endpoint, true) }
        connections[upstream].state = .exchange
        connections[upstream].readDeadline = .never
        exchanges[exchange].timeline.connected = now
        if exchanges[exchange].request == .ended { awaitResponse(exchange, upstream, now: now) }
        startWriting(upstream)
        let client = Int(exchanges[exchange].client)
        if exchanges[exchange].request == .sending, connections[upstream].held.isEmpty {
            readOn(client)
        }
    }

    /// A connect failed.
    public mutating func connectFailed(_ id: ConnectionID, _ failure: ConnectFailure, now: Instant) {
        guard isAlive(id), connections[Int(id.slot)].state == .connecting else { return }
        begin()
        let upstream = Int(id.slot)
        let exchange = Int(connections[upstream].exchange)
        guard failure != .outOfDescriptors else { return waitForDescriptor(upstream, now: now) }
        noteDown(upstream)
        recorder.upstreamFailure(endpoint: Int(connections[upstream].origin), reason: .connectRefused)
        detach(upstream)
        closeUpstream(upstream, now: now)
        answerFailure(exchange, .upstreamFailed, "could not be connected to (\(failure))", now: now)
    }

    /// A connect took too long.
    mutating func connectTimedOut(_ upstream: Int, now: Instant) {
        let exchange = Int(connections[upstream].exchange)
        let endpoint = Int(connections[upstream].origin)
        noteDown(upstream)
        recorder.upstreamFailure(endpoint: endpoint, reason: .connectTimeout)
        recorder.timeout(service: site.endpoints[endpoint].service, kind: .connect)
        detach(upstream)
        closeUpstream(upstream, now: now)
        answerFailure(exchange, .upstreamTimedOut, "did not accept a connection in time", now: now)
    }

    private mutating func noteDown(_ upstream: Int) {
        let endpoint = Int(connections[upstream].origin)
        if pool.noteConnect(endpoint, succeeded: false) { recorder.upstreamUp(endpoint: endpoint, false) }
    }

    /// Takes an upstream connection away from its exchange.
    mutating func detach(_ upstream: Int) {
        let exchange = Int(connections[upstream].exchange)
        connections[upstream].exchange = -1
        if exchange >= 0 { exchanges[exchange].upstream = -1 }
    }

    /// Closes a backend's connection, whatever it was doing.
    mutating func closeUpstream(_ upstream: Int, now: Instant) {
        guard connections[upstream].role == .upstream else { return }
        let service = site.endpoints[Int(connections[upstream].origin)].service
        dropUpstream(upstream)
        servePending(service, now: now)
    }

    /// Closes a backend's connection without a thought for who waits for one.
    private mutating func dropUpstream(_ upstream: Int) {
        let endpoint = Int(connections[upstream].origin)
        if connections[upstream].state == .idle {
            pool.removeIdle(endpoint, slot: upstream)
            recorder.upstreamConnections(endpoint: endpoint, active: 0, idle: -1)
        } else {
            recorder.upstreamConnections(endpoint: endpoint, active: -1, idle: 0)
        }
        pool.closed(endpoint)
        detach(upstream)
        freeSlot(upstream, abort: false)
    }

    /// An exchange is done with its connection: it goes back to the pool, or to whoever waits for one, or is closed.
    mutating func releaseUpstream(_ exchange: Int, now: Instant) {
        let upstream = Int(exchanges[exchange].upstream)
        guard upstream >= 0 else { return }
        let isClean =
            exchanges[exchange].keepsUpstream && exchanges[exchange].request == .ended
            && connections[upstream].held.isEmpty && connections[upstream].runs.count == 0
            && connections[upstream].input.isEmpty && !connections[upstream].hasEnded
            && !connections[upstream].isWriteDead && !isLeaving
        detach(upstream)
        guard isClean else { return closeUpstream(upstream, now: now) }
        let endpoint = Int(connections[upstream].origin)
        connections[upstream].state = .idle
        connections[upstream].readDeadline = now + services[site.endpoints[endpoint].service].timeouts.upstreamIdle
        arm(upstream)
        pool.putIdle(endpoint, slot: upstream)
        recorder.upstreamConnections(endpoint: endpoint, active: -1, idle: 1)
        if services[site.endpoints[endpoint].service].pending.count > 0 {
            servePending(site.endpoints[endpoint].service, now: now)
        }
    }

    /// Gives connections that are free, or may be opened, to exchanges that wait for one.
    private mutating func servePending(_ service: Int, now: Instant) {
        // As many as wait now: one that finds nothing after all queues up again, and is not tried twice. When it is
        // descriptors that are missing, one was given back.
        for _ in 0..<(isShortOfDescriptors ? 1 : services[service].pending.count) {
            guard hasRoom(service), let exchange = services[service].pending.popFirst() else { return }
            serve(exchange, now: now)
        }
    }

    /// Sends the request of an exchange that has been taken out of the queue.
    private mutating func serve(_ exchange: Int, now: Instant) {
        let service = Int(exchanges[exchange].service)
        recorder.pending(service: service, change: -1)
        let client = Int(exchanges[exchange].client)
        connections[client].readDeadline = .never
        resend(exchange, now: now)
        guard exchanges[exchange].request == .sending, exchanges[exchange].upstream >= 0 else { return }
        connections[client].readDeadline = now + services[service].timeouts.body
        exchanges[exchange].rateWindowBegan = now
        awaitContent(client, now: now)
        resumeLater(client)
    }

    /// No descriptor was left for a connection. That is weir's own need and says nothing about the backend: the
    /// exchange waits, as it would for a connection that others have.
    private mutating func waitForDescriptor(_ upstream: Int, now: Instant) {
        let exchange = Int(connections[upstream].exchange)
        let service = Int(exchanges[exchange].service)
        isShortOfDescriptors = true
        moveOutput(of: upstream, to: exchange)
        detach(upstream)
        dropUpstream(upstream)
        closeIdleUpstreams(now: now)
        guard services[service].pending.append(exchange) else {
            return answerOverload(exchange, "cannot be connected to: no descriptor is left", now: now)
        }
        recorder.pending(service: service, change: 1)
        exchanges[exchange].timeline.queued = min(exchanges[exchange].timeline.queued, now)
        exchanges[exchange].timeline.connecting = .never
        let client = Int(exchanges[exchange].client)
        connections[client].readDeadline = min(
            now + Self.descriptorTime, exchanges[exchange].timeline.queued + services[service].timeouts.connect)
        arm(client)
    }

    /// How often an exchange that waits for a descriptor tries again: it is not told when others give one back.
    private static var descriptorTime: Duration { .milliseconds(50) }

    /// Tries again for an exchange that has waited for a descriptor, unless its time is over.
    /// - Returns: false if it is.
    mutating func retryDescriptor(_ exchange: Int, now: Instant) -> Bool {
        let service = Int(exchanges[exchange].service)
        guard now < exchanges[exchange].timeline.queued + services[service].timeouts.connect,
            services[service].pending.remove(exchange)
        else { return false }
        serve(exchange, now: now)
        return true
    }

    /// Descriptors are short: those of connections that only wait for a next request are worth more elsewhere.
    public mutating func closeIdleUpstreams(now: Instant) {
        for endpoint in 0..<pool.count {
            while let upstream = pool.takeIdle(endpoint) {
                recorder.upstreamConnections(endpoint: endpoint, active: 1, idle: -1)
                connections[upstream].state = .exchange
                closeUpstream(upstream, now: now)
            }
        }
    }

    private mutating func hasRoom(_ service: Int) -> Bool {
        let first = services[service].firstEndpoint
        for endpoint in first..<first + services[service].endpointCount
        where pool.idle(endpoint) > 0 || pool.mayOpen(endpoint) {
            return true
        }
        return false
    }

    /// Sends a request from its copy: after a wait, or once more on a fresh connection.
    mutating func resend(_ exchange: Int, now: Instant) {
        _ = acquire(exchange, composedFrom: composeReplay(exchange), now: now)
    }

    /// Moves the copy of a request to the writer.
    /// - Returns: where it begins there.
    private mutating func composeReplay(_ exchange: Int) -> Int {
        makeRoom(exchanges[exchange].replay.count)
        let from = writer.count
        writer.append(exchanges[exchange].replay.span)
        exchanges[exchange].replay.release(to: &buffers)
        return from
    }

    /// The backend closed a kept connection before it answered: the request goes out once more, on a fresh connection,
    /// if that does no harm.
    /// - Returns: whether it does.
    mutating func retryOnFreshConnection(_ exchange: Int, nothingSent: Bool, now: Instant) -> Bool {
        guard exchanges[exchange].mayRetryOnFreshConnection(nothingSent: nothingSent) else { return false }
        let upstream = Int(exchanges[exchange].upstream)
        if nothingSent { moveOutput(of: upstream, to: exchange) }
        exchanges[exchange].isReplayable = false
        let endpoint = Int(connections[upstream].origin)
        exchanges[exchange].isRetry = true
        recorder.upstreamRetry(service: Int(exchanges[exchange].service), reason: .reset)
        detach(upstream)
        closeUpstream(upstream, now: now)
        exchanges[exchange].timeline.connected = .never
        // The others in the pool may be as stale: not one of those, if it can be helped.
        guard let fresh = open(endpoint, for: exchange, now: now) else {
            resend(exchange, now: now)
            return true
        }
        sendComposed(fresh, from: composeReplay(exchange))
        return true
    }

    /// Whether a failed write means that nothing of a request got out on a kept connection, and it may go out on
    /// another.
    mutating func mayRetryWrite(_ slot: Int) -> Bool {
        let exchange = Int(connections[slot].exchange)
        return exchanges[exchange].mayRetryOnFreshConnection(nothingSent: connections[slot].bytesOut == 0)
    }

    /// What a connection could not send becomes what is sent again.
    private mutating func moveOutput(of upstream: Int, to exchange: Int) {
        spill(upstream)
        exchanges[exchange].replay.release(to: &buffers)
        exchanges[exchange].replay.append(connections[upstream].held.span, pool: &buffers)
    }
}
