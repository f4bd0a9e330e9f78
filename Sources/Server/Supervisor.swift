internal import Basics
internal import Config
internal import Gateway
internal import Linux
internal import Reactor

/// What the main thread does while the workers serve: it answers signals, and ends the process when a drain is over.
///
///         SIGTERM, SIGINT            all clients gone
///     serving ──────────► draining ───────────────────► (end)
///                            │ shutdown_grace over, or       ▲
///                            │ a second SIGTERM or SIGINT    │ all cut, or a second later
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
    private static let finishToken: UInt64 = 2

    private var state = State.serving
    private var epoll: Epoll
    private var signals: Signals
    private let finish: Finish
    private let workers: [Worker]
    private let site: Site
    private let log: LogWriter

    init(
        signals: consuming Signals, finish: Finish, workers: [Worker], site: Site, log: LogWriter
    ) throws(SystemError) {
        let epoll = try Epoll(eventsMax: 4)
        try epoll.add(source: signals.descriptor, token: Self.signalToken)
        try epoll.add(source: finish.counter.descriptor, token: Self.finishToken)
        self.epoll = epoll
        self.signals = signals
        self.finish = finish
        self.workers = workers
        self.site = site
        self.log = log
    }

    /// Returns the exit code when the process may end.
    mutating func run() -> Int32 {
        while finish.finishedCount < workers.count {
            _ = epoll.wait(milliseconds: waitMilliseconds())
            finish.counter.take()
            while let signal = signals.next() { receive(signal) }
            if finish.hasFailed { return 1 }
            if case .draining(let until) = state, Clock.now() >= until {
                log.say(.warning, "shutdown_grace is over: connections that are still open are cut")
                cut()
            }
            if case .cutting(let until) = state, Clock.now() >= until { return 0 }
        }
        for worker in workers { worker.mailbox.post(.stop) }
        log.say(.info, "stopped")
        return 0
    }

    private func waitMilliseconds() -> Int32 {
        switch state {
        case .serving: return -1
        case .draining(let until), .cutting(let until):
            return Int32(clamping: until.since(Clock.now()).nanoseconds / 1_000_000 + 1)
        }
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
        case .hangup:
            log.say(.warning, "SIGHUP: reloading is not supported yet; restart weir to take a new route file")
        case .user2:
            log.say(.warning, "SIGUSR2: handing over to a new binary is not supported yet; restart weir")
        }
    }

    private mutating func drain() {
        let grace = site.configuration.shutdownGrace
        log.say(.info, "stopping: requests under way have \(Int(grace.seconds.rounded())) s to finish")
        site.readiness.set(false)
        state = .draining(until: Clock.now() + grace)
        for worker in workers { worker.mailbox.post(.drain) }
    }

    private mutating func cut() {
        state = .cutting(until: Clock.now() + Self.cuttingMax)
        for worker in workers { worker.mailbox.post(.abandon) }
    }
}
