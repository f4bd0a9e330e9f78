internal import Basics
internal import Config
internal import Gateway
internal import Linux
internal import Metrics
internal import Reactor

/// SIGUSR2: a new binary takes over. Until it is ready nothing changes here; then it has the sockets, and this process
/// finishes what it has begun and says what its counters come to.
extension Supervisor {
    /// How often a successor hears of the counters.
    private static let bequestPeriod = Duration.seconds(1)

    mutating func superviseUpgrade() {
        if isUpgradeWanted, underWay == nil {
            isUpgradeWanted = false
            beginUpgrade()
        }
        if let successor, let event = successor.next(now: Clock.now()) {
            switch event {
            case .ready: handOver(to: successor)
            case .ended: log.say(.warning, "process \(successor.processID), which had taken over, has ended")
            case .failed(let reason):
                self.successor = nil
                log.say(
                    .error,
                    "upgrade: the new weir (process \(successor.processID)) is none: \(reason); this one goes on")
            }
        }
        superviseBequest()
    }

    private mutating func beginUpgrade() {
        if let obstacle { return log.say(.warning, "SIGUSR2: no upgrade now: \(obstacle)") }
        let arguments = CommandLine.arguments
        let offers = reloader.offers
        do throws(SystemError) {
            let successor = try Successor(
                arguments, environment: ProcessEnvironment.entries + surroundings.notifier.variables,
                offering: offers, now: Clock.now())
            try successor.watch(with: epoll, token: Self.successorToken)
            self.successor = successor
            log.say(
                .info,
                "upgrade: \(arguments.first ?? "") is started as process \(successor.processID) "
                    + "with \(offers.count) sockets")
        } catch {
            log.say(.error, "upgrade: \(arguments.first ?? "") cannot be started: \(error); this weir goes on")
        }
    }

    /// Why there can be no upgrade now.
    private var obstacle: String? {
        switch state {
        case .starting, .takingOver: return "weir is starting"
        case .draining, .cutting: return isHandedOver ? "another weir has taken over" : "weir is stopping"
        case .serving: break
        }
        if let successor { return "one is under way (process \(successor.processID))" }
        // What it has yet to say of its counters would not get to the next one.
        if surroundings.predecessor != nil, !isPredecessorGone { return "the former weir has not ended yet" }
        return nil
    }

    private mutating func handOver(to successor: Successor) {
        // It was told to stop meanwhile.
        guard case .serving = state else { return }
        let grace = reloader.deployment.configuration.shutdownGrace
        log.say(
            .info,
            "upgrade: process \(successor.processID) takes over; "
                + "requests under way have \(Int(grace.seconds.rounded())) s to finish")
        reloader.deployment.site.readiness.set(false)
        isHandedOver = true
        bequestDue = Clock.now()
        state = .draining(until: Clock.now() + grace)
        surroundings.notifier.handOver(to: successor.processID)
        reloader.closeSockets()
        staff.tell(.drain(.upgrade))
        passReload(to: successor)
    }

    /// Who has asked for a reload since the successor has read the file means the successor now.
    private func passReload(to successor: Successor) {
        guard isReloadWanted else { return }
        do throws(SystemError) {
            try Signals.send(.hangup, to: successor.processID)
        } catch {
            log.say(.error, "upgrade: process \(successor.processID) does not reload: \(error)")
        }
    }

    /// Once no worker accepts any more, and answers no scrape, the successor hears of the counters and begins.
    private mutating func superviseBequest() {
        guard isHandedOver, let successor, !successor.isGone else { return }
        if let bytes = bequests.take() {
            successor.send(counters: bytes)
            isBequestUnderWay = false
            bequestDue = Clock.now() + Self.bequestPeriod
        }
        guard !isBequestUnderWay, successor.isFlushed, staff.reports.releasedCount >= staff.workers.count,
            Clock.now() >= bequestDue
        else { return }
        isBequestUnderWay = true
        let bequests = bequests
        staff.scrapes.bequeath { bequests.put($0) }
    }

    /// The last thing that is done for a successor.
    mutating func leave(to successor: Successor) { successor.sendLast(counters: reloader.registry.bequest()) }
}
