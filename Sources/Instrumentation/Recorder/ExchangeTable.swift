import Metrics

/// The cells of each label set that a worker has seen: a hash table with open addressing in memory of its own, so
/// that finding an entry touches neither a reference count nor the allocator.
@safe struct ExchangeTable: ~Copyable {
    struct Entry {
        /// 0: empty.
        fileprivate var key: UInt64
        var cells: ExchangeCells
    }

    typealias Place = UnsafeMutablePointer<Entry>

    /// More label sets than this (14 MiB with the room between them) are not kept: methods and statuses are for
    /// strangers to choose, and a service may have thousands of routes. What is not kept is asked of the registry
    /// each time.
    static let entriesMax = 1 << 16

    private var entries: Place
    /// Room for one that is not kept.
    private let spare: Place
    private var capacityBits: Int
    private(set) var count = 0
    private let empty: ExchangeCells

    init(empty: ExchangeCells, capacityBits: Int = 8) {
        self.empty = empty
        self.capacityBits = capacityBits
        unsafe entries = Self.allocate(1 << capacityBits, empty: empty)
        unsafe spare = Self.allocate(1, empty: empty)
    }

    deinit {
        unsafe entries.deallocate()
        unsafe spare.deallocate()
    }

    /// Where a key's cells are; nil when they are not here. Valid until the next `insert`.
    @inline(__always)
    func find(_ key: ExchangeKey) -> Place? {
        var index = start(key.bits)
        while true {
            let entry = unsafe entries + index
            if unsafe entry.pointee.key == key.bits { return unsafe entry }
            if unsafe entry.pointee.key == 0 { return nil }
            index = (index &+ 1) & mask
        }
    }

    /// Keeps a key's cells, if there is room. The key must not be here yet.
    ///
    /// - Returns: where they are; if there was no room, in a place that the next such call takes.
    mutating func insert(_ key: ExchangeKey, _ cells: ExchangeCells) -> Place {
        guard count < Self.entriesMax else { return unsafe passing(cells) }
        // Half full at most, so that a probe seldom goes further than the next entry.
        if count &* 2 > mask { grow() }
        count &+= 1
        return unsafe put(key.bits, cells)
    }

    /// Holds cells that are not to be kept, until the next call.
    mutating func passing(_ cells: ExchangeCells) -> Place {
        unsafe spare.pointee.cells = cells
        return unsafe spare
    }

    private var mask: Int { (1 &<< capacityBits) &- 1 }

    /// The high bits of the product are the well mixed ones.
    @inline(__always)
    private func start(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> UInt64(truncatingIfNeeded: 64 &- capacityBits))
    }

    @discardableResult
    private func put(_ key: UInt64, _ cells: ExchangeCells) -> Place {
        var index = start(key)
        while unsafe entries[index].key != 0 { index = (index &+ 1) & mask }
        unsafe entries[index] = Entry(key: key, cells: cells)
        return unsafe entries + index
    }

    private mutating func grow() {
        let former = unsafe entries
        let formerCount = mask + 1
        capacityBits += 1
        unsafe entries = Self.allocate(1 << capacityBits, empty: empty)
        for index in 0..<formerCount where unsafe former[index].key != 0 {
            unsafe put(former[index].key, former[index].cells)
        }
        unsafe former.deallocate()
    }

    private static func allocate(_ count: Int, empty: ExchangeCells) -> Place {
        let entries = Place.allocate(capacity: count)
        unsafe entries.initialize(repeating: Entry(key: 0, cells: empty), count: count)
        return unsafe entries
    }
}
