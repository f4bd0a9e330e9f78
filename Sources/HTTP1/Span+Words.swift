internal import Basics

/// Eight bytes at a time: most bytes of a head are names and values in which nothing is to be found.
///
/// The tests on a word set the top bit of each byte that they look for. A borrow or carry may set it for bytes above
/// such a byte too, so that only the lowest mark counts.
extension Span<UInt8> {
    /// The eight bytes at `index` as one word, the first lowest, with zeros in place of those that are not there.
    ///
    /// This file is where the parsers read memory that the language does not check for them: it is checked here.
    @inline(always) func word(at index: Int) -> UInt64 {
        // As unsigned numbers, so that one comparison refuses negative indices too.
        guard _fastPath(UInt(bitPattern: index) < UInt(bitPattern: Swift.max(0, count &- 7))) else {
            return cutWord(at: index)
        }
        // SAFETY: `index` is not negative and has seven bytes behind it.
        return unsafe wholeWord(at: index)
    }

    /// The same where the caller has made sure that all eight bytes are there.
    @unsafe @inline(always) private func wholeWord(at index: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
    }

    /// A word of which less than eight bytes are there.
    @inline(never) private func cutWord(at index: Int) -> UInt64 {
        guard index >= 0, index < count else { return 0 }
        if count >= 8 { return word(at: count &- 8) &>> UInt64(8 &* (index &+ 8 &- count)) }
        var word: UInt64 = 0
        for offset in 0..<(count &- index) { word |= UInt64(self[index &+ offset]) &<< UInt64(8 &* offset) }
        return word
    }

    /// Whether the line ends at `index` as it should.
    @inline(always) func hasCRLF(at index: Int) -> Bool {
        guard UInt(bitPattern: index) < UInt(bitPattern: Swift.max(0, count &- 1)) else { return false }
        // SAFETY: `index` is not negative and has a byte behind it.
        return unsafe UInt16(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt16.self))
            == Self.crlf
    }

    /// CR and LF in a word's first two bytes.
    @inline(always) static var crlf: UInt16 { 0x0a0d }

    /// How many bytes stand in a word before its first colon; nil when there is no colon in it.
    @inline(always) static func colon(in word: UInt64) -> Int? {
        let other = word ^ (ones &* 0x3a)
        let marks = (other &- ones) & ~other & (ones &* 0x80)
        return marks == 0 ? nil : marks.trailingZeroBitCount &>> 3
    }

    /// The index of the first byte at or behind `start` that a field value or a reason phrase cannot hold: a control
    /// character other than HTAB, the line's end among them; `count` when there is none (RFC 9110 section 5.5). Bytes
    /// above 0x7f are text. `start` is at most `count`.
    func endOfFieldText(from start: Int) -> Int {
        var at = start
        while true {
            let marks = Self.controls(in: word(at: at))
            guard marks != 0 else {
                at &+= 8
                continue
            }
            at &+= marks.trailingZeroBitCount &>> 3
            guard at < count, isFieldText(at: at) else { return at }
            at &+= 1
        }
    }

    /// The same where CRLF stands there; else nil.
    @inline(always) func endOfTextBeforeCRLF(from start: Int) -> Int? {
        // Most values end within five words.
        let near = Swift.min(start &+ 40, count &- 7)
        var at = Swift.max(0, start)
        while at < near {
            // SAFETY: `at` is not negative, and `near` is at most the first index that has no seven bytes behind it.
            let marks = unsafe Self.controls(in: wholeWord(at: at))
            if marks != 0 {
                at &+= marks.trailingZeroBitCount &>> 3
                return hasCRLF(at: at) ? at : farEndOfTextBeforeCRLF(from: at)
            }
            at &+= 8
        }
        return farEndOfTextBeforeCRLF(from: at)
    }

    /// The same however far it is and whatever is before it.
    @inline(never) private func farEndOfTextBeforeCRLF(from start: Int) -> Int? {
        var at = skipText(from: start)
        while true {
            let marks = Self.controls(in: word(at: at))
            guard marks != 0 else {
                at &+= 8
                continue
            }
            at &+= marks.trailingZeroBitCount &>> 3
            if hasCRLF(at: at) { return at }
            guard isFieldText(at: at) else { return nil }
            at &+= 1
        }
    }

    /// Skips field text two words at a time.
    @inline(always) private func skipText(from start: Int) -> Int {
        var at = Swift.max(0, start)
        while at &+ 16 <= count {
            // SAFETY: `at` is not negative and has fifteen bytes behind it.
            let marks = unsafe Self.controls(in: wholeWord(at: at)) | Self.controls(in: wholeWord(at: at &+ 8))
            guard marks == 0 else { return at }
            at &+= 16
        }
        return at
    }

    /// The value that starts at `start` and ends in CRLF, without the white space around it, and the index of the
    /// CRLF; nil when there is no such value. `start` is behind a colon in these bytes.
    @inline(always) func value(from start: Int) -> (ByteRange, Int)? {
        guard let end = endOfTextBeforeCRLF(from: start) else { return nil }
        var (first, stop) = (start, end)
        // SAFETY: all bytes are there from the colon before `start` to the CR at `end`, which is no white space.
        // No other byte of field text is below 0x21; nearly always one space stands before the value.
        if unsafe self[unchecked: first] == .space { first &+= 1 }
        if unsafe self[unchecked: first] <= .space || self[unchecked: stop &- 1] <= .space {
            while first < stop, self[first].isWhitespace { first &+= 1 }
            while stop > first, self[stop &- 1].isWhitespace { stop &-= 1 }
        }
        return (ByteRange(start: first, count: stop &- first), end)
    }

    /// The index of the first byte at or behind `start` that is not surely an ordinary one of a request target;
    /// `count` when there is none. `start` is at most `count`.
    @inline(always) func endOfPlainTarget(from start: Int) -> Int {
        var at = start
        while true {
            let word = word(at: at)
            let belowAmpersand = word &- Self.ones &* 0x26
            let aboveTilde = word | (word &+ Self.ones)
            let questionMarks = (word ^ (Self.ones &* 0x3f)) &- Self.ones
            let marks = (belowAmpersand | aboveTilde | questionMarks) & (Self.ones &* 0x80)
            if marks != 0 { return at &+ marks.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
    }

    /// Whether the byte at `index` may stand in a field value; false when there is none.
    @inline(never) private func isFieldText(at index: Int) -> Bool {
        guard index < count else { return false }
        let byte = self[index]
        return byte >= 0x20 ? byte != 0x7f : byte == .tab
    }

    @inline(always) private static var ones: UInt64 { 0x0101_0101_0101_0101 }

    /// Marks each byte that is below 0x20 or is 0x7f, and perhaps one behind 0xff.
    @inline(always) private static func controls(in word: UInt64) -> UInt64 {
        ((word &- ones &* 0x20) | (word &+ ones)) & ~word & (ones &* 0x80)
    }
}
