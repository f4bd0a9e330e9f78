public import Synchronization

/// The buckets of one side of a native histogram in one shard: blocks of sixteen, which come when a value falls into
/// them, and a table that says where they are.
///
/// One thread writes, any may read. What a table says of itself (schema, first key) never changes: where that does
/// not do any more, a new table takes its place, and a reader who still holds the former one finds it as it was left.
/// A block begins at a key that is a multiple of sixteen.
///
/// Memory: a table is 304 bytes, a block, which spans two powers of two at schema 3, 128. There are at most twelve
/// blocks, so that the 160 buckets in a row that a side may have find room wherever they begin; the value that would
/// need one more makes the buckets twice as wide. Former tables and blocks are kept until the registry goes: of times
/// there are two at most, of other numbers, from schema 3 to -4, seven.
@usableFromInline enum SparseBuckets {
    @usableFromInline typealias Words = UnsafeMutablePointer<Atomic<UInt64>>

    // The words of a table. The first three never change.
    /// What is added to a key of schema 3, counted from exponent 0 of a Double, before it is shifted: it rounds up.
    @usableFromInline static var roundingWord: Int { 0 }
    /// By how many powers of two a bucket is wider than at schema 3, as an exponent.
    @usableFromInline static var shiftWord: Int { 1 }
    /// The key of the first bucket.
    @usableFromInline static var firstKeyWord: Int { 2 }
    /// How many blocks there are.
    static var blockCountWord: Int { 3 }
    /// The table whose place this one has taken, and whether its blocks came over to this one as they were.
    static var formerWord: Int { 4 }
    static var sharesBlocksWord: Int { 5 }
    /// Where the blocks are; 0 for one in which nothing has fallen.
    @usableFromInline static var blocksWord: Int { 6 }

    static var blocks: Int { 32 }
    static var blocksUsedMax: Int { 12 }
    @usableFromInline static var blockKeys: Int { 16 }
    /// 64 powers of two at schema 3.
    @usableFromInline static var keys: UInt { 512 }
    /// Exponent 0 of a Double, eight buckets each.
    @usableFromInline static var keyBias: Int { 1023 * 8 }

    /// Counts a positive number.
    ///
    /// - Parameters:
    ///   - scale: `NativeScale.words`.
    ///   - place: the cell that says where the table is.
    /// - Returns: false if it has no bucket yet, or is no positive number at all; nothing is counted then.
    @inlinable @inline(__always)
    static func count(_ value: Double, _ scale: UnsafePointer<UInt64>, at place: Words) -> Bool {
        let bits = value.bitPattern
        let mantissa = bits & 0xF_FFFF_FFFF_FFFF
        let step = unsafe (mantissa &+ scale[Int(truncatingIfNeeded: 1 &+ mantissa &>> 48)]) &>> 52
        let key = Int(truncatingIfNeeded: (bits &>> 52) &* 8 &+ step)
        guard let table = unsafe words(place.pointee.load(ordering: .relaxed)) else { return false }
        let rounding = unsafe Int(truncatingIfNeeded: table[roundingWord].load(ordering: .relaxed))
        let shift = unsafe Int(truncatingIfNeeded: table[shiftWord].load(ordering: .relaxed))
        let first = unsafe Int(truncatingIfNeeded: table[firstKeyWord].load(ordering: .relaxed))
        let position = UInt(bitPattern: ((key &+ rounding) &>> shift) &- first)
        // Numbers with a sign, zero and NaN are out of every table.
        guard position < keys else { return false }
        let entry = unsafe table + (blocksWord &+ Int(bitPattern: position &>> 4))
        guard let block = unsafe words(entry.pointee.load(ordering: .relaxed)) else { return false }
        unsafe Shard.bumpLast(block + Int(bitPattern: position & 15), by: 1)
        return true
    }

    /// The memory whose address a word is; nil for 0.
    @inlinable @inline(__always) static func words(_ word: UInt64) -> Words? {
        unsafe Words(bitPattern: UInt(truncatingIfNeeded: word))
    }
}
