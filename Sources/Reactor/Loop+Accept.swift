internal import Basics
internal import Gateway
internal import Linux

extension Loop {
    /// Step 4.
    mutating func acceptPending() {
        mayAccept = false
        for index in listeners.first..<listeners.count where listeners[index].isAcceptable {
            if let until = listeners[index].pausedUntil, until > now {
                mayAccept = true
                continue
            }
            listeners[index].pausedUntil = nil
            accept(index, atMost: Self.acceptsMax)
            if listeners[index].isAcceptable { mayAccept = true }
        }
    }

    private mutating func accept(_ index: Int, atMost connectionsMax: Int) {
        var peer = SocketName.unnamed
        for _ in 0..<connectionsMax {
            switch Socket.accept(listeners[index].descriptor, peer: &peer) {
            case .connection(let descriptor):
                admit(descriptor, from: peer.socketAddress, listener: listeners[index].listener)
            case .wouldBlock:
                listeners[index].isAcceptable = false
                return
            case .lost: continue
            case .outOfDescriptors:
                listeners[index].pausedUntil = now + Self.acceptPause
                gateway.acceptPaused(listener: listeners[index].listener)
                carryOutCommands()
                return
            }
        }
    }

    private mutating func admit(_ descriptor: consuming FileDescriptor, from peer: SocketAddress, listener: Int) {
        let id = gateway.accepted(listener: listener, peer: peer, now: now)
        if let id {
            if !add(id, descriptor, .accepted) { gateway.failed(id, now: now) }
        }
        carryOutCommands()
    }

    /// When accepting goes on: at once, or when the pause ends.
    func acceptDeadline() -> Instant {
        var deadline = Instant.never
        for index in listeners.first..<listeners.count where listeners[index].isAcceptable {
            deadline = min(deadline, listeners[index].pausedUntil ?? now)
        }
        return deadline
    }

    /// A descriptor has been given back: a pause for want of one need not last.
    mutating func resumeAccepting() {
        for index in listeners.first..<listeners.count { listeners[index].pausedUntil = nil }
    }
}

extension Loop {
    mutating func receive(_ message: Message) {
        switch message {
        case .drain: beginDrain()
        case .abandon:
            if phase == .serving { beginDrain() }
            if phase != .finishing, phase != .finished { finishDrain() }
            gateway.abandon(now: now)
            carryOutCommands()
        case .stop: isStopped = true
        case .scraped(let ticket, let page):
            guard connections.isLive(ticket.connection) else { return }
            gateway.scraped(ticket, body: page.body, isGzip: page.isGzip, now: now)
            carryOutCommands()
        }
    }

    /// Takes the connections that wait, then closes the services' listeners: who has connected before the drain is
    /// served. weir's own go on: whoever asks shall hear that it drains, and the last numbers can be scraped.
    private mutating func beginDrain() {
        guard phase == .serving else { return }
        phase = .draining(turns: Self.drainTurnsMax)
        for index in listeners.first..<listeners.count { accept(index, atMost: Int(Socket.backlogMax)) }
        listeners.close(below: serviceListeners)
    }

    /// Step 7: the gateway closes what idles, so it is told only when no request is left in the kernel.
    mutating func drainStep(events: Int) {
        guard case .draining(let turns) = phase else { return }
        if (events == 0 && ready.isEmpty) || turns == 0 {
            finishDrain()
        } else {
            phase = .draining(turns: turns - 1)
        }
    }

    private mutating func finishDrain() {
        phase = .finishing
        gateway.drain(now: now)
        carryOutCommands()
    }
}
