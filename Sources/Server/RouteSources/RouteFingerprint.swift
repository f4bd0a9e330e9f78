internal import Synchronization

/// What tells a document from the one before it, so that one that has not changed is not read again.
final class RouteFingerprint: Sendable {
    private struct Value: Equatable {
        let count: Int
        let hash: Int
    }

    private let value = Mutex<Value?>(nil)

    /// - Returns: whether these are other bytes than those of the last call.
    func change(to bytes: [UInt8]) -> Bool {
        var hasher = Hasher()
        unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        let fresh = Value(count: bytes.count, hash: hasher.finalize())
        return value.withLock { value in
            defer { value = fresh }
            return value != fresh
        }
    }

    /// Whatever comes next is new.
    func forget() { value.withLock { $0 = nil } }
}
