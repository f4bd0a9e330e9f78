/// The weight that a client gives to one of the things that it names (RFC 9110 section 12.4.2).
public enum QualityValue {
    /// What counts where no weight is given: 1, in thousandths.
    public static var whole: Int { 1000 }

    /// Reads a `qvalue`: at most 1, with at most three decimals.
    ///
    /// - Returns: thousandths; nil if it is not well formed.
    public static func read(_ text: Span<UInt8>) -> Int? {
        guard text.count >= 1, text.count <= 5, text[0] == UInt8(ascii: "0") || text[0] == UInt8(ascii: "1") else {
            return nil
        }
        if text.count > 1 && text[1] != UInt8(ascii: ".") { return nil }
        var thousandths = Int(text[0] - UInt8(ascii: "0")) * whole
        var place = 100
        for index in 2..<max(2, text.count) {
            guard text[index] >= UInt8(ascii: "0"), text[index] <= UInt8(ascii: "9") else { return nil }
            thousandths += Int(text[index] - UInt8(ascii: "0")) * place
            place /= 10
        }
        return thousandths <= whole ? thousandths : nil
    }
}
