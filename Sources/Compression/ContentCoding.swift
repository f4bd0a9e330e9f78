internal import Basics

/// What a client says about content codings (RFC 9110 section 12.5.3).
public struct ContentCoding: Sendable {
    // The weight of each, in thousandths, if it is listed.
    private var gzip: Int?
    private var any: Int?
    private var identity: Int?

    /// A client that says nothing, which leaves the choice to us, and we send the bytes as they are.
    public init() {}

    /// Takes in the value of an Accept-Encoding field; of several, one after the other. A member that is not well
    /// formed counts for nothing.
    public mutating func add(_ acceptEncoding: Span<UInt8>) {
        var start = 0
        while start <= acceptEncoding.count {
            var end = start
            while end < acceptEncoding.count && acceptEncoding[end] != UInt8(ascii: ",") { end += 1 }
            if let (coding, weight) = Self.member(acceptEncoding.extracting(start..<end)) {
                switch coding {
                case .gzip: gzip = max(gzip ?? 0, weight)
                case .identity: identity = max(identity ?? 0, weight)
                case .any: any = max(any ?? 0, weight)
                case .other: break
                }
            }
            start = end + 1
        }
    }

    /// Whether a response may be sent with the coding `gzip`: the fields list `gzip` or `x-gzip` (section 8.4.1.3),
    /// or `*`, with a weight that is neither 0 nor below that of an `identity` among them.
    public var acceptsGzip: Bool {
        guard let weight = gzip ?? any, weight > 0 else { return false }
        return weight >= identity ?? 0
    }

    private enum Coding { case gzip, identity, any, other }

    /// `codings [ weight ]`; the weight in thousandths. nil if it is not well formed or empty.
    private static func member(_ text: Span<UInt8>) -> (Coding, weight: Int)? {
        var semicolon = 0
        while semicolon < text.count && text[semicolon] != UInt8(ascii: ";") { semicolon += 1 }
        let name = text.extracting(0..<semicolon).trimmed
        guard !name.isEmpty else { return nil }
        var weight: Int? = QualityValue.whole
        if semicolon < text.count { weight = self.weight(text.extracting(semicolon + 1..<text.count).trimmed) }
        guard let weight else { return nil }
        if name.equalsIgnoringCase("gzip") || name.equalsIgnoringCase("x-gzip") { return (.gzip, weight) }
        if name.equalsIgnoringCase("identity") { return (.identity, weight) }
        return (name.equals("*") ? .any : .other, weight)
    }

    /// `q=` and a qvalue (section 12.4.2).
    private static func weight(_ text: Span<UInt8>) -> Int? {
        guard text.count >= 3, text.extracting(0..<2).equalsIgnoringCase("q=") else { return nil }
        return QualityValue.read(text.extracting(2..<text.count))
    }
}
