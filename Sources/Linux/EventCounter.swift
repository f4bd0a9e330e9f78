internal import CLinux
internal import Glibc

/// A counter that another thread can wait for (eventfd(2)): how a queue wakes its reader.
public struct EventCounter: ~Copyable, Sendable {
    public let descriptor: FileDescriptor

    public enum Reader: Sendable {
        /// Waits with epoll; `take` never blocks.
        case epoll
        /// `take` blocks until something was added.
        case blocking
    }

    public init(_ reader: Reader) throws(SystemError) {
        let number = weir_eventfd(reader == .blocking ? 1 : 0)
        descriptor = FileDescriptor(number: try checked(number, .eventfd))
    }

    /// Adds one and wakes the reader.
    public borrowing func signal() {
        var one: UInt64 = 1
        _ = uninterrupted { unsafe weir_write(descriptor.raw, &one, 8) }
    }

    /// Sets the counter back to zero.
    public borrowing func take() {
        var count: UInt64 = 0
        _ = uninterrupted { unsafe weir_read(descriptor.raw, &count, 8) }
    }
}
