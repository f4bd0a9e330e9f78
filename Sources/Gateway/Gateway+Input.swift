public import Basics
internal import HTTP
internal import HTTP1
internal import Proxy

/// What comes in: bytes, ends and failures, given to whoever the connection is working for.
extension Gateway {
    /// Whether bytes of a connection are wanted now. If not they stay in the kernel, whose window then holds the sender
    /// back.
    public mutating func wantsBytes(_ id: ConnectionID) -> Bool {
        guard isAlive(id) else { return false }
        let wants = wantsBytes(Int(id.slot))
        connections[Int(id.slot)].isPaused = !wants
        return wants
    }

    private mutating func wantsBytes(_ slot: Int) -> Bool {
        switch (connections[slot].role, connections[slot].state) {
        case (.free, _), (_, .connecting): return false
        case (_, .idle): return connections[slot].input.isEmpty
        case (_, .head), (_, .lingering): return true
        case (.client, .exchange): return wantsContent(slot)
        case (.upstream, .exchange):
            let exchange = Int(connections[slot].exchange)
            return exchange >= 0 && connections[Int(exchanges[exchange].client)].held.isEmpty
        case (_, .tunnel):
            let peer = Int(connections[slot].peer)
            return peer < 0 || connections[peer].held.isEmpty
        }
    }

    /// Whether more of a request's content is wanted: not while it waits for a connection, nor faster than that takes
    /// it.
    private mutating func wantsContent(_ slot: Int) -> Bool {
        let exchange = Int(connections[slot].exchange)
        // Held input is the next request, or a trailer section that is not whole.
        guard exchanges[exchange].request == .sending,
            connections[slot].input.isEmpty || exchanges[exchange].requestBody.awaitsTrailers
        else { return false }
        let upstream = Int(exchanges[exchange].upstream)
        return upstream < 0 ? exchanges[exchange].answerer != .backend : connections[upstream].held.isEmpty
    }

    /// `count` bytes of a connection are at the start of `readBuffer`.
    public mutating func received(_ id: ConnectionID, count: Int, now: Instant) {
        guard isAlive(id), count > 0 else { return }
        begin()
        let slot = Int(id.slot)
        countBytesIn(slot, count)
        guard !connections[slot].input.isEmpty else { return consume(slot, headroom, count, now: now) }
        hold(slot, headroom, count)
        if connections[slot].isReadingHead,
            !connections[slot].headProgress.isDue(connections[slot].input.span, limits: headLimits(slot))
        {
            return
        }
        consumeInput(slot, now: now)
    }

    /// Takes held input back into the read memory and looks at it as if it had just come.
    private mutating func consumeInput(_ slot: Int, now: Instant) {
        let count = connections[slot].input.count
        guard count <= headroom else {
            noteFault("input beyond its bound")
            return closeNow(slot, abort: true, now: now)
        }
        if let base = unsafe connections[slot].input.base {
            unsafe (readMemory + headroom - count).copyMemory(from: base, byteCount: count)
        }
        connections[slot].input.release(to: &buffers)
        consume(slot, headroom - count, count, now: now)
    }

    /// Keeps the beginning of a head, to be parsed again when that is worth while.
    mutating func holdHead(_ slot: Int, _ start: Int, _ count: Int) {
        hold(slot, start, count)
        if !connections[slot].isReadingHead { connections[slot].headProgress = HeadProgress() }
        connections[slot].isReadingHead = true
        _ = connections[slot].headProgress.isDue(connections[slot].input.span, limits: headLimits(slot))
    }

    private mutating func headLimits(_ slot: Int) -> HeadLimits {
        connections[slot].role == .client
            ? listeners[Int(connections[slot].origin)].headLimits
            : services[site.endpoints[Int(connections[slot].origin)].service].responseLimits
    }

    /// Looks again at the bytes that a connection holds back.
    mutating func resume(_ slot: Int, now: Instant) {
        guard connections[slot].isResuming else { return }
        connections[slot].isResuming = false
        guard connections[slot].role != .free else { return }
        guard !connections[slot].input.isEmpty else {
            readOn(slot)
            return
        }
        begin()
        consumeInput(slot, now: now)
        if connections[slot].role != .free { readOn(slot) }
    }

    /// Asks for `resume` as soon as all output is out.
    mutating func resumeLater(_ slot: Int) {
        guard !connections[slot].isResuming else { return }
        connections[slot].isResuming = true
        resuming.append(Int32(truncatingIfNeeded: slot))
    }

