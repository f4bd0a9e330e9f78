/// What one worker remembers of the label sets that it has met in the traffic, so that it need not ask the registry
/// (a lock, Strings) for each sample. For labels whose values are bytes from outside; those that are small numbers
/// belong in a table.
///
/// The key is whatever bytes the caller makes of family and label values; it must be unambiguous. The hash is seeded,
/// because clients choose the bytes.
///
/// Series of their own and those that overflowed are kept apart, because of the latter there is no end: clients that
/// make up label values push nothing out but each other. Of these the hash alone is kept, 64 bits of it: that two
/// label sets have the same does not come to pass, and the worst of it would be one sample more under `other`. Where
/// the others are too many, they are all forgotten and to be asked for anew; it should have room for as many as the
/// families' limits allow.
public struct SeriesCache: ~Copyable {
    private struct Entry {
        let hash: Int
        let start: Int
        let count: Int
        let series: Series
    }

    private struct Overflowed {
        let hash: Int
        let series: Series

        static var none: Overflowed { Overflowed(hash: 0, series: .unset) }
    }

    private let entriesMax: Int
    private let bytesMax: Int
    private var keys: [UInt8] = []
    private var entries: [Entry] = []
    /// Numbers of entries, -1 for none; at most half full, so that a probe ends soon. A power of two.
    private var slots: [Int32]
    /// In rows of four; a hash says which row. None until there is the first; a power of two.
    private var overflowed: [Overflowed] = []
    private var overflowedCount = 0
    private let overflowedMax: Int
    /// Which of a full row gives way next.
    private var victim = 0

    private static var rowLength: Int { 4 }
    private static var overflowedMin: Int { 256 }

    /// - Parameters:
    ///   - entriesMax: how many label sets it holds.
    ///   - bytesMax: how many bytes their keys may have together.
    ///   - overflowedMax: how many it holds of those that overflowed, 16 bytes each; memory comes as it is needed.
    public init(entriesMax: Int, bytesMax: Int, overflowedMax: Int = 1 << 16) {
        self.entriesMax = max(1, min(entriesMax, 1 << 24))
        self.bytesMax = bytesMax
        self.overflowedMax = max(0, min(overflowedMax, 1 << 24))
        var slotCount = 2
        while slotCount < 2 * self.entriesMax { slotCount *= 2 }
        slots = Array(repeating: -1, count: slotCount)
    }

    /// The series remembered for a key.
    public func series(for key: Span<UInt8>) -> Series? {
        let hash = Self.hash(of: key)
        let slot = self.slot(of: key, hash: hash)
        if slots[slot] >= 0 { return entries[Int(slots[slot])].series }
        if overflowed.isEmpty { return nil }
        let row = row(of: hash)
        for place in row..<row + Self.rowLength where overflowed[place].hash == hash {
            let series = overflowed[place].series
            if series.isSet { return series }
        }
        return nil
    }

    /// Remembers the series of a key that is not in the cache; a key longer than all may be is not kept, unless its
    /// series overflowed.
    public mutating func remember(_ series: Series, for key: Span<UInt8>) {
        let hash = Self.hash(of: key)
        if series.isOverflow { return remember(overflowed: Overflowed(hash: hash, series: series)) }
        guard key.count <= bytesMax else { return }
        if entries.count >= entriesMax || keys.count + key.count > bytesMax { forgetEntries() }
        let slot = self.slot(of: key, hash: hash)
        guard slots[slot] < 0 else { return }
        slots[slot] = Int32(truncatingIfNeeded: entries.count)
        entries.append(Entry(hash: hash, start: keys.count, count: key.count, series: series))
        unsafe key.withUnsafeBufferPointer { unsafe keys.append(contentsOf: $0) }
    }

    /// Forgets everything; after a reload, or when series were withdrawn: others may be meant, and what overflowed may
    /// have room now.
    public mutating func forget() {
        forgetEntries()
        overflowed = []
        overflowedCount = 0
    }

    private mutating func forgetEntries() {
        keys.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        for slot in slots.indices { slots[slot] = -1 }
    }

    private static func hash(of key: Span<UInt8>) -> Int {
        var hasher = Hasher()
        unsafe key.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    /// Where the key is, or the free slot where it would be.
    private func slot(of key: Span<UInt8>, hash: Int) -> Int {
        var slot = hash & (slots.count - 1)
        while slots[slot] >= 0 {
            let entry = entries[Int(slots[slot])]
            if entry.hash == hash && isKey(key, of: entry) { break }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private func isKey(_ key: Span<UInt8>, of entry: Entry) -> Bool {
        guard key.count == entry.count else { return false }
        let known = keys.span.extracting(entry.start..<entry.start + entry.count)
        return unsafe key.withUnsafeBytes { key in
            unsafe known.withUnsafeBytes { unsafe Self.areEqual($0, key) }
        }
    }

    /// Whether two blocks of the same length are; eight bytes at a time.
    private static func areEqual(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
        let count = min(one.count, other.count)
        var index = 0
        while index &+ 8 <= count {
            let left = unsafe one.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let right = unsafe other.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if left != right { return false }
            index &+= 8
        }
        while index < count {
            if unsafe one[index] != other[index] { return false }
            index &+= 1
        }
        return true
    }
}

extension SeriesCache {
    /// Where the row of a hash begins.
    private func row(of hash: Int) -> Int { hash & (overflowed.count - 1) & ~(Self.rowLength - 1) }

    private mutating func remember(overflowed new: Overflowed) {
        if overflowedCount * 2 >= overflowed.count { growOverflowed() }
        guard !overflowed.isEmpty else { return }
        let row = row(of: new.hash)
        for place in row..<row + Self.rowLength {
            if overflowed[place].series.isSet && overflowed[place].hash != new.hash { continue }
            if !overflowed[place].series.isSet { overflowedCount += 1 }
            overflowed[place] = new
            return
        }
        victim = (victim + 1) & (Self.rowLength - 1)
        overflowed[row + victim] = new
    }

    /// Doubles the room for what overflowed, if there may be more of it.
    private mutating func growOverflowed() {
        let count = max(Self.overflowedMin, 2 * overflowed.count)
        guard count <= overflowedMax else { return }
        let former = overflowed
        overflowed = Array(repeating: .none, count: count)
        overflowedCount = 0
        // At most a quarter full: no row overflows but by a chance that nothing hangs on.
        for one in former where one.series.isSet {
            let row = row(of: one.hash)
            for place in row..<row + Self.rowLength where !overflowed[place].series.isSet {
                overflowed[place] = one
                overflowedCount += 1
                break
            }
        }
    }
}
