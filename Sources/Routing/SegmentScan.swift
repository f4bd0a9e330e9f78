/// The next segment of a path, found with its hash in one pass, eight bytes at a time.
struct SegmentScan {
    let start: Int
    /// The slash behind it, or the path's end.
    let end: Int
    /// A hash of its bytes: good enough for a table whose keys are the operator's.
    let hash: UInt64
    private let allBits: UInt64

    init(_ path: Span<UInt8>, from start: Int) {
        var end = start
        var hash: UInt64 = 0
        var bits: UInt64 = 0
        while true {
            let word = path.word(at: end)
            let count = word.bytesBeforeSlash
            let kept = count == 8 ? word : word & ((1 << UInt64(count &* 8)) &- 1)
            if count > 0 { hash = Self.mixed(hash ^ kept) }
            bits |= kept
            end &+= count
            if count < 8 { break }
        }
        self.start = start
        self.end = end
        self.hash = hash
        allBits = bits
    }

    static func mixed(_ hash: UInt64) -> UInt64 {
        let product = hash &* 0x9E37_79B9_7F4A_7C15
        return product ^ (product >> 32)
    }

    /// Whether the segment is UTF-8; one that is not matches no parameter but a path.
    func isText(in path: Span<UInt8>) -> Bool {
        if allBits & 0x8080_8080_8080_8080 == 0 { return true }
        do {
            _ = try UTF8Span(validating: path.extracting(start..<end))
            return true
        } catch { return false }
    }
}

extension Span<UInt8> {
    /// The eight bytes from `position` on, the first one lowest; a slash stands for each that is missing.
    @inline(__always) func word(at position: Int) -> UInt64 {
        if position &+ 8 <= count {
            // The bounds were just checked.
            return unsafe UInt64(
                littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt64.self))
        }
        var word = UInt64.eightSlashes
        var place = count
        while place > position {
            place &-= 1
            word = word << 8 | UInt64(self[place])
        }
        return word
    }

    /// Whether there is a `%` among the bytes.
    var hasPercent: Bool {
        var position = 0
        while position < count {
            if word(at: position).has(eightTimes: 0x2525_2525_2525_2525) != 0 { return true }
            position &+= 8
        }
        return false
    }
}

extension UInt64 {
    fileprivate static var eightSlashes: UInt64 { 0x2F2F_2F2F_2F2F_2F2F }

    /// A word whose lowest bit that is set is the highest of the first byte that equals the repeated one; 0 if none
    /// does.
    @inline(__always) fileprivate func has(eightTimes repeated: UInt64) -> UInt64 {
        let zeroWhereEqual = self ^ repeated
        return (zeroWhereEqual &- 0x0101_0101_0101_0101) & ~zeroWhereEqual & 0x8080_8080_8080_8080
    }

    /// How many bytes come before the first slash; 8 if there is none.
    @inline(__always) fileprivate var bytesBeforeSlash: Int {
        has(eightTimes: Self.eightSlashes).trailingZeroBitCount / 8
    }
}
