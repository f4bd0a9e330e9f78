/// Dates and times as ISO 8601 writes them.
enum DateText {
    /// `2024-05-06`, `2024-05`, `2024-W18`.
    static func isDate(_ text: Span<UInt8>) -> Bool {
        switch text.count {
        case 10: return isMonth(text.first(7)) && text[7] == 0x2D && isWithin(1...31, text, at: 8)
        case 7: return isMonth(text)
        case 8:
            return text.first(4).areDigits && text[4] == 0x2D && text[5] == 0x57 && isWithin(1...53, text, at: 6)
        default: return false
        }
    }

    /// A date, `T`, and a time of day, in the long form or as `20240506T101500Z`.
    static func isTime(_ text: Span<UInt8>) -> Bool {
        guard text.count >= 11, text.count <= 40 else { return false }
        if text.count >= 13, text[10] | 0x20 == 0x74 || text[10] == 0x20, isDate(text.first(10)), isDigit(text[11]) {
            return true
        }
        return text[8] == 0x54 && text.first(8).areDigits && isDigit(text[9]) && isDigit(text[10])
    }

    private static func isMonth(_ text: Span<UInt8>) -> Bool {
        text.first(4).areDigits && text[4] == 0x2D && isWithin(1...12, text, at: 5)
    }

    private static func isWithin(_ range: ClosedRange<Int>, _ text: Span<UInt8>, at index: Int) -> Bool {
        guard isDigit(text[index]), isDigit(text[index &+ 1]) else { return false }
        return range.contains(Int(text[index] &- 0x30) &* 10 &+ Int(text[index &+ 1] &- 0x30))
    }
}
