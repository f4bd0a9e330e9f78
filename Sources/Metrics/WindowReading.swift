internal import Synchronization

/// The window of a summary, added up over slots and shards. Used again for each series of a family, so that it need
/// not be allocated again.
struct WindowReading: Sendable {
    /// A block of buckets as one shard has it.
    private struct Block: Sendable {
        let number: Int
        /// Where its counts begin.
        let start: Int
        /// All its counts together.
        let sum: UInt64
    }

    /// What was read last, in the exposed unit and the order of the family's quantiles: NaN if nothing was observed.
    private(set) var values: [Double] = []

    private let quantiles: [Double]
    /// Where a series has the address of its table.
    private let cell: Int
    private let scale: SketchScale
    /// The slot of time in which the page is written.
    private let now: UInt64
    private var blocks: [Block] = []
    /// The counts of `blocks`, and zeros behind them.
    private var counts: [UInt64] = []
    private var total: UInt64 = 0
    private var least = Double.infinity
    private var greatest = -Double.infinity

    /// How often a shard is read again if its writer moves things meanwhile, which takes less than a reading. After
    /// that it is left out: its writer is stopped just there, and the others' observations are as good.
    private static var attemptsMax: Int { 64 }

    /// - Parameter unixMilliseconds: when the page is written.
    /// - Returns: nil for a family without quantiles.
    init?(_ family: Family, unixMilliseconds: Int64) {
        guard let table = family.window else { return nil }
        quantiles = family.descriptor.quantiles
        cell = family.descriptor.cellCount
        scale = table.scale
        now = table.window.epoch(at: unixMilliseconds)
    }

    /// Reads the quantiles of a series.
    mutating func read(_ base: Int32, in registry: Registry) {
        removeAll()
        for shard in registry.shards {
            guard let cells = unsafe shard.knownCells(base) else { continue }
            add(unsafe cells[cell].load(ordering: .acquiring))
        }
        reckon()
    }

    private mutating func removeAll() {
        removeBlocks(after: 0)
        total = 0
        (least, greatest) = (.infinity, -.infinity)
    }

    private mutating func removeBlocks(after count: Int) {
        let end = blocks.count &* WindowSketch.blockBuckets
        for index in count &* WindowSketch.blockBuckets..<end { counts[index] = 0 }
        blocks.removeLast(blocks.count - count)
    }

    /// Adds what a shard has.
    ///
    /// - Parameter word: where its table is; 0 if nobody has observed there yet.
    mutating func add(_ word: UInt64) {
        guard let table = unsafe SparseBuckets.words(word) else { return }
        let known = blocks.count
        for _ in 0..<Self.attemptsMax {
            let before = unsafe table[WindowSketch.sequenceWord].load(ordering: .acquiring)
            if before & 1 == 1 { continue }
            let (least, greatest) = unsafe read(table)
            atomicMemoryFence(ordering: .acquiring)
            if unsafe table[WindowSketch.sequenceWord].load(ordering: .relaxed) == before {
                for block in blocks[known...] { total &+= block.sum }
                self.least = min(self.least, least)
                self.greatest = max(self.greatest, greatest)
                return
            }
            removeBlocks(after: known)
        }
    }

    /// Appends the blocks of a table.
    ///
    /// - Returns: what all that is counted in them is within.
    private mutating func read(_ table: WindowSketch.Words) -> (least: Double, greatest: Double) {
        var shown = 0
        for slot in 0..<WindowSketch.slots {
            let epoch = unsafe table[WindowSketch.epochsWord + slot].load(ordering: .relaxed)
            if WindowSketch.isShown(epoch, at: now) { shown |= 1 << slot }
        }
        var range = (least: Double.infinity, greatest: -Double.infinity)
        guard shown != 0 else { return range }
        unsafe readBlocks(of: table, slots: shown)
        // Behind the counts: what was counted is within these.
        atomicMemoryFence(ordering: .acquiring)
        for slot in 0..<WindowSketch.slots where shown & 1 << slot != 0 {
            let least = unsafe Double(bitPattern: table[WindowSketch.leastWord + slot].load(ordering: .relaxed))
            let greatest = unsafe Double(bitPattern: table[WindowSketch.greatestWord + slot].load(ordering: .relaxed))
            range = (min(range.least, least), max(range.greatest, greatest))
        }
        return range
    }

