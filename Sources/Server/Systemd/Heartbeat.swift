internal import Basics

/// Whether all workers are alive: each loop is asked, and when all have answered the service manager hears of it, at
/// half of the time that it waits. A loop that hangs keeps the whole weir silent, and so has it restarted.
struct Heartbeat {
    enum Action: Equatable {
        case none
        /// All have answered: say so, and ask them again.
        case beat
        /// Time is up and some have not answered. Said once; the beat comes when they do.
        case miss
    }

    private let period: Duration?
    private let workers: Int
    private var rounds = 0
    private var due = Instant.never
    private var isMissed = false

    /// - Parameter watchdog: how long the service manager waits; nil: nobody does.
    init(watchdog: Duration?, workers: Int) {
        period = watchdog.map { Duration(nanoseconds: $0.nanoseconds / 2) }
        self.workers = workers
    }

    /// When `next` is due; the last answer may make it sooner.
    var deadline: Instant { isMissed ? .never : due }

    /// All workers have been asked.
    mutating func asked(now: Instant) {
        rounds += 1
        if let period { due = now + period }
    }

    /// Whether all workers have answered all that they were asked.
    func isAnswered(_ answers: Int) -> Bool { answers >= rounds * workers }

    /// - Parameter answers: of all workers since their start.
    mutating func next(answers: Int, now: Instant) -> Action {
        guard now >= due else { return .none }
        if isAnswered(answers) {
            isMissed = false
            return .beat
        }
        defer { isMissed = true }
        return isMissed ? .none : .miss
    }
}
