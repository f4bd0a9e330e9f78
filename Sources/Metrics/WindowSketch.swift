internal import Synchronization

/// The observations of the last while in one shard, from which the quantiles of a summary are reckoned: a DDSketch
/// (C. Masson, J. E. Rim, H. K. Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error
/// Guarantees", PVLDB 12, 2019) for each of five slots of time.
///
/// Observations are counted in buckets whose width grows with the value (`SketchScale`), so that a quantile is off by
/// at most 1 % of itself, whatever the distribution, and the counts of slots and of shards can be added. When there
/// are too many buckets, the lowest are thrown together: quantiles that fall into them are then told too high, none
/// above them is touched.
///
/// The ring has a slot for each fifth of the window; with each observation comes the time, and the slot that it falls
/// into is emptied if it is left from an earlier round. So quantiles look back on four fifths of the window to all of
/// it. A slot that is too old is not read either, so a series in which nobody observes any more has no quantiles.
///
/// Memory: 920 bytes, and 328 for each block of 16 buckets, in which values differ by up to a third: 3.5 KiB a series
/// and shard for values over a factor of ten, 6 KiB for a factor of a hundred. At most 64 blocks, 21 KiB: a factor of
/// 600,000,000 without a gap. Blocks in which nothing is left are used again, and all is freed with the registry.
///
/// One thread writes, any may read. What moves (a slot emptied, a block come or gone) is done between two odd and even
/// values of a sequence number, as in `ExemplarSlots`; a count alone needs none of that.
enum WindowSketch {
    typealias Words = SparseBuckets.Words

    static var slots: Int { 5 }
    static var blocksMax: Int { 64 }
    /// Buckets of a block; a power of two.
    static var blockBuckets: Int { 16 }
    /// How many bits a bucket's number has more than its block's.
    static var blockShift: Int { 4 }

    // Words of the table.
    /// Odd while the writer moves things.
    static var sequenceWord: Int { 0 }
    static var blockCountWord: Int { 1 }
    /// By slot the time it is for, and the least and the greatest value of it.
    static var epochsWord: Int { 2 }
    static var leastWord: Int { epochsWord + slots }
    static var greatestWord: Int { leastWord + slots }
    /// The numbers of the blocks, rising, two in a word.
    static var numbersWord: Int { greatestWord + slots }
    /// Where they are, in the same order; behind them blocks that have been used before.
    static var blocksWord: Int { numbersWord + blocksMax / 2 }
    static var tableWords: Int { blocksWord + blocksMax }

    /// The counts of a block, 32 bits each, by slot; a block that is full of what no window can hold stays so.
    static var slotWords: Int { blockBuckets / 2 }
    static var blockWords: Int { slots * slotWords }

    /// Counts a value. What is no number has no rank: it is left out.
    ///
    /// - Parameters:
    ///   - epoch: the slot of time (`SummaryWindow.epoch`).
    ///   - place: the cell that says where the table is.
    static func observe(_ value: Double, _ scale: UnsafePointer<UInt64>, epoch: UInt64, at place: Words) {
        guard !value.isNaN else { return }
        if unsafe place.pointee.load(ordering: .relaxed) == 0 {
            unsafe SparseBuckets.publish(SparseBuckets.allocate(tableWords), at: place)
        }
        guard let table = unsafe SparseBuckets.words(place.pointee.load(ordering: .relaxed)) else { return }
        let slot = Int(epoch % UInt64(slots))
        if unsafe table[epochsWord + slot].load(ordering: .relaxed) != epoch {
            unsafe turn(table, to: epoch, slot: slot)
        }
        let bucket = unsafe SketchScale.bucket(of: value, scale)
        var position = unsafe position(of: bucket >> blockShift, in: table)
        var offset = bucket & (blockBuckets - 1)
        if unsafe !has(block: bucket >> blockShift, at: position, in: table) {
            let isMade = unsafe makeRoom(for: bucket >> blockShift, at: &position, in: table)
            if !isMade { (position, offset) = (0, 0) }
        }
        unsafe widenRange(of: slot, in: table, to: value)
        guard let block = unsafe block(at: position, in: table) else { return }
        let index = slot * blockBuckets + offset
        let count = unsafe half(index, of: block)
        if count < .max { unsafe setHalf(index, of: block, to: count + 1) }
    }

    /// Before the count: a reader who sees it sees a range that it is in.
    private static func widenRange(of slot: Int, in table: Words, to value: Double) {
        if unsafe value < Double(bitPattern: table[leastWord + slot].load(ordering: .relaxed)) {
            unsafe table[leastWord + slot].store(value.bitPattern, ordering: .relaxed)
        }
        if unsafe value > Double(bitPattern: table[greatestWord + slot].load(ordering: .relaxed)) {
            unsafe table[greatestWord + slot].store(value.bitPattern, ordering: .relaxed)
        }
    }

    /// Where the block of that number is, or would have to be: the first place whose number is not below it.
    private static func position(of number: Int, in table: Words) -> Int {
        var low = 0
        var high = unsafe blockCount(of: table)
        while low < high {
            let middle = (low + high) / 2
            if unsafe self.number(at: middle, in: table) < number { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func has(block number: Int, at position: Int, in table: Words) -> Bool {
        unsafe position < blockCount(of: table) && self.number(at: position, in: table) == number
    }
}

extension WindowSketch {
    static func blockCount(of table: Words) -> Int {
        min(blocksMax, Int(truncatingIfNeeded: unsafe table[blockCountWord].load(ordering: .relaxed)))
    }

    static func number(at position: Int, in table: Words) -> Int {
        Int(Int32(bitPattern: unsafe half(position, of: table + numbersWord)))
    }

    static func setNumber(_ number: Int, at position: Int, in table: Words) {
        unsafe setHalf(position, of: table + numbersWord, to: UInt32(bitPattern: Int32(truncatingIfNeeded: number)))
    }

    static func block(at position: Int, in table: Words) -> Words? {
        unsafe SparseBuckets.words(table[blocksWord + position].load(ordering: .acquiring))
    }

    /// One of the numbers of 32 bits that stand two in a word.
    static func half(_ index: Int, of words: Words) -> UInt32 {
        let word = unsafe words[index >> 1].load(ordering: .relaxed)
        return UInt32(truncatingIfNeeded: word >> UInt64(32 * (index & 1)))
    }

    /// For the one thread that writes.
    static func setHalf(_ index: Int, of words: Words, to value: UInt32) {
        let word = unsafe words[index >> 1].load(ordering: .relaxed)
        let shift = UInt64(32 * (index & 1))
        let kept = word & ~(UInt64(UInt32.max) << shift)
        unsafe words[index >> 1].store(kept | UInt64(value) << shift, ordering: .releasing)
    }
}