    /// Appends the blocks of a table that have counts in the slots whose bits are set.
    private mutating func readBlocks(of table: WindowSketch.Words, slots: Int) {
        let count = unsafe WindowSketch.blockCount(of: table)
        let room = (blocks.count &+ count) &* WindowSketch.blockBuckets &- counts.count
        if room > 0 { counts.append(contentsOf: repeatElement(0, count: room)) }
        unsafe counts.withUnsafeMutableBufferPointer { counts in
            for position in 0..<count {
                let start = blocks.count &* WindowSketch.blockBuckets
                guard let block = unsafe WindowSketch.block(at: position, in: table), let base = counts.baseAddress
                else { continue }
                let sum = unsafe Self.add(block, slots: slots, to: base + start)
                guard sum > 0 else { continue }
                let number = unsafe WindowSketch.number(at: position, in: table)
                blocks.append(Block(number: number, start: start, sum: sum))
            }
        }
    }

    /// Adds the counts of a block in the slots whose bits are set.
    ///
    /// - Returns: all together.
    private static func add(
        _ block: WindowSketch.Words, slots: Int, to counts: UnsafeMutablePointer<UInt64>
    ) -> UInt64 {
        var sum: UInt64 = 0
        for slot in 0..<WindowSketch.slots where slots & 1 << slot != 0 {
            let words = unsafe block + slot &* WindowSketch.slotWords
            for word in 0..<WindowSketch.slotWords {
                let both = unsafe words[word].load(ordering: .relaxed)
                let (low, high) = (both & 0xFFFF_FFFF, both &>> 32)
                unsafe counts[2 &* word] &+= low
                unsafe counts[2 &* word &+ 1] &+= high
                sum &+= low &+ high
            }
        }
        return sum
    }

    /// Reckons the quantiles, which rise.
    ///
    /// The quantile q of n values is the one with the rank 1 + q(n-1), rounded down; the least and the greatest are
    /// exact.
    mutating func reckon() {
        values.removeAll(keepingCapacity: true)
        guard total > 0 else { return values.append(contentsOf: quantiles.map { _ in .nan }) }
        blocks.sort { $0.number < $1.number }
        var seen: UInt64 = 0
        var first = 0
        while first < blocks.count, values.count < quantiles.count {
            // The same block of several shards.
            var end = first
            var sum = seen
            while end < blocks.count, blocks[end].number == blocks[first].number {
                sum &+= blocks[end].sum
                end += 1
            }
            if Double(sum) > rank(quantiles[values.count]) { walk(first..<end, from: seen) }
            seen = sum
            first = end
        }
        while values.count < quantiles.count { values.append(greatest) }
    }

    /// Finds the quantiles that are in a block.
    ///
    /// - Parameter seen: how many values are below it.
    private mutating func walk(_ same: Range<Int>, from seen: UInt64) {
        var seen = seen
        for offset in 0..<WindowSketch.blockBuckets {
            for block in blocks[same] { seen &+= counts[block.start &+ offset] }
            while values.count < quantiles.count, case let rank = rank(quantiles[values.count]), Double(seen) > rank {
                let bucket = blocks[same.lowerBound].number << WindowSketch.blockShift + offset
                values.append(value(of: bucket, rank: rank))
            }
        }
    }

    /// What stands for the value of a rank, counted from 0, that is in a bucket. Never outside what was observed.
    private func value(of bucket: Int, rank: Double) -> Double {
        if rank == 0 { return least }
        if rank >= Double(total - 1) { return greatest }
        return min(max(scale.value(of: bucket), least), greatest)
    }

    /// How many values are before the quantile's.
    private func rank(_ quantile: Double) -> Double { (quantile * Double(total - 1)).rounded(.down) }
}
