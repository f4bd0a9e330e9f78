/// Up to 16 bytes packed into two words, the first byte lowest, so that a name is compared with a constant in a few
/// instructions.
///
/// Against a literal the words on that side are folded into the code. Lengths are not part of the words, and a NUL
/// looks like the end: compare only texts of the same length (the callers switch on it first).
public struct ShortText: Sendable {
    @usableFromInline let first: UInt64
    @usableFromInline let last: UInt64

    /// The longest text that fits.
    @inlinable public static var bytesMax: Int { 16 }

    /// The bytes as two words. What stands in them behind the text is taken off by `prefix` or `lowercased`.
    @inline(__always) @inlinable public init(first: UInt64, last: UInt64) { (self.first, self.last) = (first, last) }

    @inline(__always) @inlinable init(_ start: UnsafeRawPointer, count: Int) {
        switch count {
        case 8...16:
            // The last eight bytes, less those that the first word has.
            let end = unsafe Self.eight(start + (count &- 8))
            unsafe self.init(first: Self.eight(start), last: end >> UInt64(8 &* (16 &- count)))
        case 4...7:
            let end = unsafe UInt64(Self.four(start + (count &- 4)))
            unsafe self.init(first: UInt64(Self.four(start)) | end &<< UInt64(8 &* (count &- 4)), last: 0)
        case 1...3:
            let middle = unsafe UInt64((start + (count >> 1)).load(as: UInt8.self))
            let end = unsafe UInt64((start + (count &- 1)).load(as: UInt8.self))
            let start = unsafe UInt64(start.load(as: UInt8.self))
            self.init(
                first: start | middle &<< UInt64(8 &* (count >> 1)) | end &<< UInt64(8 &* (count &- 1)), last: 0)
        default: self.init(first: 0, last: 0)
        }
    }

    /// The bytes as they are: all of them, of which there are at most 16.
    @inline(__always) init(_ bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBytes { raw in
            guard let start = raw.baseAddress else { return ShortText(first: 0, last: 0) }
            return unsafe ShortText(start, count: raw.count)
        }
    }

    /// The first `count` bytes, of which there are at most 16.
    @inline(__always) @inlinable public func prefix(_ count: Int) -> ShortText {
        ShortText(first: first & Self.mask(count), last: last & Self.mask(count &- 8))
    }

    /// The first `count` bytes with A-Z as a-z.
    @inline(__always) @inlinable public func lowercased(_ count: Int) -> ShortText {
        let text = prefix(count)
        return ShortText(first: Self.lowercased(text.first), last: Self.lowercased(text.last))
    }

    /// The same with `_` as `-`.
    func hyphenated() -> ShortText {
        ShortText(first: Self.hyphenated(first), last: Self.hyphenated(last))
    }

    /// Whether this is `text`, which has the same length.
    @inline(__always) @inlinable public func equals(_ text: StaticString) -> Bool {
        let other = unsafe ShortText(UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount)
        return first == other.first && last == other.last
    }

    /// Whether this is the first 16 bytes, and `end` the last 16, of `text`, which has 17 to 32.
    @inline(__always) func equals(startOf text: StaticString, end: ShortText) -> Bool {
        let start = unsafe UnsafeRawPointer(text.utf8Start)
        let head = unsafe ShortText(start, count: 16)
        let tail = unsafe ShortText(start + (text.utf8CodeUnitCount &- 16), count: 16)
        return first == head.first && last == head.last && end.first == tail.first && end.last == tail.last
    }

    /// Whether the first `count` bytes are ASCII letters and hyphens: what most names of fields are made of.
    public func isLettersAndHyphens(_ count: Int) -> Bool {
        Self.areLettersAndHyphens(first, count) && (count <= 8 || Self.areLettersAndHyphens(last, count &- 8))
    }

    /// Each test sets the top bit of a byte, and is right for bytes below 0x80; above them a carry may reach the next
    /// byte, but those refuse the word as it is.
    @inline(always) private static func areLettersAndHyphens(_ word: UInt64, _ count: Int) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // Letters stand in place of what is behind the text.
        let text = count >= 8 ? word : word & mask(count) | (ones &* 0x61) & ~mask(count)
        let small = text | (ones &* 0x20)
        let fromA = small &+ (ones &* (0x80 - 0x61))
        let behindZ = small &+ (ones &* (0x80 - 0x7b))
        let others = (text ^ (ones &* 0x2d)) &+ (ones &* 0x7f)
        return (((fromA & ~behindZ) | ~others) & ~text) & (ones &* 0x80) == ones &* 0x80
    }

    @inline(__always) @inlinable static func eight(_ start: UnsafeRawPointer) -> UInt64 {
        unsafe UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
    }

    @inline(__always) @inlinable static func four(_ start: UnsafeRawPointer) -> UInt32 {
        unsafe UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))
    }

    /// The bytes of a word that are the first `count` of a text.
    @inline(__always) @inlinable static func mask(_ count: Int) -> UInt64 {
        count <= 0 ? 0 : count >= 8 ? .max : 1 &<< UInt64(8 &* count) &- 1
    }

    /// Sets bit 5 wherever bit 6 is set. Exact against text of small letters, digits and hyphens: of all bytes only
    /// the capital and the small letter itself become a small letter, and digits and hyphens only come from
    /// themselves.
    @inline(__always) @inlinable static func lowercased(_ word: UInt64) -> UInt64 {
        word | (word & 0x4040_4040_4040_4040) >> 1
    }

    private static func hyphenated(_ word: UInt64) -> UInt64 {
        var result = word
        for shift in stride(from: 0, to: 64, by: 8) where word >> UInt64(shift) & 0xff == 0x5f {
            result ^= (0x5f ^ 0x2d) << UInt64(shift)
        }
        return result
    }
}
