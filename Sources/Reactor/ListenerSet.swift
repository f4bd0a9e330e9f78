internal import Basics
public import Linux

/// The listening sockets of one loop.
@safe public struct ListenerSet: ~Copyable, @unchecked Sendable {
    // SAFETY: one owner at a time; the pointer leads to memory that nobody else knows.

    /// Sockets of all listeners of a configuration together, wildcards counted twice.
    static let socketsMax = 1024

    struct Entry: ~Copyable {
        let descriptor: FileDescriptor
        /// The index of the site's listener that it belongs to.
        let listener: Int
        /// Connections may be waiting: set by an event, cleared when accepting would block.
        var isAcceptable = false
        /// Out of descriptors: left alone until then.
        var pausedUntil: Instant?
    }

    private let entries: UnsafeMutablePointer<Entry>
    /// Those below `first` have been closed.
    private(set) var first = 0
    private(set) var count = 0

    public init() { unsafe entries = .allocate(capacity: Self.socketsMax) }

    deinit {
        unsafe (entries + first).deinitialize(count: count - first)
        unsafe entries.deallocate()
    }

    /// Adds a listening socket of the site's listener number `listener`; more than 1024 are closed again.
    public mutating func add(_ descriptor: consuming FileDescriptor, listener: Int) {
        guard count < Self.socketsMax else { return }
        unsafe (entries + count).initialize(to: Entry(descriptor: descriptor, listener: listener))
        count += 1
    }

    /// Closes the sockets of the site's listeners below `listener`, which were added before the others.
    mutating func close(below listener: Int) {
        while first < count, self[first].listener < listener {
            unsafe (entries + first).deinitialize(count: 1)
            first += 1
        }
    }

    subscript(_ index: Int) -> Entry {
        unsafeAddress {
            precondition(index >= first && index < count, "listener index out of range")
            return unsafe UnsafePointer(entries + index)
        }
        unsafeMutableAddress {
            precondition(index >= first && index < count, "listener index out of range")
            return unsafe entries + index
        }
    }
}
