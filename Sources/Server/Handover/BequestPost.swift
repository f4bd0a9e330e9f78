internal import Synchronization

/// Where the thread that writes down the counters leaves them for the main thread.
final class BequestPost: Sendable {
    private let latest = Mutex<[UInt8]?>(nil)
    private let reports: WorkerReports

    init(_ reports: WorkerReports) { self.reports = reports }

    func put(_ bytes: [UInt8]) {
        latest.withLock { $0 = bytes }
        reports.notice()
    }

    func take() -> [UInt8]? { latest.withLock { $0.take() } }
}
