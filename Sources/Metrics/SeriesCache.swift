/// What one worker remembers of the label sets that it has met in the traffic, so that it need not ask the registry
/// (a lock, Strings) for each sample. For labels whose values are bytes from outside; those that are small numbers
/// belong in a table.
///
/// The key is whatever bytes the caller makes of family and label values; it must be unambiguous. The hash is seeded,
/// because clients choose the bytes. When the cache is full it forgets everything and starts again: its answers are
/// all to be had anew.
public struct SeriesCache: ~Copyable {
    private struct Entry {
        let hash: Int
        let start: Int
        let count: Int
        let series: Series
    }

    private let entriesMax: Int
    private let bytesMax: Int
    private var keys: [UInt8] = []
    private var entries: [Entry] = []
    /// Numbers of entries, -1 for none; at most half full, so that a probe ends soon. A power of two.
    private var slots: [Int32]

    /// - Parameters:
    ///   - entriesMax: how many label sets it holds.
    ///   - bytesMax: how many bytes their keys may have together.
    public init(entriesMax: Int, bytesMax: Int) {
        self.entriesMax = max(1, min(entriesMax, 1 << 24))
        self.bytesMax = bytesMax
        var slotCount = 2
        while slotCount < 2 * self.entriesMax { slotCount *= 2 }
        slots = Array(repeating: -1, count: slotCount)
    }

    /// The series remembered for a key.
    public func series(for key: Span<UInt8>) -> Series? {
        let hash = Self.hash(of: key)
        let slot = self.slot(of: key, hash: hash)
        return slots[slot] < 0 ? nil : entries[Int(slots[slot])].series
    }

    /// Remembers the series of a key that is not in the cache; a key longer than all may be is not kept.
    public mutating func remember(_ series: Series, for key: Span<UInt8>) {
        guard key.count <= bytesMax else { return }
        if entries.count >= entriesMax || keys.count + key.count > bytesMax { forget() }
        let hash = Self.hash(of: key)
        let slot = self.slot(of: key, hash: hash)
        guard slots[slot] < 0 else { return }
        slots[slot] = Int32(truncatingIfNeeded: entries.count)
        entries.append(Entry(hash: hash, start: keys.count, count: key.count, series: series))
        unsafe key.withUnsafeBufferPointer { unsafe keys.append(contentsOf: $0) }
    }

    /// Forgets everything; after a reload, when other series may be meant.
    public mutating func forget() {
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
        for index in 0..<key.count where key[index] != keys[entry.start + index] { return false }
        return true
    }
}
