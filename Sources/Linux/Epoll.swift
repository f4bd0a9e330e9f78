internal import CLinux
internal import Glibc

/// What has happened on a descriptor (the EPOLL flags).
public struct SocketEvents: OptionSet, Sendable {
    public let rawValue: UInt32
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

    // Computed and inlined: a stored constant of another module would be reached through a call for each use.
    @inlinable public static var readable: SocketEvents { SocketEvents(rawValue: 0x001) }
    @inlinable public static var writable: SocketEvents { SocketEvents(rawValue: 0x004) }
    /// An error waits on the socket.
    @inlinable public static var error: SocketEvents { SocketEvents(rawValue: 0x008) }
    /// Both directions are closed.
    @inlinable public static var hangup: SocketEvents { SocketEvents(rawValue: 0x010) }
    /// The peer has finished writing; bytes may still be unread.
    @inlinable public static var readHangup: SocketEvents { SocketEvents(rawValue: 0x2000) }
    static var edge: SocketEvents { SocketEvents(rawValue: 1 << 31) }
    static var exclusive: SocketEvents { SocketEvents(rawValue: 1 << 28) }
}

/// Many descriptors waited for at once (epoll(7)), edge-triggered.
///
/// A descriptor is added once, and changed only when a reload moves it. Closing it takes it away, unless another
/// descriptor, of whichever process, leads to the same open file.
@safe public struct Epoll: ~Copyable {
    private let descriptor: FileDescriptor
    private let events: UnsafeMutablePointer<weir_event>
    private let eventsMax: Int

    /// - Parameter eventsMax: how many events one wait gives at most.
    public init(eventsMax: Int) throws(SystemError) {
        descriptor = FileDescriptor(number: try checked(weir_epoll_create(), .epoll_create1))
        self.eventsMax = max(1, eventsMax)
        unsafe events = .allocate(capacity: self.eventsMax)
        unsafe events.initialize(repeating: weir_event(), count: self.eventsMax)
    }

    deinit { unsafe events.deallocate() }

    /// Reports changes of a connected or connecting socket from now on: readable, writable, closed.
    public borrowing func add(connection: borrowing FileDescriptor, token: UInt64) throws(SystemError) {
        let interest: SocketEvents = [.readable, .writable, .readHangup, .edge]
        _ = try checked(weir_epoll_add(descriptor.raw, connection.raw, interest.rawValue, token), .epoll_ctl)
    }

    /// Reports under another token from now on; what is to be reported already is reported once more.
    public borrowing func change(connection: borrowing FileDescriptor, token: UInt64) throws(SystemError) {
        let interest: SocketEvents = [.readable, .writable, .readHangup, .edge]
        _ = try checked(weir_epoll_change(descriptor.raw, connection.raw, interest.rawValue, token), .epoll_ctl)
    }

    /// Reports new connections, counts or signals on `source` from now on.
    public borrowing func add(source: borrowing FileDescriptor, token: UInt64) throws(SystemError) {
        let interest: SocketEvents = [.readable, .edge]
        _ = try checked(weir_epoll_add(descriptor.raw, source.raw, interest.rawValue, token), .epoll_ctl)
    }

    /// Who is told of a connection that waits.
    public enum Wakeup: Sendable {
        /// Everybody who watches the socket.
        case all
        /// One of those who have nothing else to do (EPOLLEXCLUSIVE): for a socket that several loops accept from.
        case one
    }

    /// Reports connections that wait on a listening socket from now on, and those that do already.
    public borrowing func add(
        listener: borrowing FileDescriptor, token: UInt64, waking: Wakeup
    ) throws(SystemError) {
        var interest: SocketEvents = [.readable, .edge]
        if waking == .one { interest.insert(.exclusive) }
        _ = try checked(weir_epoll_add(descriptor.raw, listener.raw, interest.rawValue, token), .epoll_ctl)
    }

    /// Reports a source no more. For one whose open file goes on elsewhere: without this its events would still come
    /// after it has been closed here.
    public borrowing func remove(source: borrowing FileDescriptor) {
        // It is there, or there is nothing to do.
        _ = weir_epoll_remove(descriptor.raw, source.raw)
    }

    /// Waits until something happens or time is up; an interruption counts as nothing happened.
    ///
    /// - Parameter milliseconds: -1 waits without limit, 0 not at all.
    /// - Returns: how many events `token(at:)` and `events(at:)` now describe.
    public mutating func wait(milliseconds: Int32) -> Int {
        let count = unsafe weir_epoll_wait(
            descriptor.raw, events, Int32(truncatingIfNeeded: eventsMax), milliseconds)
        if count >= 0 { return Int(count) }
        precondition(count == -EINTR, "epoll_wait failed")
        return 0
    }

    /// Whose the event is: the token it was added with.
    public func token(at index: Int) -> UInt64 {
        precondition(index >= 0 && index < eventsMax)
        return unsafe events[index].token
    }

    /// What happened there.
    public func events(at index: Int) -> SocketEvents {
        precondition(index >= 0 && index < eventsMax)
        return unsafe SocketEvents(rawValue: events[index].events)
    }
}
