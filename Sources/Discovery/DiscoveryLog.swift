internal import Basics
public import HTTP
internal import Synchronization

/// The paths of one service that no template matched, as one worker saw them.
///
/// The worker writes and whoever renders a page reads, so a lock stands between them: taken once for each unmatched
/// request, never for others, and free but for the moment in which a page is read. The worker does not wait for it
/// even then: a sample more or less is worth no delay.
public final class DiscoveryLog: Sendable {
    /// Made with the first unmatched path: most services have templates for all.
    private let summary = Mutex<PathSummary?>(nil)

    public init() {}

    /// Counts a request that no template matched. On the worker's own thread.
    ///
    /// - Parameters:
    ///   - path: as it came, without the query, and without a prefix that is taken off.
    ///   - status: of the backend's response.
    ///   - keepsSlash: whether `%2F` separates no segments, as with `encoded_slash literal`.
    public func record(_ path: Span<UInt8>, method: Method, status: Int, keepsSlash: Bool) {
        _ = summary.withLockIfAvailable { summary in
            if summary == nil { summary = PathSummary() }
            summary?.record(path, method: method, status: status, keepsSlash: keepsSlash)
        }
    }

    /// What has been counted so far. Any thread; for about as long as it takes to copy it the worker's samples are
    /// dropped.
    func shapes() -> [ObservedShape] { summary.withLock { $0?.shapes() ?? [] } }
}
