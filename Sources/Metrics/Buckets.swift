/// The upper bounds of a histogram's buckets in the unit of its cells, for the thread that observes.
///
/// A plain handle: it is valid as long as the registry that gave it out (`Registry.buckets(of:)`).
@frozen @safe public struct Buckets: @unchecked Sendable {
    // SAFETY: the table is written once, before the handle exists, and freed with the registry. Behind the bounds
    // stands one that no value exceeds, so that a walk that begins at one of them ends within the table.
    @usableFromInline let bounds: UnsafePointer<UInt64>
    /// For each number of bits that an integer may have the first bucket that one of so many can fall into.
    @usableFromInline let starts: UnsafePointer<UInt16>
    // In 24 bytes all in all: the tables on the hot path have one of these for each series.
    @usableFromInline let size: Int32
    /// Whether observations are counted in native buckets too.
    public let isNative: Bool
    /// Whether exemplars may be kept: there are cells for them.
    public let keepsExemplars: Bool

    @usableFromInline init(
        bounds: UnsafePointer<UInt64>, starts: UnsafePointer<UInt16>, count: Int, isNative: Bool, keepsExemplars: Bool
    ) {
        unsafe self.bounds = bounds
        unsafe self.starts = starts
        size = Int32(truncatingIfNeeded: count)
        self.isNative = isNative
        self.keepsExemplars = keepsExemplars
    }

    /// How many bounds there are, +Inf not included; it may be 0.
    @inlinable public var count: Int { Int(size) }

    /// Of native histograms: `NativeScale.words`, which stand before the bounds.
    @inlinable var scale: UnsafePointer<UInt64> { unsafe bounds - NativeScale.wordCount }

    /// The bucket of an integer: the first whose bound is not below it.
    ///
    /// A short walk from the first bucket that a number of so many bits can fall into: bounds are seldom nearer to each
    /// other than a factor of two. (A binary search takes five badly predicted comparisons whatever the value.) Most
    /// lengths of time are in the first bucket of all.
    @inlinable @inline(__always) func index(of value: UInt64) -> Int {
        if unsafe value <= bounds[0] { return 0 }
        var index = unsafe Int(starts[64 &- value.leadingZeroBitCount])
        while unsafe bounds[index] < value { index &+= 1 }
        return index
    }

    /// The bucket of a real number. NaN falls into the last one, as in Prometheus' own clients.
    @inlinable @inline(__always) func index(of value: Double) -> Int {
        var index = 0
        while index < count, unsafe !(value <= Double(bitPattern: bounds[index])) { index &+= 1 }
        return index
    }
}

/// The owner of a table of bounds.
@safe final class BucketTable: @unchecked Sendable {
    // SAFETY: written in `init` alone.
    private let storage: UnsafeMutablePointer<UInt64>
    private let starts: UnsafeMutablePointer<UInt16>
    let buckets: Buckets

    /// Of a descriptor that was checked already.
    init(_ descriptor: FamilyDescriptor) {
        let (bounds, unit) = (descriptor.bucketBounds, descriptor.unit)
        let scale = descriptor.isNative ? NativeScale.words(unit: unit) : []
        let cells = bounds.map { Self.cell(of: $0, unit: unit) } + [.max]
        let storage = UnsafeMutablePointer<UInt64>.allocate(capacity: scale.count + cells.count)
        for (index, word) in (scale + cells).enumerated() { unsafe (storage + index).initialize(to: word) }
        let starts = UnsafeMutablePointer<UInt16>.allocate(capacity: 65)
        for bits in 0...64 {
            let least: UInt64 = bits == 0 ? 0 : 1 << UInt64(bits - 1)
            let start = cells.firstIndex { $0 >= least } ?? bounds.count
            unsafe (starts + bits).initialize(to: UInt16(clamping: start))
        }
        unsafe self.storage = storage
        unsafe self.starts = starts
        buckets = unsafe Buckets(
            bounds: UnsafePointer(storage + scale.count), starts: UnsafePointer(starts), count: bounds.count,
            isNative: descriptor.isNative, keepsExemplars: descriptor.keepsExemplars)
    }

    deinit {
        unsafe storage.deallocate()
        unsafe starts.deallocate()
    }

    private static func cell(of bound: Double, unit: CellUnit) -> UInt64 {
        switch unit {
        case .real: bound.bitPattern
        // To the nearest: 0.075 s is 75 ms although no Double is.
        case .nanoseconds: UInt64(exactly: (bound * 1e9).rounded()) ?? .max
        // An integer is at most 1.5 when it is at most 1.
        case .count, .bytes: UInt64(exactly: bound.rounded(.down)) ?? .max
        }
    }
}
