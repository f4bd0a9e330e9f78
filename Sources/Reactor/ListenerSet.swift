internal import Basics
public import Linux
internal import Synchronization

/// The listening sockets of one loop.
@safe public struct ListenerSet: ~Copyable, @unchecked Sendable {
    // SAFETY: one owner at a time; the pointer leads to memory that nobody else knows.

    /// Sockets of all listeners of a configuration together, wildcards counted twice.
    static let socketsMax = 1024

    struct Entry: ~Copyable {
        var descriptor: FileDescriptor
        /// The index of the site's listener that it belongs to.
        var listener: Int
        /// Whether other loops accept from it too.
        var wakeup = Epoll.Wakeup.all
        /// Connections may be waiting: set by an event, cleared when accepting would block.
        var isAcceptable = false
        /// Out of descriptors: left alone until then.
        var pausedUntil: Instant?

        var isOpen: Bool { descriptor.isOpen }
    }

    private let entries: UnsafeMutablePointer<Entry>
    /// Places that have been taken at some time; a socket that was closed leaves a free one.
    private(set) var count = 0

    public init() { unsafe entries = .allocate(capacity: Self.socketsMax) }

    deinit {
        unsafe entries.deinitialize(count: count)
        unsafe entries.deallocate()
    }

    /// Adds a listening socket of the site's listener number `listener`; more than 1024 are closed again.
    ///
    /// - Parameter wakeup: `.one` for a socket that other loops accept from too.
    /// - Returns: its place; nil if there is none left.
    @discardableResult
    public mutating func add(
        _ descriptor: consuming FileDescriptor, listener: Int, waking wakeup: Epoll.Wakeup = .all
    ) -> Int? {
        for index in 0..<count where !self[index].isOpen {
            self[index] = Entry(descriptor: descriptor, listener: listener, wakeup: wakeup)
            return index
        }
        guard count < Self.socketsMax else { return nil }
        unsafe (entries + count).initialize(to: Entry(descriptor: descriptor, listener: listener, wakeup: wakeup))
        count += 1
        return count - 1
    }

    /// Closes a socket.
    mutating func close(_ index: Int) { self[index] = Entry(descriptor: .none, listener: -1) }

    /// Moves all sockets of another set into this one.
    ///
    /// - Returns: their places here.
    mutating func take(_ other: consuming ListenerSet) -> [Int] {
        var places: [Int] = []
        for index in 0..<other.count where other[index].isOpen {
            var descriptor = FileDescriptor.none
            swap(&descriptor, &other[index].descriptor)
            let place = add(descriptor, listener: other[index].listener, waking: other[index].wakeup)
            if let place { places.append(place) }
        }
        return places
    }

    subscript(_ index: Int) -> Entry {
        unsafeAddress {
            precondition(index >= 0 && index < count, "listener index out of range")
            return unsafe UnsafePointer(entries + index)
        }
        unsafeMutableAddress {
            precondition(index >= 0 && index < count, "listener index out of range")
            return unsafe entries + index
        }
    }
}
