/// The next segment of a path, found together with what it is looked up by, eight bytes at a time.
struct SegmentScan {
    let start: Int
    /// The slash behind it, or the path's end.
    let end: Int
    /// The segment itself with its slash if both fit into a word; else a hash of it with the highest bit set. The
    /// bytes of a segment that fits are below that bit, so that the two never meet.
    let key: UInt64
    private let allBits: UInt64

    @inline(__always) init(_ path: PathText, from start: Int) {
        self = SegmentScan(short: path, from: start) ?? Self.long(path, from: start)
    }

    /// nil for a segment of eight bytes or more.
    @inline(__always) init?(short path: PathText, from start: Int) {
        let word = path.word(at: start)
        let slashes = word.slashes
        if slashes == 0 { return nil }
        self.start = start
        end = start &+ slashes.trailingZeroBitCount / 8
        key = word & slashes.throughLowest
        allBits = key
    }

    private init(start: Int, end: Int, key: UInt64, allBits: UInt64) {
        self.start = start
        self.end = end
        self.key = key
        self.allBits = allBits
    }

    /// A segment of eight bytes or more.
    @inline(never) private static func long(_ path: PathText, from start: Int) -> SegmentScan {
        var word = path.word(at: start)
        var end = start
        var hash: UInt64 = 0
        var bits: UInt64 = 0
        while word.slashes == 0 {
            hash = mixed(hash ^ word)
            bits |= word
            end &+= 8
            word = path.word(at: end)
        }
        let rest = word & word.slashes.throughLowest
        return SegmentScan(
            start: start, end: end &+ word.slashes.trailingZeroBitCount / 8, key: mixed(hash ^ rest) | longMark,
            allBits: bits | rest)
    }

    /// Whether the segment and its slash are the text that begins at a word of `words` and ends with a slash.
    @inline(__always) func equals(_ words: PlainRow<UInt64>, from firstWord: Int32, in path: PathText) -> Bool {
        var number = Int(firstWord)
        var position = start
        while position &+ 8 <= end {
            // A text that ends here has a slash, and the segment has none.
            if path.word(at: position) != words[number] { return false }
            number &+= 1
            position &+= 8
        }
        let rest = path.word(at: position)
        return rest & rest.slashes.throughLowest == words[number]
    }

    private static var longMark: UInt64 { 1 << 63 }

    /// Whether `key` is the segment itself, so that two that are equal need not be compared.
    @inline(__always) var isKeyExact: Bool { key & Self.longMark == 0 }

    /// A hash good enough for a table whose keys are the operator's.
    @inline(__always) private static func mixed(_ hash: UInt64) -> UInt64 {
        let product = hash &* 0x9E37_79B9_7F4A_7C15
        return product ^ (product >> 32)
    }

    @inline(__always) var isASCII: Bool { allBits & 0x8080_8080_8080_8080 == 0 }

    /// Whether the segment is UTF-8; one that is not matches no parameter but a path.
    @inline(__always) func isText(in path: PathText) -> Bool {
        isASCII || path.isText(from: start, to: end)
    }
}

extension UInt64 {
    static var eightSlashes: UInt64 { 0x2F2F_2F2F_2F2F_2F2F }

    /// A word whose lowest bit that is set is the highest of the first byte that equals the repeated one; 0 if none
    /// does.
    @inline(__always) func has(eightTimes repeated: UInt64) -> UInt64 {
        let zeroWhereEqual = self ^ repeated
        return (zeroWhereEqual &- 0x0101_0101_0101_0101) & ~zeroWhereEqual & 0x8080_8080_8080_8080
    }

    @inline(__always) fileprivate var slashes: UInt64 { has(eightTimes: Self.eightSlashes) }

    /// All bits up to the lowest one that is set.
    @inline(__always) fileprivate var throughLowest: UInt64 { self ^ (self &- 1) }
}
