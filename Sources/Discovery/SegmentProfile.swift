/// How many bytes of each sort a segment has: one pass that the rules of `SegmentShape` share.
struct SegmentProfile {
    private(set) var digits = 0
    private(set) var lowers = 0
    private(set) var uppers = 0
    /// Of `lowers`, a to f.
    private(set) var lowerHexadecimals = 0
    /// Of `uppers`, A to F.
    private(set) var upperHexadecimals = 0
    private(set) var hyphens = 0
    private(set) var underscores = 0
    private(set) var points = 0
    /// `@ : ( ) ' , = ~ +`: bytes that have a meaning in some styles of paths.
    private(set) var marks = 0
    /// Everything else: bytes that no template has as literal text.
    private(set) var others = 0

    init(_ text: Span<UInt8>) {
        for index in 0..<text.count {
            let byte = text[index]
            switch byte {
            case 0x30...0x39: digits &+= 1
            case 0x61...0x66:
                lowers &+= 1
                lowerHexadecimals &+= 1
            case 0x67...0x7A: lowers &+= 1
            case 0x41...0x46:
                uppers &+= 1
                upperHexadecimals &+= 1
            case 0x47...0x5A: uppers &+= 1
            case 0x2D: hyphens &+= 1
            case 0x5F: underscores &+= 1
            case 0x2E: points &+= 1
            case 0x40, 0x3A, 0x28, 0x29, 0x27, 0x2C, 0x3D, 0x7E, 0x2B: marks &+= 1
            default: others &+= 1
            }
        }
    }

    var letters: Int { lowers &+ uppers }
    var separators: Int { hyphens &+ underscores }
    var isMixedCase: Bool { lowers > 0 && uppers > 0 }

    /// Hexadecimal digits of one case and nothing else.
    func isHexadecimal(_ count: Int) -> Bool {
        digits &+ lowerHexadecimals == count || digits &+ upperHexadecimals == count
    }
}

@inline(__always) func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
@inline(__always) func isLower(_ byte: UInt8) -> Bool { byte &- 0x61 < 26 }
@inline(__always) func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
@inline(__always) func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
@inline(__always) func isSeparator(_ byte: UInt8) -> Bool { byte == 0x2D || byte == 0x5F }

extension Span<UInt8> {
    /// Whether all bytes are digits; true of none.
    var areDigits: Bool {
        for index in 0..<count where !isDigit(self[index]) { return false }
        return true
    }

    /// Whether all bytes are letters; true of none.
    var areLetters: Bool {
        for index in 0..<count where !isLetter(self[index]) { return false }
        return true
    }

    /// Where the last byte stands that is `byte`; -1: nowhere.
    func lastPlace(of byte: UInt8) -> Int {
        var index = count &- 1
        while index >= 0, self[index] != byte { index &-= 1 }
        return index
    }

    /// Where the last hyphen or underscore stands; -1: nowhere.
    var lastSeparator: Int {
        var index = count &- 1
        while index >= 0, !isSeparator(self[index]) { index &-= 1 }
        return index
    }

    /// The bytes from `start` on.
    @_lifetime(copy self)
    func from(_ start: Int) -> Span<UInt8> { extracting(start..<count) }

    /// The first `count` bytes.
    @_lifetime(copy self)
    func first(_ count: Int) -> Span<UInt8> { extracting(0..<count) }
}
