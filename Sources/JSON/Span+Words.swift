/// Eight bytes at a time: most of a JSON text is strings in which nothing is to be found, and indentation.
extension Span<UInt8> {
    /// The index of the first byte at or behind `start` that is no plain text of a string: a quote, a backslash, a
    /// control character or a byte above 0x7F; `count` when there is none. `start` is not negative.
    @inline(__always) func endOfPlainText(from start: Int) -> Int {
        var at = start
        while at < count &- 7 {
            let marks = Self.special(in: word(at: at))
            // A borrow marks bytes above a found one too: only the lowest mark counts.
            if marks != 0 { return at &+ marks.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        while at < count {
            let byte = self[at]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 || byte >= 0x80 { return at }
            at &+= 1
        }
        return at
    }

    /// The index of the first byte at or behind `start` that is no space; `count` when there is none.
    @inline(__always) func endOfSpaces(from start: Int) -> Int {
        var at = start
        while at < count &- 7 {
            let other = word(at: at) ^ (Self.ones &* 0x20)
            if other != 0 { return at &+ other.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        while at < count, self[at] == 0x20 { at &+= 1 }
        return at
    }

    /// The eight bytes at `index`, the first lowest. The caller has made sure that they are there.
    @inline(__always) private func word(at index: Int) -> UInt64 {
        precondition(index >= 0 && index < count &- 7)
        // SAFETY: `index` is not negative and has seven bytes behind it.
        return unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
    }

    /// Marks the top bit of each byte that is a quote, a backslash, below 0x20 or above 0x7F, and perhaps of others
    /// above such a byte.
    @inline(__always) private static func special(in word: UInt64) -> UInt64 {
        let quotes = (word ^ (ones &* 0x22)) &- ones
        let backslashes = (word ^ (ones &* 0x5C)) &- ones
        let controls = word &- ones &* 0x20
        return (quotes | backslashes | controls | word) & (ones &* 0x80)
    }

    @inline(__always) private static var ones: UInt64 { 0x0101_0101_0101_0101 }
}
