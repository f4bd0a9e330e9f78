// The form in which a bequest goes from process to process. Numbers have the lowest byte first; a text is its length
// (32 bits) and its bytes in UTF-8; a list is its length (32 bits) and its elements.
//
//     magic      "weir" (4 bytes)
//     version    16 bits
//     families   list of: scope (8 bits; 1: a service's, whose name follows), name, type (8 bits), unit (8 bits),
//                layout (16 bits), list of label names, list of bounds (64 bits), list of series
//     series     the label values, as many as names; the cells (64 bits), as many as type and bounds say; when it began
//                (64 bits); 0, or 1 and a native histogram (8 bits)
//     native     by how much the schema is less than 3 (8 bits), how many observations were zero and how many no
//                numbers (64 bits each), positive buckets, negative buckets: lists of key (32 bits) and count (64 bits)
extension Bequest {
    static let magic = Array("weir".utf8)
    static let version = 1
    /// A family with more labels than any weir declares is none of its.
    static let labelsMax = 256

    var encoded: [UInt8] {
        var bytes = Self.magic
        bytes.append(integer: UInt16(Self.version))
        bytes.append(length: families.count)
        for (key, series) in families {
            bytes.append(key)
            bytes.append(length: series.count)
            for (labels, counts) in series {
                for label in labels { bytes.append(text: label) }
                for cell in counts.cells { bytes.append(integer: cell) }
                bytes.append(integer: counts.created)
                bytes.append(counts.native)
            }
        }
        return bytes
    }

    /// Reads what another process wrote, and believes none of it.
    init(decoding bytes: [UInt8]) throws(BequestError) {
        var reader = BequestReader(bytes)
        for byte in Self.magic { guard try reader.byte() == byte else { throw .malformed } }
        let version = Int(try reader.integer(UInt16.self))
        guard version == Self.version else { throw .otherVersion(version) }
        for _ in 0..<(try reader.length()) {
            let key = try reader.familyKey()
            var series: Counts = [:]
            for _ in 0..<(try reader.length()) {
                var labels: [String] = []
                for _ in key.labelNames { labels.append(try reader.text()) }
                var cells: [UInt64] = []
                for _ in 0..<key.cellCount { cells.append(try reader.integer(UInt64.self)) }
                let created = try reader.integer(Int64.self)
                var counts = SeriesCounts(cells: cells, created: created, native: try reader.native())
                guard counts.native == nil || key.type == .histogram else { throw .malformed }
                // The classic buckets alone can stand for both; the other families are none the worse.
                if !counts.isConsistent { counts.native = nil }
                series[labels] = counts
            }
            families.append((key: key, series: series))
        }
        guard reader.isAtEnd else { throw .malformed }
    }
}

extension [UInt8] {
    fileprivate mutating func append<Number: FixedWidthInteger>(integer: Number) {
        var rest = integer
        for _ in 0..<(Number.bitWidth / 8) {
            append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    fileprivate mutating func append(length: Int) { append(integer: UInt32(truncatingIfNeeded: length)) }

    fileprivate mutating func append(text: String) {
        append(length: text.utf8.count)
        append(contentsOf: text.utf8)
    }

    fileprivate mutating func append(_ native: NativeCounts?) {
        append(native == nil ? 0 : 1)
        guard let native else { return }
        append(UInt8(truncatingIfNeeded: native.positive.shift))
        append(integer: native.zero)
        append(integer: native.notANumber)
        for run in [native.positive, native.negative] {
            append(length: run.keys.count)
            for (key, count) in zip(run.keys, run.counts) {
                append(integer: key)
                append(integer: count)
            }
        }
    }

    fileprivate mutating func append(_ key: Bequest.FamilyKey) {
        switch key.scope {
        case .own: append(0)
        case .service(let name):
            append(1)
            append(text: name)
        }
        append(text: key.name)
        append(BequestReader.types.firstIndex(of: key.type).map { UInt8(truncatingIfNeeded: $0) } ?? .max)
        append(BequestReader.units.firstIndex(of: key.unit).map { UInt8(truncatingIfNeeded: $0) } ?? .max)
        append(integer: UInt16(truncatingIfNeeded: key.layout))
        append(length: key.labelNames.count)
        for name in key.labelNames { append(text: name) }
        append(length: key.bucketBounds.count)
        for bound in key.bucketBounds { append(integer: bound.bitPattern) }
    }
}
