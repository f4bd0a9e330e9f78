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
    private(set) var count = 0

    public init() { unsafe entries = .allocate(capacity: Self.socketsMax) }

    deinit {
        unsafe entries.deinitialize(count: count)
        unsafe entries.deallocate()
    }

    /// Adds a listening socket of the site's listener number `listener`; more than 1024 are closed again.
    public mutating func add(_ descriptor: consuming FileDescriptor, listener: Int) {
        guard count < Self.socketsMax else { return }
        unsafe (entries + count).initialize(to: Entry(descriptor: descriptor, listener: listener))
        count += 1
    }

    /// Closes all.
    mutating func removeAll() {
        unsafe entries.deinitialize(count: count)
        count = 0
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
