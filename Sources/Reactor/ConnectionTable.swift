internal import Gateway
internal import Linux

/// The descriptors of a loop's connections, by slot.
///
/// A plain table behind one pointer: touching an entry costs neither a reference count nor an exclusivity check.
@safe struct ConnectionTable: ~Copyable {
    /// What the shell knows about a connection.
    struct State: OptionSet {
        let rawValue: UInt16

        /// `connect` has not ended.
        static let connecting = State(rawValue: 1)
        /// There may be something to read: bytes, the end, or an error.
        static let readable = State(rawValue: 2)
        /// The kernel took less than was given; it will say when it takes more.
        static let writeBlocked = State(rawValue: 4)
        /// The peer has closed at least its half: the end, or an error, is there to be read behind the bytes.
        static let hangup = State(rawValue: 8)
        /// An error waits behind the bytes.
        static let error = State(rawValue: 16)
        /// The end was read: there is nothing to read ever again.
        static let ended = State(rawValue: 32)
        /// Stands in the ready list.
        static let queued = State(rawValue: 64)
        /// A client's, not a backend's.
        static let accepted = State(rawValue: 128)
    }

    struct Entry: ~Copyable {
        var descriptor: FileDescriptor
        var generation: UInt32
        /// The turn of the loop in which the last full read happened.
        var fullReadTurn: UInt32
        var state: State
    }

    private var entries: UnsafeMutablePointer<Entry>
    private var capacity: Int
    /// How many descriptors are open.
    private(set) var count = 0

    init() {
        capacity = 256
        unsafe entries = .allocate(capacity: capacity)
        unsafe Self.clear(entries, count: capacity)
    }

    deinit {
        unsafe entries.deinitialize(count: capacity)
        unsafe entries.deallocate()
    }

    private static func clear(_ first: UnsafeMutablePointer<Entry>, count: Int) {
        for index in 0..<count {
            unsafe (first + index).initialize(
                to: Entry(descriptor: .none, generation: 0, fullReadTurn: 0, state: []))
        }
    }

    /// Whether the connection is still the one that the id was given to.
    func isLive(_ id: ConnectionID) -> Bool {
        let slot = Int(id.slot)
        guard slot < capacity else { return false }
        return unsafe entries[slot].generation == id.generation && entries[slot].descriptor.isOpen
    }

    /// The entry of a live connection.
    subscript(_ id: ConnectionID) -> Entry {
        unsafeAddress {
            precondition(Int(id.slot) < capacity, "connection slot out of range")
            return unsafe UnsafePointer(entries + Int(id.slot))
        }
        unsafeMutableAddress {
            precondition(Int(id.slot) < capacity, "connection slot out of range")
            return unsafe entries + Int(id.slot)
        }
    }

    mutating func insert(_ id: ConnectionID, _ descriptor: consuming FileDescriptor, _ state: State) {
        while Int(id.slot) >= capacity { grow() }
        self[id] = Entry(descriptor: descriptor, generation: id.generation, fullReadTurn: 0, state: state)
        count += 1
    }

    /// Forgets a connection without closing it.
    mutating func take(_ id: ConnectionID) -> Entry {
        var entry = Entry(descriptor: .none, generation: 0, fullReadTurn: 0, state: [])
        swap(&entry, &self[id])
        count -= 1
        return entry
    }

    /// Forgets a connection and closes its descriptor.
    mutating func remove(_ id: ConnectionID) {
        self[id] = Entry(descriptor: .none, generation: 0, fullReadTurn: 0, state: [])
        count -= 1
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Entry>.allocate(capacity: capacity * 2)
        unsafe larger.moveInitialize(from: entries, count: capacity)
        unsafe Self.clear(larger + capacity, count: capacity)
        unsafe entries.deallocate()
        unsafe entries = larger
        capacity *= 2
    }
}
