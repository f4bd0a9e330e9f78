internal import Linux
internal import Synchronization

/// Counts the workers whose drain is over, for the main thread.
final class Finish: Sendable {
    let counter: EventCounter
    private let count = Atomic(0)
    private let failed = Atomic(false)

    init() throws(SystemError) { counter = try EventCounter(.epoll) }

    var finishedCount: Int { count.load(ordering: .acquiring) }
    /// Whether a worker could not start: there is no point in going on.
    var hasFailed: Bool { failed.load(ordering: .acquiring) }

    func fail() { failed.store(true, ordering: .releasing) }

    func report() {
        count.add(1, ordering: .acquiringAndReleasing)
        counter.signal()
    }
}
