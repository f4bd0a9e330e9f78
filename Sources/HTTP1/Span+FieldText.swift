extension Span<UInt8> {
    /// The eight bytes at `index` as one word, the first lowest. The caller has made sure that they are there.
    @inline(__always) func word(at index: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
    }

    /// The index of the first byte in `start..<end` that a field value or a reason phrase cannot hold: a control
    /// character other than HTAB, the line's end among them; `end` when there is none (RFC 9110 section 5.5). Bytes
    /// above 0x7f are text.
    ///
    /// Eight bytes at a time: most bytes of a head are values.
    @inline(__always) func endOfFieldText(from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && end <= count)
        var at = start
        while at &+ 8 <= end {
            let marks = Self.controls(in: word(at: at))
            guard marks != 0 else {
                at &+= 8
                continue
            }
            at &+= marks.trailingZeroBitCount &>> 3
            if unsafe self[unchecked: at] != .tab { return at }
            at &+= 1
        }
        while at < end {
            let byte = unsafe self[unchecked: at]
            if byte < 0x20 ? byte != .tab : byte == 0x7f { return at }
            at &+= 1
        }
        return at
    }

    /// The index of a colon within 32 bytes of `start`, the first one; -1 when none is seen before `end` by looking
    /// at whole words.
    @inline(__always) func nearColon(from start: Int, to end: Int) -> Int {
        var at = start
        while at &+ 8 <= end, at &- start < 32 {
            let marks = Self.zeros(in: word(at: at) ^ (Self.ones &* 0x3a))
            if marks != 0 { return at &+ marks.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        return -1
    }

    @inline(__always) private static var ones: UInt64 { 0x0101_0101_0101_0101 }

    /// The top bit of each byte that is zero. A borrow may mark bytes above a true mark too, so that only the lowest
    /// mark counts.
    @inline(__always) private static func zeros(in word: UInt64) -> UInt64 {
        (word &- ones) & ~word & (ones &* 0x80)
    }

    /// The top bit of each byte that is below 0x20 or is 0x7f; again only the lowest mark counts.
    @inline(__always) private static func controls(in word: UInt64) -> UInt64 {
        (word &- ones &* 0x20) & ~word & (ones &* 0x80) | zeros(in: word ^ (ones &* 0x7f))
    }
}
