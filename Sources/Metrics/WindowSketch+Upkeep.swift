internal import Synchronization

/// What happens between counts, for the thread that writes: time goes on, blocks come and go.
extension WindowSketch {
    /// Whether a reader shows the slot of an epoch: it may be one ahead, because those who write and those who read do
    /// not look at the clock in the same moment.
    static func isShown(_ epoch: UInt64, at now: UInt64) -> Bool {
        epoch != 0 && epoch <= now &+ 1 && epoch &+ UInt64(slots) > now
    }

    /// Whether a slot has its place beside that of another epoch. One that is later may be: where the clock was put
    /// back a little, it comes to that time again.
    private static func isKept(_ epoch: UInt64, beside other: UInt64) -> Bool {
        epoch != 0 && max(epoch, other) - min(epoch, other) < UInt64(slots)
    }

    /// Begins a slot anew, and empties those that are too old.
    static func turn(_ table: Words, to epoch: UInt64, slot: Int) {
        unsafe move(table) { table in
            for other in 0..<slots {
                let known = unsafe table[epochsWord + other].load(ordering: .relaxed)
                guard other == slot || !isKept(known, beside: epoch) else { continue }
                unsafe empty(other, of: table)
            }
            unsafe table[epochsWord + slot].store(epoch, ordering: .relaxed)
            unsafe dropEmptyBlocks(of: table)
        }
    }

    private static func empty(_ slot: Int, of table: Words) {
        unsafe table[epochsWord + slot].store(0, ordering: .relaxed)
        unsafe table[leastWord + slot].store(Double.infinity.bitPattern, ordering: .relaxed)
        unsafe table[greatestWord + slot].store((-Double.infinity).bitPattern, ordering: .relaxed)
        for position in 0..<(unsafe blockCount(of: table)) {
            guard let block = unsafe block(at: position, in: table) else { continue }
            for word in 0..<slotWords { unsafe block[slot * slotWords + word].store(0, ordering: .relaxed) }
        }
    }

    /// Puts blocks without a count behind the others, to be used again for other numbers.
    private static func dropEmptyBlocks(of table: Words) {
        var position = 0
        while position < (unsafe blockCount(of: table)) {
            if unsafe isEmpty(position, of: table) {
                unsafe remove(position, from: table)
            } else {
                position += 1
            }
        }
    }

    private static func isEmpty(_ position: Int, of table: Words) -> Bool {
        guard let block = unsafe block(at: position, in: table) else { return true }
        for word in 0..<blockWords where unsafe block[word].load(ordering: .relaxed) != 0 { return false }
        return true
    }

    /// Makes a block that is not there.
    ///
    /// - Parameter position: where it has to be; it may be another place afterwards.
    /// - Returns: false if there are too many already and it would be the lowest: its values count in the lowest
    ///   bucket that there is.
    static func makeRoom(for number: Int, at position: inout Int, in table: Words) -> Bool {
        let isFull = unsafe blockCount(of: table) >= blocksMax
        guard !isFull || position > 0 else { return false }
        let place = isFull ? position - 1 : position
        unsafe move(table) { table in
            if isFull { unsafe dropLowest(of: table) }
            unsafe insert(number, at: place, in: table)
        }
        position = place
        return true
    }

    /// Throws the lowest block together with the lowest bucket of the next, and takes it out.
    private static func dropLowest(of table: Words) {
        guard let lowest = unsafe block(at: 0, in: table), let next = unsafe block(at: 1, in: table) else { return }
        for slot in 0..<slots {
            let first = slot * blockBuckets
            var sum = UInt64(unsafe half(first, of: next))
            for bucket in first..<first + blockBuckets { unsafe sum += UInt64(half(bucket, of: lowest)) }
            unsafe setHalf(first, of: next, to: UInt32(clamping: sum))
        }
        for word in 0..<blockWords { unsafe lowest[word].store(0, ordering: .relaxed) }
        unsafe remove(0, from: table)
    }

    /// Takes a block, whose counts are zero, out of the row.
    private static func remove(_ position: Int, from table: Words) {
        let count = unsafe blockCount(of: table)
        let block = unsafe table[blocksWord + position].load(ordering: .relaxed)
        for next in position + 1..<max(count, position + 1) {
            unsafe setNumber(number(at: next, in: table), at: next - 1, in: table)
            unsafe table[blocksWord + next - 1].store(
                table[blocksWord + next].load(ordering: .relaxed), ordering: .releasing)
        }
        unsafe table[blocksWord + count - 1].store(block, ordering: .releasing)
        unsafe table[blockCountWord].store(UInt64(count - 1), ordering: .relaxed)
    }

    /// Puts a block with no counts into the row, one used before if there is one.
    private static func insert(_ number: Int, at position: Int, in table: Words) {
        let count = unsafe blockCount(of: table)
        guard count < blocksMax else { return }
        var block = unsafe table[blocksWord + count].load(ordering: .relaxed)
        if block == 0 { block = UInt64(UInt(bitPattern: unsafe SparseBuckets.allocate(blockWords))) }
        var next = count
        while next > position {
            unsafe setNumber(self.number(at: next - 1, in: table), at: next, in: table)
            unsafe table[blocksWord + next].store(
                table[blocksWord + next - 1].load(ordering: .relaxed), ordering: .releasing)
            next -= 1
        }
        unsafe setNumber(number, at: position, in: table)
        unsafe table[blocksWord + position].store(block, ordering: .releasing)
        unsafe table[blockCountWord].store(UInt64(count + 1), ordering: .relaxed)
    }

    /// Moves things so that a reader who came in between notices.
    private static func move(_ table: Words, _ change: (Words) -> Void) {
        let last = unsafe table[sequenceWord].load(ordering: .relaxed)
        unsafe table[sequenceWord].store(last &+ 1, ordering: .relaxed)
        atomicMemoryFence(ordering: .releasing)
        unsafe change(table)
        unsafe table[sequenceWord].store(last &+ 2, ordering: .releasing)
    }

    /// Frees what a cell leads to. Nobody may write or read any more.
    static func deallocate(at place: Words) {
        guard let table = unsafe SparseBuckets.words(place.pointee.load(ordering: .acquiring)) else { return }
        for position in 0..<blocksMax {
            guard let block = unsafe block(at: position, in: table) else { continue }
            unsafe SparseBuckets.deallocate(block, blockWords)
        }
        unsafe SparseBuckets.deallocate(table, tableWords)
    }
}
