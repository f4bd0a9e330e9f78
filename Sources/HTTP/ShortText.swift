/// Up to 16 bytes packed into two words, so that a name is compared with a constant in a few instructions.
///
/// Against a literal the words on that side are folded into the code. Lengths are not part of the words: compare only
/// texts of the same length (the callers switch on it first).
struct ShortText {
    private let first: UInt64
    private let last: UInt64

    /// The longest text that fits.
    static let bytesMax = 16

    @inline(__always) private init(_ start: UnsafeRawPointer, count: Int) {
        switch count {
        case 8...16: unsafe (first, last) = (Self.eight(start), Self.eight(start + (count &- 8)))
        case 4...7:
            unsafe first = UInt64(Self.four(start)) | UInt64(Self.four(start + (count &- 4))) << 32
            last = 0
        case 1...3:
            unsafe first =
                UInt64(start.load(as: UInt8.self)) | UInt64((start + (count >> 1)).load(as: UInt8.self)) << 8
                | UInt64((start + (count &- 1)).load(as: UInt8.self)) << 16
            last = 0
        default: (first, last) = (0, 0)
        }
    }

    private init(_ first: UInt64, _ last: UInt64) { (self.first, self.last) = (first, last) }

    /// The bytes as they are: all of them, of which there are at most 16.
    @inline(__always) init(_ bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBytes { raw in
            guard let start = raw.baseAddress else { return ShortText(0, 0) }
            return unsafe ShortText(start, count: raw.count)
        }
    }

    /// The same with A-Z as a-z.
    @inline(__always) func lowercased() -> ShortText { ShortText(Self.lowercased(first), Self.lowercased(last)) }

    /// The same with `_` as `-`.
    func hyphenated() -> ShortText { ShortText(Self.hyphenated(first), Self.hyphenated(last)) }

    /// Whether this is `text`, which has the same length.
    @inline(__always) func equals(_ text: StaticString) -> Bool {
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

    @inline(__always) private static func eight(_ start: UnsafeRawPointer) -> UInt64 {
        unsafe UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
    }

    @inline(__always) private static func four(_ start: UnsafeRawPointer) -> UInt32 {
        unsafe UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))
    }

    /// Sets bit 5 wherever bit 6 is set. Exact against text of small letters, digits and hyphens: of all bytes only
    /// the capital and the small letter itself become a small letter, and digits and hyphens only come from
    /// themselves.
    @inline(__always) private static func lowercased(_ word: UInt64) -> UInt64 {
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
