/// The upper bounds of a histogram's buckets in the unit of its cells, for the thread that observes.
///
/// A plain handle: it is valid as long as the registry that gave it out (`Registry.buckets(of:)`).
@frozen @safe public struct Buckets: @unchecked Sendable {
    // SAFETY: the table is written once, before the handle exists, and freed with the registry.
    @usableFromInline let bounds: UnsafePointer<UInt64>
    /// How many bounds there are, +Inf not included; it may be 0.
    public let count: Int

    @usableFromInline init(bounds: UnsafePointer<UInt64>, count: Int) {
        unsafe self.bounds = bounds
        self.count = count
    }

    /// The bucket of an integer: the first whose bound is not below it.
    ///
    /// A walk from the low end, where nearly all latencies are, in strides of eight: most observations are answered
    /// by two or three well predicted comparisons. (A binary search takes five badly predicted ones whatever the
    /// value.)
    @inlinable @inline(__always) func index(of value: UInt64) -> Int {
        var index = 0
        while count &- index > 8, unsafe bounds[index &+ 7] < value { index &+= 8 }
        while index < count, unsafe bounds[index] < value { index &+= 1 }
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
    let buckets: Buckets

    /// - Parameter bounds: in the exposed unit, checked already.
    init(bounds: [Double], unit: CellUnit) {
        let storage = UnsafeMutablePointer<UInt64>.allocate(capacity: max(1, bounds.count))
        unsafe storage.initialize(repeating: 0, count: max(1, bounds.count))
        for (index, bound) in bounds.enumerated() { unsafe storage[index] = Self.cell(of: bound, unit: unit) }
        unsafe self.storage = storage
        buckets = unsafe Buckets(bounds: UnsafePointer(storage), count: bounds.count)
    }

    deinit { unsafe storage.deallocate() }

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
