/// Where in a character of several bytes the text stands (RFC 3629 section 4).
struct UTF8Progress: Sendable {
    /// How many bytes of the character are still to come.
    private(set) var missing: UInt8 = 0
    /// What the next one may be: overlong forms, surrogates and what is past U+10FFFF are kept out by its bounds.
    private var lower: UInt8 = 0
    private var upper: UInt8 = 0

    /// Takes a byte of at least 0x80, or any while a character is incomplete.
    ///
    /// - Returns: whether it may stand there.
    @inline(__always) mutating func take(_ byte: UInt8) -> Bool {
        guard missing == 0 else {
            guard byte >= lower, byte <= upper else { return false }
            missing &-= 1
            (lower, upper) = (0x80, 0xBF)
            return true
        }
        (lower, upper) = (0x80, 0xBF)
        switch byte {
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, lower) = (2, 0xA0)
        case 0xED: (missing, upper) = (2, 0x9F)
        case 0xE1...0xEF: missing = 2
        case 0xF0: (missing, lower) = (3, 0x90)
        case 0xF1...0xF3: missing = 3
        case 0xF4: (missing, upper) = (3, 0x8F)
        default: return false
        }
        return true
    }
}
