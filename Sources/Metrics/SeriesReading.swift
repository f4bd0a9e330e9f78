internal import Synchronization

/// The numbers of one series, added up over the shards: what a line, or a message, is written from. Used again for each
/// series of a family, so that it need not be allocated again.
struct SeriesReading {
    /// As the family's cells are laid out.
    private(set) var cells: [UInt64]
    /// A native histogram's.
    private(set) var positive = BucketRun()
    private(set) var negative = BucketRun()
    private(set) var zeroCount: UInt64 = 0
    /// How many observations were no numbers.
    private(set) var notANumberCount: UInt64 = 0
    /// By bucket; a counter's one.
    private(set) var exemplars: [ReadExemplar?]

    private let descriptor: FamilyDescriptor
    private var shardCells: [UInt64]
    private var shardPositive = BucketRun()
    private var shardNegative = BucketRun()

    /// How often a shard is read again when its classic buckets and its native ones differ: somebody observed in
    /// between, which is over in less than a reading takes.
    private static var attemptsMax: Int { 64 }

    init(_ descriptor: FamilyDescriptor) {
        self.descriptor = descriptor
        cells = [UInt64](repeating: 0, count: max(1, descriptor.cellCount))
        shardCells = cells
        let slots = descriptor.type == .histogram ? descriptor.bucketBounds.count + 1 : 1
        exemplars = [ReadExemplar?](repeating: nil, count: descriptor.keepsExemplars ? slots : 0)
    }

    /// Reads all that is counted.
    mutating func readCounts(of base: Int32, in registry: Registry) {
        if descriptor.isNative { readNative(of: base, in: registry) } else { readCells(of: base, in: registry) }
    }

    /// Reads the cells alone.
    mutating func readCells(of base: Int32, in registry: Registry) {
        for cell in cells.indices { cells[cell] = 0 }
        registry.addCells(from: base, lastIsReal: descriptor.lastCellIsReal, to: &cells)
    }

    /// Reads the cells of a histogram and its native buckets, with as many observations in these as in those.
    mutating func readNative(of base: Int32, in registry: Registry) {
        for cell in cells.indices { cells[cell] = 0 }
        positive.removeAll()
        negative.removeAll()
        (zeroCount, notANumberCount) = (0, 0)
        for shard in registry.shards { addNative(of: base, in: shard) }
        addNative(of: base, in: registry.shared.shard)
        positive.bound()
        negative.bound()
        // A histogram has one schema.
        let shift = max(positive.shift, negative.shift)
        positive.widen(to: shift)
        negative.widen(to: shift)
    }

    /// Reads the exemplars of a family that keeps them.
    mutating func readExemplars(of base: Int32, in registry: Registry) {
        guard !exemplars.isEmpty else { return }
        for slot in exemplars.indices { exemplars[slot] = nil }
        let offset = descriptor.cellCount + (descriptor.type == .histogram ? NativeCells.exemplars : 0)
        for shard in registry.shards {
            guard let cells = unsafe shard.knownCells(base) else { continue }
            unsafe ExemplarSlots.read(at: cells + offset, into: &exemplars)
        }
    }

    private mutating func addNative(of base: Int32, in shard: Shard) {
        guard let first = unsafe shard.knownCells(base) else { return }
        var zero: UInt64 = 0
        var notANumber: UInt64 = 0
        var missing: UInt64 = 0
        for _ in 0..<Self.attemptsMax {
            // The writer's order, backwards.
            let native = unsafe first + descriptor.cellCount
            unsafe shardPositive.load(native[NativeCells.positive].load(ordering: .acquiring))
            zero = unsafe native[NativeCells.zero].load(ordering: .acquiring)
            if let rest = unsafe NativeCells.knownRest(of: native) {
                notANumber = unsafe rest[NativeCells.notANumber].load(ordering: .acquiring)
                unsafe shardNegative.load(rest[NativeCells.negative].load(ordering: .acquiring))
            } else {
                shardNegative.removeAll()
            }
            let observed = shardPositive.total &+ shardNegative.total &+ zero &+ notANumber
            missing = unsafe readClassic(first) &- observed
            if missing == 0 { break }
        }
        add(zero: zero, notANumber: notANumber, missing: missing)
    }

    /// - Returns: how many observations there are.
    private mutating func readClassic(_ first: SparseBuckets.Words) -> UInt64 {
        let sum = shardCells.count - 1
        shardCells[sum] = unsafe first[sum].load(ordering: .acquiring)
        var observed: UInt64 = 0
        for bucket in 0..<sum {
            shardCells[bucket] = unsafe first[bucket].load(ordering: .relaxed)
            observed &+= shardCells[bucket]
        }
        return observed
    }

    private mutating func add(zero: UInt64, notANumber: UInt64, missing: UInt64) {
        let sum = cells.count - 1
        for bucket in 0..<sum { cells[bucket] &+= shardCells[bucket] }
        cells[sum] =
            descriptor.lastCellIsReal
            ? (Double(bitPattern: cells[sum]) + Double(bitPattern: shardCells[sum])).bitPattern
            : cells[sum] &+ shardCells[sum]
        // Whoever observed at each of the attempts: what he was at is counted as large.
        if missing != 0 && !shardPositive.isEmpty { shardPositive.addToLast(missing) }
        zeroCount &+= zero &+ (missing != 0 && shardPositive.isEmpty ? missing : 0)
        notANumberCount &+= notANumber
        positive.add(shardPositive)
        negative.add(shardNegative)
    }
}

extension Shard {
    /// The cells from `base` on; nil if nothing was ever written near them. For the scrape: any thread.
    func knownCells(_ base: Int32) -> SparseBuckets.Words? {
        let number = Int(UInt32(bitPattern: base))
        let page = number / Self.pageCells
        guard page < Int(pageCount), let cells = unsafe pages[page].load(ordering: .acquiring) else { return nil }
        return unsafe cells + number % Self.pageCells
    }
}
