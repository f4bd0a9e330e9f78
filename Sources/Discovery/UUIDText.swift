/// UUIDs (RFC 9562) as text.
enum UUIDText {
    /// 8-4-4-4-12 hexadecimal digits; or 32 of them with a version and a variant that a UUID has, which tells most
    /// of them from a digest.
    static func isUUID(_ text: Span<UInt8>) -> Bool {
        switch text.count {
        case 36:
            for index in 0..<36 {
                let isDash = index == 8 || index == 13 || index == 18 || index == 23
                guard isDash ? text[index] == 0x2D : isHexadecimal(text[index]) else { return false }
            }
            return true
        case 32:
            for index in 0..<32 where !isHexadecimal(text[index]) { return false }
            let variant = text[16] | 0x20
            return text[12] &- 0x31 < 8 && (text[16] == 0x38 || text[16] == 0x39 || variant &- 0x61 < 2)
        default: return false
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }
}
