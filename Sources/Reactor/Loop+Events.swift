internal import Basics
internal import Gateway
internal import Linux

extension Loop {
    /// Step 3: an event and whom it belongs to.
    mutating func dispatch(_ token: UInt64, _ happened: SocketEvents) {
        let id = Era.id(of: token)
        if Era.number(of: token) == number {
            if connections.isLive(id) { handle(id, happened) } else { staleEvents &+= 1 }
        } else if Era.number(of: token) == Era.numbersMax {
            wake(UInt32(truncatingIfNeeded: token))
        } else if let era = formerEra(token), era.connections.isLive(id) {
            visit(era) { loop, _ in loop.handle(id, happened) }
        } else {
            staleEvents &+= 1
        }
    }

    private mutating func wake(_ slot: UInt32) {
        if slot == Self.mailboxSlot {
            for message in mailbox.takeAll() { receive(message) }
            return
        }
        // The listeners may have been closed in this very turn.
        let index = Int(slot - Self.reservedSlots)
        guard index < listeners.count, listeners[index].isOpen else { return }
        listeners[index].isAcceptable = true
        mayAccept = true
    }

    private mutating func handle(_ id: ConnectionID, _ happened: SocketEvents) {
        if connections[id].state.contains(.connecting) {
            guard endConnecting(id, happened) else { return }
        } else if happened.contains(.writable), connections[id].state.contains(.writeBlocked) {
            connections[id].state.remove(.writeBlocked)
            gateway.writable(id, now: now)
            carryOutCommands()
            guard connections.isLive(id) else { return }
        }
        let closing: SocketEvents = [.hangup, .readHangup, .error]
        if !happened.isDisjoint(with: closing) {
            guard noteHangup(id, happened) else { return }
        } else if !happened.contains(.readable) {
            return
        }
        guard !connections[id].state.contains(.ended) else { return }
        connections[id].state.insert(.readable)
        read(id)
    }

    /// - Returns: whether the connection lives.
    private mutating func noteHangup(_ id: ConnectionID, _ happened: SocketEvents) -> Bool {
        if happened.contains(.error) { connections[id].state.insert(.error) }
        guard !connections[id].state.contains(.hangup) else { return true }
        connections[id].state.insert(.hangup)
        gateway.hangup(id, now: now)
        carryOutCommands()
        return connections.isLive(id)
    }

    /// - Returns: whether the connection is made and lives.
    private mutating func endConnecting(_ id: ConnectionID, _ happened: SocketEvents) -> Bool {
        guard !happened.isDisjoint(with: [.writable, .hangup, .error]) else { return false }
        do throws(SystemError) {
            if let error = try connections[id].descriptor.pendingError(of: .connect) { throw error }
        } catch {
            connections.remove(id)
            gateway.connectFailed(id, Self.connectFailure(error), now: now)
            carryOutCommands()
            return false
        }
        connections[id].state.remove(.connecting)
        gateway.connected(id, now: now)
        carryOutCommands()
        return connections.isLive(id)
    }

    static func connectFailure(_ error: SystemError) -> ConnectFailure {
        if error.isConnectionRefused || error.isNotFound { return .refused }
        if error.isUnreachable { return .unreachable }
        return error.isOutOfDescriptors ? .outOfDescriptors : .other
    }

    /// One read, if the gateway wants bytes; what it leaves in the kernel stays known as readable.
    private mutating func read(_ id: ConnectionID) {
        guard gateway.wantsBytes(id) else {
            // A client that has reset is of no interest any more; what a backend sent before it did may still be asked
            // for.
            if connections[id].state.isSuperset(of: [.error, .accepted]) { fail(id) }
            return
        }
        let reading = unsafe connections[id].descriptor.receive(
            into: gateway.readBuffer, count: Gateway.readBytesMax)
        switch reading {
        case .bytes(let count): received(id, count)
        case .end:
            connections[id].state.remove(.readable)
            connections[id].state.insert(.ended)
            gateway.receivedEnd(id, now: now)
            carryOutCommands()
        case .wouldBlock: connections[id].state.remove(.readable)
        case .failed: fail(id)
        }
    }

    private mutating func received(_ id: ConnectionID, _ count: Int) {
        if count == Gateway.readBytesMax {
            connections[id].fullReadTurn = turn
        } else if !connections[id].state.contains(.hangup) {
            // The kernel had no more, and will say when it has.
            connections[id].state.remove(.readable)
        }
        gateway.received(id, count: count, now: now)
        carryOutCommands()
        guard connections.isLive(id), connections[id].state.contains(.readable) else { return }
        makeReady(id)
    }

    mutating func fail(_ id: ConnectionID) {
        connections[id].state.remove(.readable)
        connections[id].state.insert(.ended)
        gateway.failed(id, now: now)
        carryOutCommands()
    }

    mutating func makeReady(_ id: ConnectionID) {
        guard !connections[id].state.contains(.queued) else { return }
        connections[id].state.insert(.queued)
        ready.append(Era.token(id, era: number))
    }

    /// Step 5. Who has filled the buffer in this turn waits for the next one, so that a fast peer does not starve the
    /// others.
    mutating func readReady() {
        for _ in 0..<ready.count {
            guard let token = ready.takeFirst() else { return }
            let id = Era.id(of: token)
            if Era.number(of: token) == number {
                readReady(id)
            } else if let era = formerEra(token) {
                visit(era) { loop, _ in loop.readReady(id) }
            }
        }
    }

    private mutating func readReady(_ id: ConnectionID) {
        guard connections.isLive(id) else { return }
        connections[id].state.remove(.queued)
        guard connections[id].state.contains(.readable) else { return }
        if connections[id].fullReadTurn == turn {
            makeReady(id)
        } else {
            read(id)
        }
    }
}
