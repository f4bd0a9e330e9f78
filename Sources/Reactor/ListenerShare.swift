public import Linux
internal import Synchronization

/// The listening sockets that are meant for one loop, until its thread takes them.
public final class ListenerShare: Sendable {
    private let sockets = Mutex<ListenerSet?>(ListenerSet())

    public init() {}

    /// Adds a listening socket of the site's listener number `listener`.
    ///
    /// - Parameter wakeup: `.one` for a socket that other loops accept from too.
    public func add(_ descriptor: consuming FileDescriptor, listener: Int, waking wakeup: Epoll.Wakeup = .all) {
        var held: FileDescriptor? = consume descriptor
        sockets.withLock { sockets in
            if let descriptor = held.take() { sockets?.add(descriptor, listener: listener, waking: wakeup) }
        }
    }

    /// All of them, once.
    public func take() -> sending ListenerSet? { sockets.withLock { $0.take() } }
}
