internal import Basics
internal import Gateway
internal import Linux

extension Loop {
    /// Step 4.
    mutating func acceptPending() {
        mayAccept = false
        for index in 0..<listeners.count where listeners[index].isAcceptable {
            if mayGoOn(index) { accept(index, atMost: Self.acceptsMax) }
            if listeners[index].isAcceptable { mayAccept = true }
        }
    }

    mutating func accept(_ index: Int, atMost connectionsMax: Int) {
        var peer = SocketName.unnamed
        for _ in 0..<connectionsMax {
            switch Socket.accept(listeners[index].descriptor, peer: &peer) {
            case .connection(let descriptor):
                let isOneTooMany = leavesReserve(index) && descriptors.isKept(descriptor)
                admit(descriptor, from: peer.socketAddress, listener: listeners[index].listener)
                if isOneTooMany { return pause(index) }
            case .wouldBlock:
                listeners[index].isAcceptable = false
                return
            case .lost: continue
            case .outOfDescriptors:
                return pause(index)
            }
        }
    }

    private mutating func pause(_ index: Int) {
        gateway.acceptPaused(listener: listeners[index].listener)
        wait(index)
    }

    private mutating func wait(_ index: Int) {
        listeners[index].pausedUntil = now + Self.acceptPause
        mayAccept = true
        gateway.closeIdleUpstreams(now: now)
        carryOutCommands()
    }

    /// Whether a listener is not, or no longer, paused.
    private mutating func mayGoOn(_ index: Int) -> Bool {
        guard let until = listeners[index].pausedUntil else { return true }
        guard until <= now else { return false }
        if descriptors.isReached(probing: listeners[index].descriptor, leavingReserve: leavesReserve(index)) {
            // The same pause, which goes on.
            wait(index)
            return false
        }
        listeners[index].pausedUntil = nil
        return true
    }

    /// Whether the last descriptors are not for clients of a listener. Whoever asks weir itself how it fares gets one,
    /// and before a drain everybody who waits.
    private func leavesReserve(_ index: Int) -> Bool {
        phase == .serving && connections.count >= Self.connectionsMin
            && site.listeners[listeners[index].listener].purpose == .services
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
        for index in 0..<listeners.count where listeners[index].isAcceptable {
            deadline = min(deadline, listeners[index].pausedUntil ?? now)
        }
        return deadline
    }

    /// A descriptor has been given back: a pause for want of one need not last.
    mutating func resumeAccepting() {
        for index in 0..<listeners.count where listeners[index].pausedUntil != nil {
            listeners[index].pausedUntil = now
        }
    }
}

extension Loop {
    mutating func receive(_ message: Message) {
        switch message {
        case .drain(let reason): beginDrain(reason)
        case .listen(let share): if phase == .serving { listen(share) }
        case .ping: outlets.answered()
        case .abandon:
            if phase == .serving { beginDrain(.stop) }
            if phase != .finishing, phase != .finished { finishDrain() }
            for era in former { visit(era) { loop, now in loop.gateway.abandon(now: now) } }
            gateway.abandon(now: now)
            carryOutCommands()
        case .reconfigure(let change): reconfigure(change)
        case .stop: isStopped = true
        case .rendered(let ticket, let page):
            if ticket.era == number {
                rendered(ticket, page)
            } else if let era = former.first(where: { $0.number == ticket.era }) {
                visit(era) { loop, _ in loop.rendered(ticket, page) }
            }
        }
    }

    private mutating func rendered(_ ticket: PageTicket, _ page: RenderedPage) {
        gateway.rendered(ticket, page, now: now)
        carryOutCommands()
    }

    /// Accepts from more sockets from now on.
    mutating func listen(_ share: ListenerShare) {
        guard let added = share.take() else { return }
        for place in listeners.take(added) {
            do throws(SystemError) {
                try epoll.add(
                    listener: listeners[place].descriptor, token: Self.token(listener: place),
                    waking: listeners[place].wakeup)
            } catch {
                listeners.close(place)
            }
        }
    }

    /// Accepts no more from a socket. Others may have it open.
    mutating func closeListener(_ index: Int) {
        epoll.remove(source: listeners[index].descriptor)
        listeners.close(index)
    }

    private mutating func beginDrain(_ reason: DrainReason) {
        guard phase == .serving else { return outlets.released() }
        phase = .draining(turns: Self.drainTurnsMax)
        switch reason {
        case .stop: closeListeners()
        case .upgrade: handOverListeners()
        }
        outlets.released()
    }

    /// Takes the connections that wait, then closes the services' listeners: who has connected before the drain is
    /// served. weir's own go on: whoever asks shall hear that it drains, and the last numbers can be scraped.
    private mutating func closeListeners() {
        for index in 0..<listeners.count where listeners[index].isOpen {
            accept(index, atMost: Int(Socket.backlogMax))
            if site.listeners[listeners[index].listener].purpose == .services { closeListener(index) }
        }
    }

    /// Leaves the connections that wait to the process that has the sockets too. The demo's socket alone stays: what is
    /// under way goes there.
    private mutating func handOverListeners() {
        for era in former { visit(era) { loop, now in loop.gateway.handOverScrapes(now: now) } }
        gateway.handOverScrapes(now: now)
        carryOutCommands()
        for index in 0..<listeners.count where listeners[index].isOpen {
            if site.listeners[listeners[index].listener].purpose != .demo { closeListener(index) }
        }
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
        for era in former { visit(era) { loop, now in loop.gateway.drain(now: now) } }
        gateway.drain(now: now)
        carryOutCommands()
    }
}
