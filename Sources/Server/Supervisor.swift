internal import Basics
internal import Config
internal import Gateway
internal import Linux
internal import Reactor

/// What the main thread does while the workers serve: it answers signals, reloads, and ends the process when a drain
/// is over.
///
///     starting ──► takingOver: only with a predecessor, until it has said what its counters come to
///         │            │
///         └────────────┤
///                      ▼   SIGTERM, SIGINT            all clients gone
///                   serving ──────────► draining ───────────────────► (end)
///                    ▲   │              ▲  │ shutdown_grace over, or       ▲
///            SIGHUP  └───┤              │  │ a second SIGTERM or SIGINT    │ all cut, or a second later
///                        └──────────────┘  └──────────► cutting ───────────┘
///                   SIGUSR2, the successor is ready
struct Supervisor: ~Copyable {
    enum State {
        /// The workers come up.
        case starting
        /// The predecessor lets go of the sockets.
        case takingOver(until: Instant)
        case serving
        case draining(until: Instant)
        case cutting(until: Instant)
    }

    /// Cutting needs no answer from any peer: what takes longer than this is stuck.
    private static let cuttingMax = Duration.seconds(1)
    private static let signalToken: UInt64 = 1
    private static let reportToken: UInt64 = 2
    private static let requestToken: UInt64 = 3
    private static let routesToken: UInt64 = 4
    static let successorToken: UInt64 = 5
    private static let predecessorToken: UInt64 = 6

    var state = State.starting
    var epoll: Epoll
    private var signals: Signals
    let staff: Staff
    var reloader: Reloader
    private let desk: RouteSourceDesk
    let log: LogWriter
    let surroundings: Surroundings
    let opening: Opening
    var heartbeat: Heartbeat
    /// A reload that the workers are about to take, who has asked for it, and what has changed.
    var underWay: (requests: [ReloadRequests.Request], change: String)?
    /// Whether the routes of documents have changed and are not in use yet.
    private var isImportWanted = false
    /// One more that is wanted, and by whom.
    var isReloadWanted = false
    private var waiting: [ReloadRequests.Request] = []
    private var reloads = 0
    private var erasSettled = 0
    var isPredecessorGone = false
    /// What the predecessor says of its counters is of no use.
    var isBequestRefused = false
    var isUpgradeWanted = false
    /// The process that is to take over, or has.
    var successor: Successor?
    /// Whether it has the sockets.
    var isHandedOver = false
    let bequests: BequestPost
    var bequestDue = Instant.never
    var isBequestUnderWay = false
    /// Somebody who stops all processes of the service asks each of them.
    private var isStopNoted = false

    init(
        signals: consuming Signals, staff: Staff, reloader: consuming Reloader, desk: RouteSourceDesk, log: LogWriter,
        surroundings: Surroundings, opening: Opening
    ) throws(SystemError) {
        let epoll = try Epoll(eventsMax: 8)
        try epoll.add(source: signals.descriptor, token: Self.signalToken)
        try epoll.add(source: staff.reports.counter.descriptor, token: Self.reportToken)
        try epoll.add(source: staff.reloads.counter.descriptor, token: Self.requestToken)
        try epoll.add(source: desk.news.descriptor, token: Self.routesToken)
        try surroundings.predecessor?.watch(with: epoll, token: Self.predecessorToken)
        self.epoll = epoll
        self.signals = signals
        self.staff = staff
        self.reloader = reloader
        self.desk = desk
        self.log = log
        self.surroundings = surroundings
        self.opening = opening
        heartbeat = Heartbeat(watchdog: surroundings.notifier.watchdog, workers: staff.workers.count)
        bequests = BequestPost(staff.reports)
    }

    /// Returns the exit code when the process may end.
    mutating func run() -> Int32 {
        begin()
        let code = serve()
        if isHandedOver, let successor {
            leave(to: successor)
        } else {
            reloader.removeFiles()
            surroundings.pidFile?.remove()
        }
        return code
    }

    private mutating func serve() -> Int32 {
        while staff.reports.finishedCount < staff.workers.count {
            _ = epoll.wait(milliseconds: waitMilliseconds())
            staff.reports.counter.take()
            while let signal = signals.next() { receive(signal) }
            takeRequests()
            takeRouteNews()
            if staff.reports.hasFailed { return 1 }
            superviseOpening()
            superviseUpgrade()
            superviseReload()
            beat()
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
        var deadline = min(reloader.nextDeadline, heartbeat.deadline)
        switch state {
        case .starting, .serving: break
        case .takingOver(let until), .draining(let until), .cutting(let until): deadline = min(deadline, until)
        }
        if let successor {
            if !successor.isReady { deadline = min(deadline, successor.deadline) }
            // One that is due already waits for the workers, or for room in the channel.
            if isHandedOver, !isBequestUnderWay, bequestDue > Clock.now() { deadline = min(deadline, bequestDue) }
        }
        guard deadline != .never else { return -1 }
        return deadline.since(Clock.now()).waitMilliseconds
    }

    private mutating func receive(_ signal: Signal) {
        switch signal {
        case .terminate, .interrupt:
            switch state {
            case .starting, .takingOver, .serving: drain()
            case .draining where isHandedOver && !isStopNoted: isStopNoted = true
            case .draining:
                log.say(.warning, "asked twice to stop: connections that are still open are cut")
                cut()
            case .cutting: break
            }
        case .user1: log.reopen()
        case .hangup: isReloadWanted = true
        case .user2: isUpgradeWanted = true
        }
    }

    private mutating func drain() {
        let grace = reloader.deployment.configuration.shutdownGrace
        log.say(.info, "stopping: requests under way have \(Int(grace.seconds.rounded())) s to finish")
        reloader.deployment.site.readiness.set(false)
        state = .draining(until: Clock.now() + grace)
        successor?.dismiss()
        surroundings.notifier.stopping("stopping")
        // The workers' are the only ones from here on: what they close is closed.
        reloader.closeSockets()
        staff.tell(.drain(.stop))
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
            surroundings.notifier.ready(status)
            for request in done.requests { request.answer(.success(done.change)) }
        }
        importRoutes()
        guard isReloadWanted, underWay == nil else { return }
        switch state {
        case .starting, .takingOver: return
        // A new binary may have read the file already: it is reloaded when that has failed.
        case .serving where successor != nil: return
        case .serving, .draining, .cutting: break
        }
        isReloadWanted = false
        let requests = waiting
        waiting = []
        guard case .serving = state else {
            for request in requests { request.answer(.failure(StartFailure("weir is stopping"))) }
            return
        }
        reload(for: requests)
    }

    private mutating func takeRouteNews() {
        if reloader.note(desk.takeNews()) { isImportWanted = true }
    }

    /// A change of documents is a reload of its own, unless the file is to be read anew: that brings it too.
    private mutating func importRoutes() {
        guard isImportWanted, underWay == nil, successor == nil, case .serving = state else { return }
        isImportWanted = false
        guard !isReloadWanted else { return }
        do throws(StartFailure) {
            underWay = (requests: [], change: try reloader.reimport())
            reloads += 1
        } catch {
            log.say(.error, "routes openapi: the routes in use go on: \(error.text)")
        }
    }

    private mutating func reload(for requests: [ReloadRequests.Request]) {
        surroundings.notifier.reloading()
        do throws(StartFailure) {
            underWay = (requests: requests, change: try reloader.reload())
            reloads += 1
        } catch {
            log.say(.error, "not reloaded, the configuration in use goes on:\n\(error.text)")
            surroundings.notifier.ready(status)
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
