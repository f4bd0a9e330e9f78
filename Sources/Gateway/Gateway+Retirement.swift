public import Basics
internal import Config
internal import Proxy

/// A reload: the gateway of the former configuration finishes what it has begun and hands over its clients, each
/// between two of its requests; the new one goes on with them.
extension Gateway {
    /// Another gateway takes new connections from now on. Clients that wait for their next request are handed over at
    /// once (`Command.handOver`), the others as soon as their exchange has ended; tunnels stay to their end.
    ///
    /// - Parameter stays: by listener of this site, whether the new configuration still has it. Clients of the others
    ///   get their answer and are closed.
    public mutating func retire(keeping stays: [Bool], now: Instant) {
        listenerStays = stays
        isRetired = true
        isLeaving = true
        begin()
        for slot in 0..<connections.capacity {
            let hasNext = staysOpen(slot)
            switch (connections[slot].role, connections[slot].state) {
            case (.client, .idle) where hasNext: commands.append(.handOver(id(slot)))
            case (.client, .idle): sayFarewell(slot, now: now)
            case (.client, .exchange) where !hasNext: exchanges[Int(connections[slot].exchange)].keepsClient = false
            case (.upstream, .idle): closeUpstream(slot, now: now)
            case (.client, _), (.upstream, _), (.free, _): continue
            }
        }
    }

    /// Whether nothing is left of a gateway that has retired.
    public var isSpent: Bool { mutating get { connections.used == 0 && exchanges.used == 0 } }

    /// Whether a client's connection may carry another request, here or with the gateway's successor.
    mutating func staysOpen(_ slot: Int) -> Bool {
        guard connections[slot].role == .client, !isDraining else { return false }
        let origin = Int(connections[slot].origin)
        return !isRetired || origin < listenerStays.count && listenerStays[origin]
    }

    /// A client of a gateway that is leaving has its answer.
    /// - Returns: whether this was its last one here.
    mutating func parts(_ slot: Int, now: Instant) -> Bool {
        if staysOpen(slot), !connections[slot].hasEnded {
            commands.append(.handOver(id(slot)))
            return true
        }
        guard connections[slot].input.isEmpty else { return false }
        closeAfterWriting(slot, now: now)
        return true
    }

    /// Lets go of a client that `handOver` named: its id is dead from here on, its socket stays open.
    ///
    /// - Returns: nil when it has gone meanwhile.
    public mutating func takeDeparture(_ id: ConnectionID) -> Departure? {
        let slot = Int(id.slot)
        guard isAlive(id), connections[slot].role == .client, connections[slot].state == .idle else { return nil }
        let origin = Int(connections[slot].origin)
        let departure = Departure(
            listener: origin, address: connections[slot].address, input: connections[slot].input.span.array(),
            hasHungUp: connections[slot].hasHungUp)
        noteConnections(origin, idle: -1)
        if listeners[origin].purpose == .services { clients -= 1 }
        releaseSlot(slot)
        return departure
    }

    /// Goes on with a client of the gateway before this one. It was counted when it was accepted.
    ///
    /// - Parameter index: this site's number of its listener.
    /// - Returns: its id here; nil when there is no room: the shell closes it.
    public mutating func adopt(_ departure: Departure, listener index: Int, now: Instant) -> ConnectionID? {
        guard let slot = takeSlot(.client, state: .idle, origin: index) else {
            site.admissions[index].leave(listeners[index], address: departure.address)
            return nil
        }
        begin()
        connections[slot].address = departure.address
        connections[slot].service = listeners[index].firstService
        connections[slot].hasHungUp = departure.hasHungUp
        if listeners[index].purpose == .services { clients += 1 }
        noteConnections(index, idle: 1)
        connections[slot].readDeadline = now + listeners[index].timeouts.idle
        arm(slot)
        if !departure.input.isEmpty {
            connections[slot].input.append(departure.input.span, pool: &buffers)
            resumeLater(slot)
        }
        return id(slot)
    }
}
