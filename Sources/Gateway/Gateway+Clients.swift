public import Basics
internal import Config
internal import HTTP
internal import HTTP1
internal import Instrumentation
internal import Proxy

/// Clients' connections: how they come, how they wait between requests, how they go.
extension Gateway {
    /// A listener accepted a connection.
    /// - Returns: its id; nil when it is one too many: the shell closes it at once.
    public mutating func accepted(listener index: Int, peer: SocketAddress, now: Instant) -> ConnectionID? {
        let listener = listeners[index]
        var address: HostAddress?
        if case .ip(let host, _) = peer { address = host }
        switch site.admissions[index].enter(listener, address: address) {
        case .welcome: break
        case .full:
            noteRefused(index, .limit)
            return nil
        case .tooManyOfAddress:
            noteRefused(index, .address)
            return nil
        }
        guard let slot = takeSlot(.client, state: .idle, origin: index) else {
            site.admissions[index].leave(listener, address: address)
            noteRefused(index, .limit)
            return nil
        }
        connections[slot].address = address
        connections[slot].service = listeners[index].firstService
        if listener.purpose == .services { clients += 1 }
        if listener.purpose != .demo { recorder.accepted(listener: index) }
        noteConnections(index, idle: 1)
        connections[slot].readDeadline = now + listener.timeouts.idle
        arm(slot)
        return id(slot)
    }

    /// A listener could not accept because descriptors or memory ran out: it pauses, what is open goes on.
    public mutating func acceptPaused(listener: Int) {
        noteRefused(listener, .descriptors)
    }

    private mutating func noteRefused(_ listener: Int, _ reason: RefusalReason) {
        if listeners[listener].purpose != .demo { recorder.refused(listener: listener, reason: reason) }
    }

    mutating func takeSlot(_ role: Connection.Role, state: Connection.State, origin: Int) -> Int? {
        guard let slot = connections.take() else { return nil }
        connections[slot].role = role
        connections[slot].state = state
        connections[slot].origin = Int32(truncatingIfNeeded: origin)
        return slot
    }

    /// Gives a slot back and has its socket closed; its id is dead from here on.
    mutating func freeSlot(_ slot: Int, abort: Bool) {
        commands.append(.close(id(slot), abort: abort))
        releaseSlot(slot)
    }

    /// Gives a slot back; its id is dead from here on.
    mutating func releaseSlot(_ slot: Int) {
        finishWriting(slot)
        wheel.cancel(slot)
        connections[slot].input.release(to: &buffers)
        connections[slot].held.release(to: &buffers)
        let generation = connections[slot].generation
        connections.give(slot)
        connections[slot].generation = generation &+ 1
    }

    /// Ends a client's connection now, whatever it was doing; its exchange, if any, has been ended before.
    mutating func closeNow(_ slot: Int, abort: Bool, now: Instant) {
        guard connections[slot].role == .client else { return closeUpstream(slot, now: now) }
        let origin = Int(connections[slot].origin)
        switch connections[slot].state {
        case .idle: noteConnections(origin, idle: -1)
        case .tunnel: noteConnections(origin, tunnel: -1)
        case .head, .exchange, .lingering, .connecting: noteConnections(origin, active: -1)
        }
        site.admissions[origin].leave(listeners[origin], address: connections[slot].address)
        if listeners[origin].purpose == .services { clients -= 1 }
        freeSlot(slot, abort: abort)
    }

    /// The last answer is written: says so with FIN and reads on for a while, so that the client gets to read it.
    mutating func closeAfterWriting(_ slot: Int, now: Instant) {
        guard connections[slot].role == .client else { return closeUpstream(slot, now: now) }
        if connections[slot].state == .exchange { finishExchange(Int(connections[slot].exchange), now: now) }
        guard connections[slot].role == .client else { return }
        if connections[slot].hasEnded || (connections[slot].saidLast && connections[slot].input.isEmpty) {
            return closeNow(slot, abort: false, now: now)
        }
        if connections[slot].state == .idle {
            noteConnections(Int(connections[slot].origin), active: 1, idle: -1)
        }
        connections[slot].state = .lingering
        connections[slot].closesWhenWritten = false
        connections[slot].input.release(to: &buffers)
        connections[slot].hasEndedWriting = true
        commands.append(.endWriting(id(slot)))
        readOn(slot)
        connections[slot].readDeadline = now + Self.lingerTime
        arm(slot)
    }

    /// How long a connection is read after its last answer, and how many bytes.
    static var lingerTime: Duration { .seconds(2) }
    static var lingerBytesMax: Int { 1 << 20 }

    mutating func linger(_ slot: Int, _ count: Int, now: Instant) {
        connections[slot].lingeredBytes &+= Int32(truncatingIfNeeded: count)
        if connections[slot].lingeredBytes > Self.lingerBytesMax { closeNow(slot, abort: true, now: now) }
    }

    /// The connection waits for its next request.
    mutating func awaitRequest(_ slot: Int, now: Instant) {
        connections[slot].state = .idle
        connections[slot].exchange = -1
        noteConnections(Int(connections[slot].origin), active: -1, idle: 1)
        if isLeaving, parts(slot, now: now) { return }
        if connections[slot].hasEnded { return closeNow(slot, abort: false, now: now) }
        connections[slot].readDeadline = now + timeout(slot) { $0.idle }
        arm(slot)
        if connections[slot].input.isEmpty {
            readOn(slot)
        } else {
            resumeLater(slot)
        }
    }

    /// The client of an exchange is gone, or as good as gone, before its answer was complete.
    mutating func clientLeft(_ slot: Int, now: Instant) {
        let exchange = Int(connections[slot].exchange)
        if exchanges[exchange].request == .ended, !connections[slot].isWriteDead,
            toleratesHalfClose(exchange) || exchanges[exchange].answerer == .exporter
        {
            // It only said that it will send no more: it gets its answer, and no further one.
            exchanges[exchange].keepsClient = false
            connections[slot].closesWhenWritten = exchanges[exchange].response == .produced
            return
        }
        if exchanges[exchange].response == .produced, !connections[slot].isWriteDead { return }
        exchanges[exchange].failure = exchanges[exchange].failure ?? .clientAborted
        abandonExchange(exchange, now: now)
        closeNow(slot, abort: false, now: now)
    }

    mutating func toleratesHalfClose(_ exchange: Int) -> Bool {
        let service = Int(exchanges[exchange].service)
        return service >= 0 && services[service].toleratesHalfClose
    }

    /// A time that holds for a connection: its service's, or its listener's where none is known. Inlined, and picked in
    /// place, so that no copy of the others is made.
    @inline(__always)
    mutating func timeout(_ slot: Int, _ pick: (borrowing Timeouts) -> Duration) -> Duration {
        let service = Int(connections[slot].service)
        return service >= 0
            ? pick(services[service].timeouts) : pick(listeners[Int(connections[slot].origin)].timeouts)
    }
}
