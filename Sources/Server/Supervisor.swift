internal import Basics
internal import Config
internal import Gateway
internal import Linux
internal import Reactor

/// What the main thread does while the workers serve: it answers signals, reloads, and ends the process when a drain
/// is over.
///
///         SIGTERM, SIGINT            all clients gone
///     serving ──────────► draining ───────────────────► (end)
///      ▲   │                 │ shutdown_grace over, or       ▲
///      └───┘ SIGHUP          │ a second SIGTERM or SIGINT    │ all cut, or a second later
///                            └──────────► cutting ───────────┘
struct Supervisor: ~Copyable {
    private enum State {
        case serving
        case draining(until: Instant)
        case cutting(until: Instant)
    }

    /// Cutting needs no answer from any peer: what takes longer than this is stuck.
    private static let cuttingMax = Duration.seconds(1)
    private static let signalToken: UInt64 = 1
    private static let reportToken: UInt64 = 2
    private static let requestToken: UInt64 = 3

    private var state = State.serving
    private var epoll: Epoll
    private var signals: Signals
    private let staff: Staff
    private var reloader: Reloader
    private let log: LogWriter
    /// A reload that the workers are about to take, who has asked for it, and what has changed.
    private var underWay: (requests: [ReloadRequests.Request], change: String)?
    /// One more that is wanted, and by whom.
    private var isReloadWanted = false
    private var waiting: [ReloadRequests.Request] = []
    private var reloads = 0
    private var erasSettled = 0

    init(
        signals: consuming Signals, staff: Staff, reloader: consuming Reloader, log: LogWriter
    ) throws(SystemError) {
        let epoll = try Epoll(eventsMax: 4)
        try epoll.add(source: signals.descriptor, token: Self.signalToken)
        try epoll.add(source: staff.reports.counter.descriptor, token: Self.reportToken)
        try epoll.add(source: staff.reloads.counter.descriptor, token: Self.requestToken)
        self.epoll = epoll
        self.signals = signals
        self.staff = staff
        self.reloader = reloader
        self.log = log
    }

    /// Returns the exit code when the process may end.
    mutating func run() -> Int32 {
        let code = serve()
        reloader.removeFiles()
        return code
    }

    private mutating func serve() -> Int32 {
        while staff.reports.finishedCount < staff.workers.count {
            _ = epoll.wait(milliseconds: waitMilliseconds())
            staff.reports.counter.take()
            while let signal = signals.next() { receive(signal) }
            takeRequests()
            if staff.reports.hasFailed { return 1 }
            superviseReload()
            reloader.withdrawDue(now: Clock.now())
            if case .draining(let until) = state, Clock.now() >= until {
                log.say(.warning, "shutdown_grace is over: connections that are still open are cut")
                cut()
            }
            if case .cutting(let until) = state, Clock.now() >= until { return 0 }
        }
        staff.tell(.stop)
        log.say(.info, "stopped")
        return 0
    }

    private mutating func waitMilliseconds() -> Int32 {
        var deadline = reloader.nextDeadline
        switch state {
        case .serving: break
        case .draining(let until), .cutting(let until): deadline = min(deadline, until)
        }
        guard deadline != .never else { return -1 }
        return Int32(clamping: max(0, deadline.since(Clock.now()).nanoseconds) / 1_000_000 + 1)
    }

    private mutating func receive(_ signal: Signal) {
        switch signal {
        case .terminate, .interrupt:
            switch state {
            case .serving: drain()
            case .draining:
                log.say(.warning, "asked twice to stop: connections that are still open are cut")
                cut()
            case .cutting: break
            }
        case .user1: log.reopen()
        case .hangup: isReloadWanted = true
        case .user2:
            log.say(.warning, "SIGUSR2: handing over to a new binary is not supported yet; restart weir")
        }
    }

    private mutating func drain() {
        let grace = reloader.deployment.configuration.shutdownGrace
        log.say(.info, "stopping: requests under way have \(Int(grace.seconds.rounded())) s to finish")
        reloader.deployment.site.readiness.set(false)
        state = .draining(until: Clock.now() + grace)
        staff.tell(.drain)
    }

    private mutating func cut() {
        state = .cutting(until: Clock.now() + Self.cuttingMax)
        staff.tell(.abandon)
    }
}

// MARK: reload

extension Supervisor {
    private mutating func takeRequests() {
        let requests = staff.reloads.takeAll()
        guard !requests.isEmpty else { return }
        waiting += requests
        isReloadWanted = true
    }

    /// Ends a reload that all workers have taken, and begins the next one that is wanted. One at a time, so that who
    /// has asked hears of a file that was read after it asked.
    private mutating func superviseReload() {
        settle()
        if let done = underWay, staff.reports.configuredCount >= reloads * staff.workers.count {
            underWay = nil
            log.say(.info, done.change)
            for request in done.requests { request.answer(.success(done.change)) }
        }
        guard isReloadWanted, underWay == nil else { return }
        isReloadWanted = false
        let requests = waiting
        waiting = []
        guard case .serving = state else {
            for request in requests { request.answer(.failure(StartFailure("weir is stopping"))) }
            return
        }
        reload(for: requests)
    }

    private mutating func reload(for requests: [ReloadRequests.Request]) {
        do throws(StartFailure) {
            underWay = (requests: requests, change: try reloader.reload())
            reloads += 1
        } catch {
            log.say(.error, "not reloaded, the configuration in use goes on:\n\(error.text)")
            for request in requests { request.answer(.failure(error)) }
        }
    }

    /// What was counted under former configurations since they were replaced.
    private mutating func settle() {
        let ended = staff.reports.erasEndedCount
        guard ended != erasSettled else { return }
        erasSettled = ended
        reloader.settle(isLast: ended == reloads * staff.workers.count)
    }
}
