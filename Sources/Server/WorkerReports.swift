internal import Linux
internal import Synchronization

/// What the workers tell the main thread.
final class WorkerReports: Sendable {
    /// Signalled with every report.
    let counter: EventCounter
    private let finished = Atomic(0)
    private let failed = Atomic(false)
    private let configured = Atomic(0)
    private let erasEnded = Atomic(0)
    private let released = Atomic(0)
    private let answered = Atomic(0)

    init() throws(SystemError) { counter = try EventCounter(.epoll) }

    /// Workers whose drain is over.
    var finishedCount: Int { finished.load(ordering: .acquiring) }
    /// Whether a worker could not start: there is no point in going on.
    var hasFailed: Bool { failed.load(ordering: .acquiring) }
    /// How often a worker has taken a new configuration.
    var configuredCount: Int { configured.load(ordering: .acquiring) }
    /// How often the last connection of a worker's former configuration has gone.
    var erasEndedCount: Int { erasEnded.load(ordering: .acquiring) }
    /// Workers that accept no more connections.
    var releasedCount: Int { released.load(ordering: .acquiring) }
    /// How often a worker has answered a ping.
    var answeredCount: Int { answered.load(ordering: .acquiring) }

    /// Has the main thread look at everything anew.
    func notice() { counter.signal() }

    func fail() {
        failed.store(true, ordering: .releasing)
        finish()
    }

    func finish() { note(finished) }
    func configure() { note(configured) }
    func endEra() { note(erasEnded) }
    func release() { note(released) }
    func answer() { note(answered) }

    private func note(_ count: borrowing Atomic<Int>) {
        count.add(1, ordering: .acquiringAndReleasing)
        counter.signal()
    }
}
