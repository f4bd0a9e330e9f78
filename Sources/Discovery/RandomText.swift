/// Tells text that a machine made from words.
enum RandomText {
    /// Whether it is a digest or an identifier in hexadecimal: seven digits or more, as of a short commit. Short ones
    /// need two decimal digits among them, because words such as "facade" have none.
    static func isHash(_ text: Span<UInt8>, _ profile: SegmentProfile) -> Bool {
        guard text.count >= 7, profile.letters > 0, profile.isHexadecimal(text.count) else { return false }
        return text.count >= 16 || (profile.digits >= 2 && (profile.letters >= 2 || text.count >= 10))
    }

    /// Whether letters and digits change places, or small letters and capitals, more often than they do in words.
    static func isRandom(_ text: Span<UInt8>, _ profile: SegmentProfile) -> Bool {
        let count = profile.letters &+ profile.digits
        guard count >= 6 else { return false }
        if profile.letters == 0 { return false }
        if profile.digits > 0, profile.uppers > 0, profile.lowers == 0, profile.separators == 0 {
            // ULIDs, and the identifiers of Slack and of accounts everywhere: capitals and digits.
            return count >= 8 && profile.digits >= 2 && profile.letters >= 2
        }
        if profile.digits == 0, !profile.isMixedCase { return isUnpronounceable(text, count) }
        // In words joined by hyphens each begins anew, and only all three sorts together tell.
        let isJoined = profile.separators > 0 || profile.points > 0
        if isJoined, !(profile.isMixedCase && profile.digits > 0) { return false }
        let runs = runs(text)
        if count < 10 {
            return runs >= 4 && runs &* 11 > count &* 5 && (profile.digits >= 3 || profile.isMixedCase)
        }
        // camelCase has runs of three letters and more.
        if runs >= 4, runs &* 13 > count &* 5 { return true }
        if isJoined { return false }
        return (count >= 16 && profile.digits >= 2 && runs &* 4 > count) || count >= 40
    }

    /// How many runs of small letters, capitals and digits there are. A capital before small letters begins their run.
    private static func runs(_ text: Span<UInt8>) -> Int {
        var runs = 0
        var former = UInt8(0)
        for index in 0..<text.count {
            let byte = text[index]
            let sort: UInt8 = isDigit(byte) ? 1 : isLower(byte) ? 2 : isUpper(byte) ? 3 : 0
            if sort != 0, sort != former, !(sort == 2 && former == 3) { runs &+= 1 }
            // The second capital in a row is no beginning of a word.
            former = sort
        }
        return runs
    }

    /// Letters of one case with six consonants or more in a row, which no language has.
    private static func isUnpronounceable(_ text: Span<UInt8>, _ count: Int) -> Bool {
        guard count >= 9, count == text.count else { return false }
        var consonants = 0
        for index in 0..<text.count {
            switch text[index] | 0x20 {
            case 0x61, 0x65, 0x69, 0x6F, 0x75, 0x79: consonants = 0
            default:
                consonants &+= 1
                if consonants >= 6 { return true }
            }
        }
        return false
    }
}
