internal import Synchronization

/// The buckets of one side of a native histogram that are not empty, in order: of one shard, or added up over all.
struct BucketRun: Sendable {
    /// More than this a side is not shown: then buckets are made twice as wide.
    static let bucketsMax = 160

    /// By how many powers of two a bucket is wider than at schema 3, as an exponent.
    private(set) var shift = 0
    private(set) var keys: [Int32] = []
    private(set) var counts: [UInt64] = []
    /// All counts together.
    private(set) var total: UInt64 = 0
    private var merged: (keys: [Int32], counts: [UInt64]) = ([], [])

    /// Of the native histogram's scheme.
    var schema: Int { NativeScale.finestSchema - shift }

    var isEmpty: Bool { keys.isEmpty }

    /// No buckets.
    init() {}

    /// Buckets that were written down; nil if they are none: keys that do not rise, or that no number has, empty
    /// buckets, more observations than can be counted.
    init?(shift: Int, keys: [Int32], counts: [UInt64]) {
        guard (0...7).contains(shift), keys.count == counts.count, keys.count <= SparseBuckets.blocks * 16 else {
            return nil
        }
        self.shift = shift
        for (key, count) in zip(keys, counts) {
            let (sum, overflow) = total.addingReportingOverflow(count)
            guard count > 0, !overflow, key > self.keys.last ?? .min, key >= -1024 >> shift, key <= 8192 >> shift else {
                return nil
            }
            append(key, count)
            total = sum
        }
    }

    /// By key, as they are with buckets that are so wide.
    func counts(atShift shift: Int) -> [Int32: UInt64] {
        var wider = self
        wider.widen(to: shift)
        return Dictionary(uniqueKeysWithValues: zip(wider.keys, wider.counts))
    }

    /// Whether no bucket has less than it had in a run before.
    func isGrown(from before: BucketRun) -> Bool {
        guard before.shift <= shift else { return false }
        let counts = counts(atShift: shift)
        return before.counts(atShift: shift).allSatisfy { counts[$0.key] ?? 0 >= $0.value }
    }

    mutating func removeAll() {
        shift = 0
        total = 0
        keys.removeAll(keepingCapacity: true)
        counts.removeAll(keepingCapacity: true)
    }

    /// Reads what a shard has; any thread may.
    mutating func load(_ word: UInt64) {
        removeAll()
        guard let table = unsafe SparseBuckets.words(word) else { return }
        let geometry = unsafe SparseBuckets.Geometry(table)
        shift = geometry.shift
        for index in 0..<SparseBuckets.blocks {
            let entry = unsafe table[SparseBuckets.blocksWord &+ index].load(ordering: .acquiring)
            guard let block = unsafe SparseBuckets.words(entry) else { continue }
            let first = geometry.first &+ index &* SparseBuckets.blockKeys
            for offset in 0..<SparseBuckets.blockKeys {
                let count = unsafe block[offset].load(ordering: .acquiring)
                if count > 0 { append(Int32(truncatingIfNeeded: first &+ offset), count) }
            }
        }
    }

    /// Adds to the last bucket, if there is one.
    mutating func addToLast(_ count: UInt64) {
        guard let last = counts.indices.last else { return }
        counts[last] &+= count
        total &+= count
    }

    private mutating func append(_ key: Int32, _ count: UInt64) {
        keys.append(key)
        counts.append(count)
        total &+= count
    }

    /// Adds what another run has; the coarser of the two schemas is the sum's.
    mutating func add(_ other: borrowing BucketRun) {
        if other.isEmpty { return }
        if other.shift > shift { widen(to: other.shift) }
        if isEmpty && other.shift == shift {
            keys.append(contentsOf: other.keys)
            counts.append(contentsOf: other.counts)
            total = other.total
            return
        }
        let narrowing = shift - other.shift
        merged.keys.removeAll(keepingCapacity: true)
        merged.counts.removeAll(keepingCapacity: true)
        var mine = 0
        for index in other.keys.indices {
            let key = Self.widened(other.keys[index], by: narrowing, to: shift)
            while mine < keys.count, keys[mine] <= key {
                put(keys[mine], counts[mine])
                mine &+= 1
            }
            put(key, other.counts[index])
        }
        while mine < keys.count {
            put(keys[mine], counts[mine])
            mine &+= 1
        }
        total &+= other.total
        swap(&keys, &merged.keys)
        swap(&counts, &merged.counts)
    }

    private mutating func put(_ key: Int32, _ count: UInt64) {
        if let last = merged.keys.indices.last, merged.keys[last] == key {
            merged.counts[last] &+= count
        } else {
            merged.keys.append(key)
            merged.counts.append(count)
        }
    }

    /// Makes buckets wider until there are not more than may be shown.
    mutating func bound() {
        while keys.count > Self.bucketsMax, shift < 7 { widen(to: shift + 1) }
    }

    /// Makes buckets wider, by this many powers of two in all.
    mutating func widen(to shift: Int) {
        guard shift > self.shift else { return }
        var used = 0
        for index in keys.indices {
            let key = Self.widened(keys[index], by: shift - self.shift, to: shift)
            if used > 0 && keys[used - 1] == key {
                counts[used - 1] &+= counts[index]
            } else {
                keys[used] = key
                counts[used] = counts[index]
                used += 1
            }
        }
        keys.removeLast(keys.count - used)
        counts.removeLast(counts.count - used)
        self.shift = shift
    }

    private static func widened(_ key: Int32, by difference: Int, to shift: Int) -> Int32 {
        Int32(truncatingIfNeeded: SparseBuckets.Geometry.widened(Int(key), by: difference, to: shift))
    }
}

extension BucketRun: Equatable {
    static func == (left: BucketRun, right: BucketRun) -> Bool {
        left.shift == right.shift && left.keys == right.keys && left.counts == right.counts
    }
}
