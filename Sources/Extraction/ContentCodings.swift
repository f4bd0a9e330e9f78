internal import Basics
internal import Compression

/// The codings of a content that can be taken off again (RFC 9110 section 8.4): two at most, nobody has a reason for
/// more.
struct ContentCodings {
    /// The codings in the order in which they come off, which is the reverse of the one they are listed in.
    private(set) var outer: InflateDecoder.Coding?
    private(set) var inner: InflateDecoder.Coding?

    /// No coding at all.
    static var none: ContentCodings { ContentCodings() }

    private init() {}

    /// - Parameter field: the value of Content-Encoding; nil if it lists what is not known, or too many.
    init?(_ field: Span<UInt8>) {
        var start = 0
        while start <= field.count {
            var end = start
            while end < field.count, field[end] != 0x2C { end &+= 1 }
            let name = field.extracting(start..<end).trimmed
            start = end &+ 1
            if name.isEmpty || name.equalsIgnoringCase("identity") { continue }
            guard inner == nil, let coding = Self.coding(name) else { return nil }
            (outer, inner) = (coding, outer)
        }
    }

    private static func coding(_ name: Span<UInt8>) -> InflateDecoder.Coding? {
        if name.equalsIgnoringCase("gzip") || name.equalsIgnoringCase("x-gzip") { return .gzip }
        return name.equalsIgnoringCase("deflate") ? .deflate : nil
    }
}
