/// A family's series in the order of the page: all label texts in one block, so that a scrape walks memory in a line.
struct SeriesTable: Sendable {
    struct Entry: Sendable {
        /// Where the label text starts in `text`.
        let start: Int
        let count: Int
        /// The first cell; of a collected family the place of its value.
        let base: Int32
        /// When the label set was first seen, in milliseconds since 1970; 0 if that is not known.
        var created: Int64
    }

    /// The label texts in the order in which they came.
    private(set) var text: [UInt8] = []
    /// Sorted by label text, byte by byte.
    private(set) var entries: [Entry] = []

    /// Takes in new series, without bringing them in order yet.
    mutating func add(_ label: LabelText, base: Int32, created: Int64 = 0) {
        entries.append(Entry(start: text.count, count: label.bytes.count, base: base, created: created))
        text.append(contentsOf: label.bytes)
    }

    /// Takes series away, by their first cells, and their texts with them.
    mutating func remove(_ bases: Set<Int32>) {
        var kept = SeriesTable()
        for entry in entries where !bases.contains(entry.base) {
            kept.entries.append(
                Entry(start: kept.text.count, count: entry.count, base: entry.base, created: entry.created))
            kept.text.append(contentsOf: text[entry.start..<entry.start + entry.count])
        }
        self = kept
    }

    /// Says of series, by their first cells, since when they have been counted.
    mutating func date(_ dates: [Int32: Int64]) {
        for index in entries.indices {
            if let created = dates[entries[index].base] { entries[index].created = created }
        }
    }

    /// Brings what was added in order. The old entries are one sorted run, so this costs little when few were added.
    mutating func sort() {
        let text = text
        unsafe text.withUnsafeBytes { bytes in
            entries.sort { unsafe Self.precedes($0, $1, in: bytes) }
        }
    }

    /// Compares eight bytes at a time: texts of one family have long beginnings in common.
    private static func precedes(_ left: Entry, _ right: Entry, in text: UnsafeRawBufferPointer) -> Bool {
        let shorter = min(left.count, right.count)
        var index = 0
        while index &+ 8 <= shorter {
            let one = unsafe text.loadUnaligned(fromByteOffset: left.start &+ index, as: UInt64.self)
            let other = unsafe text.loadUnaligned(fromByteOffset: right.start &+ index, as: UInt64.self)
            if one != other { return one.bigEndian < other.bigEndian }
            index &+= 8
        }
        while index < shorter {
            let (one, other) = unsafe (text[left.start &+ index], text[right.start &+ index])
            if one != other { return one < other }
            index &+= 1
        }
        return left.count < right.count
    }
}
