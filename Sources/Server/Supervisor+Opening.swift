internal import Basics
internal import Config
internal import Gateway
internal import Linux
internal import Metrics
internal import Reactor

/// What is done once all workers are there.
struct Opening {
    /// The listening sockets, one share for each worker.
    let shares: [ListenerShare]
    /// Files of sockets that only the predecessor has had.
    let leftFiles: [String]
    /// What weir says when it serves.
    let announcement: String
}

/// The beginning: the workers come up, a predecessor is relieved, and then the sockets are open.
extension Supervisor {
    mutating func begin() {
        staff.tell(.ping)
        heartbeat.asked(now: Clock.now())
    }

    mutating func superviseOpening() {
        hearPredecessor()
        switch state {
        case .starting where heartbeat.isAnswered(staff.reports.answeredCount):
            guard let predecessor = surroundings.predecessor, !isPredecessorGone else { return open() }
            predecessor.sayReady()
            state = .takingOver(until: Clock.now() + Predecessor.countersMax)
        case .takingOver(let until) where Clock.now() >= until:
            log.say(.error, "the former weir does not say what its counters have come to: they begin anew")
            open()
        case .starting, .takingOver, .serving, .draining, .cutting: return
        }
    }

    private mutating func hearPredecessor() {
        guard let predecessor = surroundings.predecessor, !isPredecessorGone else { return }
        while let event = predecessor.next() {
            switch event {
            case .counters(let bytes): inherit(bytes)
            case .gone:
                isPredecessorGone = true
                log.say(.info, "the former weir has ended")
            }
            if case .takingOver = state { open() }
        }
    }

    private mutating func inherit(_ bytes: [UInt8]) {
        do throws(BequestError) {
            try reloader.registry.inherit(bytes)
        } catch {
            guard !isBequestRefused else { return }
            isBequestRefused = true
            log.say(.error, "counters begin anew: \(Self.text(error))")
        }
    }

    private static func text(_ error: BequestError) -> String {
        switch error {
        case .otherVersion(let version): "the former weir writes them in another form (version \(version))"
        case .malformed: "what the former weir says of them cannot be read"
        }
    }

    private mutating func open() {
        state = .serving
        reloader.takeOver()
        for path in opening.leftFiles { File.remove(path) }
        reloader.deployment.site.readiness.set(true)
        for (worker, share) in zip(staff.workers, opening.shares) { worker.mailbox.post(.listen(share)) }
        if reloader.deployment.configuration.logLevel >= .info { log.show(Array(opening.announcement.utf8)) }
        writePIDFile()
        surroundings.notifier.ready(status)
    }

    private func writePIDFile() {
        guard let file = surroundings.pidFile else { return }
        do throws(SystemError) {
            try file.write()
        } catch {
            log.say(.error, "--pid-file \(file.path): \(error)")
        }
    }

    /// For `systemctl status`.
    var status: String {
        let configuration = reloader.deployment.configuration
        return "\(configuration.services.count) services, \(configuration.routeCount) routes, "
            + "\(staff.workers.count) workers"
    }
}

// MARK: the service manager's watchdog

extension Supervisor {
    mutating func beat() {
        switch heartbeat.next(answers: staff.reports.answeredCount, now: Clock.now()) {
        case .none: return
        case .beat:
            surroundings.notifier.alive()
            staff.tell(.ping)
            heartbeat.asked(now: Clock.now())
        case .miss:
            log.say(.warning, "a worker does not answer: the service manager does not hear that weir is alive")
        }
    }
}