    /// Keeps bytes of the read memory for later.
    mutating func hold(_ slot: Int, _ start: Int, _ count: Int) {
        guard count > 0 else { return }
        unsafe connections[slot].input.append(readMemory + start, count: count, pool: &buffers)
    }

    private mutating func consume(_ slot: Int, _ start: Int, _ count: Int, now: Instant) {
        switch (connections[slot].role, connections[slot].state) {
        case (.client, .idle), (.client, .head): requestBytes(slot, start, count, now: now)
        case (.client, .exchange): requestContent(slot, start, count, now: now)
        case (.client, .lingering): linger(slot, count, now: now)
        case (.client, .tunnel), (.upstream, .tunnel): tunnelBytes(slot, start, count, now: now)
        case (.upstream, .exchange): responseBytes(slot, start, count, now: now)
        case (.upstream, .idle):
            // Bytes that no request asked for: whatever they are, they must not become an answer (response queue
            // poisoning).
            closeUpstream(slot, now: now)
        case (.free, _), (_, .connecting), (.upstream, .head), (.upstream, .lingering):
            noteFault("bytes of a connection that has none")
        case (.client, _): noteFault("client in a state of an upstream")
        }
    }

    /// A read returned 0: the peer has sent FIN, and everything before it was read.
    public mutating func receivedEnd(_ id: ConnectionID, now: Instant) {
        guard isAlive(id) else { return }
        begin()
        let slot = Int(id.slot)
        connections[slot].hasEnded = true
        switch (connections[slot].role, connections[slot].state) {
        case (.free, _): return
        case (.client, .idle), (.client, .head), (.client, .lingering): closeNow(slot, abort: false, now: now)
        case (.client, .exchange): clientLeft(slot, now: now)
        case (_, .tunnel): tunnelEnded(slot, now: now)
        case (.upstream, .exchange): upstreamEnded(slot, failed: false, now: now)
        case (.upstream, _): closeUpstream(slot, now: now)
        case (.client, .connecting): noteFault("client in a state of an upstream")
        }
    }

    /// The peer sent FIN; bytes before it may be unread.
    public mutating func hangup(_ id: ConnectionID, now: Instant) {
        guard isAlive(id) else { return }
        let slot = Int(id.slot)
        guard connections[slot].role == .client else { return }
        // The bytes before it come next; what it means is known once the request is whole.
        connections[slot].hasHungUp = true
        guard connections[slot].state == .exchange else { return }
        let exchange = Int(connections[slot].exchange)
        // Within its request the end is seen by reading on; behind a whole request it means that the client left.
        // While a tolerated client waits in the queue, its request may still be read to its end.
        guard
            exchanges[exchange].request == .ended
                || exchanges[exchange].upstream < 0 && !toleratesHalfClose(exchange)
        else { return }
        begin()
        connections[slot].hasEnded = true
        clientLeft(slot, now: now)
    }

    /// Reading failed, or the connection was reset.
    public mutating func failed(_ id: ConnectionID, now: Instant) {
        guard isAlive(id) else { return }
        begin()
        let slot = Int(id.slot)
        switch (connections[slot].role, connections[slot].state) {
        case (.free, _): return
        case (.client, .exchange):
            connections[slot].isWriteDead = true
            clientLeft(slot, now: now)
        case (.client, .tunnel), (.upstream, .tunnel): endTunnel(slot, now: now)
        case (.client, _): closeNow(slot, abort: true, now: now)
        case (.upstream, .connecting): connectFailed(id, .other, now: now)
        case (.upstream, .exchange): upstreamEnded(slot, failed: true, now: now)
        case (.upstream, _): closeUpstream(slot, now: now)
        }
    }

    /// A write failed. What the peer sent before may still be read: a backend that refuses a long request answers and
    /// closes.
    public mutating func writeFailed(_ id: ConnectionID, now: Instant) {
        guard isAlive(id) else { return }
        let slot = Int(id.slot)
        finishWriting(slot)
        guard connections[slot].role == .upstream, connections[slot].state == .exchange,
            !mayRetryWrite(slot)
        else { return failed(id, now: now) }
        begin()
        connections[slot].isWriteDead = true
        dropOutput(slot)
        if exchanges[Int(connections[slot].exchange)].request == .sending {
            readOn(Int(exchanges[Int(connections[slot].exchange)].client))
        }
    }

    /// Forgets what the last event left in the scratch buffers, if all of it was written.
    mutating func begin() {
        if writing == 0 { writer.reset() }
    }
}
