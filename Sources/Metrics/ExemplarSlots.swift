internal import Synchronization

/// The latest exemplar of each bucket of a histogram, or of a counter, in one shard. 40 bytes for each bucket,
/// allocated when the series gets its first.
///
/// One thread writes, any may read, and none sees half an exemplar: a slot has a sequence number that is odd while the
/// slot is written, and a reader who finds it odd, or changed behind his back, reads again.
enum ExemplarSlots {
    private static var sequence: Int { 0 }
    private static var traceHigh: Int { 1 }
    private static var traceLow: Int { 2 }
    private static var value: Int { 3 }
    private static var time: Int { 4 }
    private static var slotWords: Int { 5 }

    /// How often a reader tries. A writer that is in the middle of a slot is done within nanoseconds, if it runs.
    private static var attemptsMax: Int { 64 }

    /// Keeps an exemplar in place of the one before it.
    ///
    /// - Parameters:
    ///   - value: as a cell has it.
    ///   - place: the cell that says where the slots are.
    static func keep(
        _ exemplar: Exemplar, value bits: UInt64, slot: Int, of slots: Int, at place: SparseBuckets.Words
    ) {
        guard slot >= 0, slot < slots else { return }
        if unsafe place.pointee.load(ordering: .relaxed) == 0 {
            unsafe SparseBuckets.publish(SparseBuckets.allocate(slots * slotWords), at: place)
        }
        guard let all = unsafe SparseBuckets.words(place.pointee.load(ordering: .relaxed)) else { return }
        let words = unsafe all + slot * slotWords
        let last = unsafe words[sequence].load(ordering: .relaxed)
        unsafe words[sequence].store(last &+ 1, ordering: .relaxed)
        atomicMemoryFence(ordering: .releasing)
        unsafe words[traceHigh].store(exemplar.traceHigh, ordering: .relaxed)
        unsafe words[traceLow].store(exemplar.traceLow, ordering: .relaxed)
        unsafe words[value].store(bits, ordering: .relaxed)
        unsafe words[time].store(UInt64(bitPattern: exemplar.unixMilliseconds), ordering: .relaxed)
        unsafe words[sequence].store(last &+ 2, ordering: .releasing)
    }

    /// Puts each slot's exemplar into `found` where that has none that is later.
    static func read(at place: SparseBuckets.Words, into found: inout [ReadExemplar?]) {
        guard let all = unsafe SparseBuckets.words(place.pointee.load(ordering: .acquiring)) else { return }
        for slot in found.indices {
            guard let read = unsafe read(all + slot * slotWords) else { continue }
            if let known = found[slot], known.exemplar.unixMilliseconds >= read.exemplar.unixMilliseconds { continue }
            found[slot] = read
        }
    }

    private static func read(_ words: SparseBuckets.Words) -> ReadExemplar? {
        for _ in 0..<attemptsMax {
            let before = unsafe words[sequence].load(ordering: .acquiring)
            if before == 0 { return nil }
            if before & 1 == 1 { continue }
            let exemplar = unsafe Exemplar(
                traceHigh: words[traceHigh].load(ordering: .relaxed),
                traceLow: words[traceLow].load(ordering: .relaxed),
                unixMilliseconds: Int64(bitPattern: words[time].load(ordering: .relaxed)))
            let bits = unsafe words[value].load(ordering: .relaxed)
            atomicMemoryFence(ordering: .acquiring)
            if unsafe words[sequence].load(ordering: .relaxed) == before {
                return ReadExemplar(exemplar: exemplar, value: bits)
            }
        }
        return nil
    }

    static func deallocate(at place: SparseBuckets.Words, slots: Int) {
        guard let all = unsafe SparseBuckets.words(place.pointee.load(ordering: .acquiring)) else { return }
        unsafe SparseBuckets.deallocate(all, slots * slotWords)
    }
}
