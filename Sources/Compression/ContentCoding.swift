internal import Basics

/// What a client says about content codings (RFC 9110 section 12.5.3).
public enum ContentCoding {
    /// Whether a response may be sent with the coding `gzip`: the field lists `gzip` or `x-gzip` (section 8.4.1.3),
    /// or `*`, with a weight that is neither 0 nor below that of an `identity` in the list.
    ///
    /// - Parameter acceptEncoding: the value of Accept-Encoding, several lines joined by commas; empty if there is
    ///   none, which leaves the choice to us, and we send the bytes as they are. A member that is not well formed
    ///   counts for nothing.
    public static func acceptsGzip(_ acceptEncoding: Span<UInt8>) -> Bool {
        var gzip: Int?
        var any: Int?
        var identity: Int?
        var start = 0
        while start <= acceptEncoding.count {
            var end = start
            while end < acceptEncoding.count && acceptEncoding[end] != UInt8(ascii: ",") { end += 1 }
            if let (coding, weight) = member(acceptEncoding.extracting(start..<end)) {
                switch coding {
                case .gzip: gzip = max(gzip ?? 0, weight)
                case .identity: identity = max(identity ?? 0, weight)
                case .any: any = max(any ?? 0, weight)
                case .other: break
                }
            }
            start = end + 1
        }
        guard let weight = gzip ?? any, weight > 0 else { return false }
        return weight >= identity ?? 0
    }

    private enum Coding { case gzip, identity, any, other }

    /// `codings [ weight ]`; the weight in thousandths. nil if it is not well formed or empty.
    private static func member(_ text: Span<UInt8>) -> (Coding, weight: Int)? {
        var semicolon = 0
        while semicolon < text.count && text[semicolon] != UInt8(ascii: ";") { semicolon += 1 }
        let name = trimmed(text.extracting(0..<semicolon))
        guard !name.isEmpty else { return nil }
        var weight: Int? = 1000
        if semicolon < text.count { weight = self.weight(trimmed(text.extracting(semicolon + 1..<text.count))) }
        guard let weight else { return nil }
        if name.equalsIgnoringCase("gzip") || name.equalsIgnoringCase("x-gzip") { return (.gzip, weight) }
        if name.equalsIgnoringCase("identity") { return (.identity, weight) }
        return (name.equals("*") ? .any : .other, weight)
    }

    /// `q=` and a qvalue of at most three decimals, at most 1 (section 12.4.2).
    private static func weight(_ text: Span<UInt8>) -> Int? {
        guard text.count >= 3, text.count <= 7, text.extracting(0..<2).equalsIgnoringCase("q=") else { return nil }
        guard text[2] == UInt8(ascii: "0") || text[2] == UInt8(ascii: "1") else { return nil }
        if text.count > 3 && text[3] != UInt8(ascii: ".") { return nil }
        var thousandths = Int(text[2] - UInt8(ascii: "0")) * 1000
        var place = 100
        for index in 4..<max(4, text.count) {
            guard text[index] >= UInt8(ascii: "0"), text[index] <= UInt8(ascii: "9") else { return nil }
            thousandths += Int(text[index] - UInt8(ascii: "0")) * place
            place /= 10
        }
        return thousandths <= 1000 ? thousandths : nil
    }

    /// Without the spaces and tabs at both ends.
    @_lifetime(copy text)
    private static func trimmed(_ text: Span<UInt8>) -> Span<UInt8> {
        var start = 0
        var end = text.count
        while start < end && isBlank(text[start]) { start += 1 }
        while end > start && isBlank(text[end - 1]) { end -= 1 }
        return text.extracting(start..<end)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
