internal import Basics
internal import Gateway
internal import Linux

/// Reload: a loop begins a new era with every configuration, and lets the former ones come to their end.
extension Loop {
    /// Takes a new configuration. Nothing waits: clients that idle go on with the new gateway at once, the others after
    /// their exchange; listeners of both configurations keep their sockets and what waits in them.
    mutating func reconfigure(_ change: Reconfiguration) {
        // Who is on the way out takes no new orders.
        guard phase == .serving else { return outlets.configured() }
        rearrangeListeners(change)
        makeRoomForEra()
        var gateway = Gateway(site: change.site, worker: worker, seed: change.seed, now: now)
        gateway.wallClockOffset = self.gateway.wallClockOffset
        let era = Era(gateway: gateway, site: change.site, number: freeNumber())
        trade(with: era)
        former.append(era)
        for era in former {
            era.heirs = era.site.listeners.map { site.listener(like: $0) }
            visit(era) { loop, now in loop.gateway.retire(keeping: era.heirs.map { $0 != nil }, now: now) }
        }
        outlets.configured()
    }

    private mutating func rearrangeListeners(_ change: Reconfiguration) {
        for index in 0..<listeners.count where listeners[index].isOpen {
            if let heir = change.site.listener(like: site.listeners[listeners[index].listener]) {
                listeners[index].listener = heir
            } else {
                // Who has connected is answered.
                accept(index, atMost: Int(Socket.backlogMax))
                closeListener(index)
            }
        }
        listen(change.listeners)
    }

    private mutating func makeRoomForEra() {
        while former.count >= Era.formerMax {
            let oldest = former[0]
            visit(oldest) { loop, now in loop.gateway.abandon(now: now) }
            former.removeAll { $0 === oldest }
            outlets.eraEnded()
        }
    }

    private func freeNumber() -> UInt8 {
        let taken = former.map(\.number) + [number]
        return (0..<Era.numbersMax).first { !taken.contains($0) } ?? 0
    }

    /// Acts in a former era as in the present one, and carries out what comes of it.
    mutating func visit(_ era: Era, _ act: (inout Loop, Instant) -> Void) {
        trade(with: era)
        visited = era
        act(&self, now)
        carryOutCommands()
        trade(with: era)
        visited = nil
        // What clients that were handed over have brought with them.
        carryOutCommands()
    }

    /// Two kilobytes change places, twice for each visit: less than any other way would cost the present era.
    private mutating func trade(with era: Era) {
        swap(&gateway, &era.gateway)
        swap(&connections, &era.connections)
        swap(&endpoints, &era.endpoints)
        swap(&site, &era.site)
        swap(&number, &era.number)
    }

    /// The former era that a token belongs to; nil: it is over.
    func formerEra(_ token: UInt64) -> Era? {
        let number = Era.number(of: token)
        return former.first { $0.number == number }
    }

    /// A client between two requests, moved from the era that is being visited to the present one.
    mutating func handOver(_ id: ConnectionID) {
        // While it is visited, an era holds what is the loop's own otherwise.
        guard let present = visited, connections.isLive(id), let departure = gateway.takeDeparture(id) else { return }
        let entry = connections.take(id)
        let state = entry.state.intersection([.readable, .hangup, .error, .accepted])
        guard present.heirs.indices.contains(departure.listener), let listener = present.heirs[departure.listener],
            let newID = present.gateway.adopt(departure, listener: listener, now: now)
        else { return }
        present.connections.insert(newID, entry.descriptor, state)
        let token = Era.token(newID, era: present.number)
        do throws(SystemError) {
            // Whatever has happened on it meanwhile is reported once more.
            try epoll.change(connection: present.connections[newID].descriptor, token: token)
        } catch {
            present.gateway.failed(newID, now: now)
        }
        if state.contains(.readable) {
            present.connections[newID].state.insert(.queued)
            ready.append(token)
        }
    }

    /// Deadlines of former eras that have come.
    mutating func expireFormer() {
        for era in former where era.gateway.nextDeadline <= now {
            visit(era) { loop, now in loop.gateway.expire(now: now) }
        }
    }

    /// Forgets eras whose last connection has gone.
    mutating func endEras() {
        for era in former where era.gateway.isSpent {
            handOverLines(of: era)
            former.removeAll { $0 === era }
            outlets.eraEnded()
        }
    }

    private mutating func handOverLines(of era: Era) {
        visit(era) { loop, _ in loop.handOverLines() }
    }

    /// The lines of all eras.
    mutating func handOverFormerLines() {
        for era in former where era.gateway.hasLines { handOverLines(of: era) }
    }

    /// Whether no client of a service is left in any era.
    var isEmpty: Bool {
        mutating get {
            for era in former where !era.gateway.isEmpty { return false }
            return gateway.isEmpty
        }
    }
}
