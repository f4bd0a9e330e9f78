/// What a `traceparent` field says (W3C Trace Context, "Traceparent Header").
public struct TraceParent: Equatable, Sendable {
    public let traceID: TraceID
    /// Whether who sent it records the trace: only then can it be looked up.
    public let isSampled: Bool

    private static var countMin: Int { 55 }

    /// Reads a field value: `version-traceid-parentid-flags` in lower-case hexadecimal. A version above 00 may have
    /// more behind that, which means nothing to us.
    ///
    /// - Returns: nil if it is malformed; the trace begins anew then.
    public init?(_ value: Span<UInt8>) {
        guard value.count >= Self.countMin, value[2] == UInt8(ascii: "-"), value[35] == UInt8(ascii: "-"),
            value[52] == UInt8(ascii: "-"), let version = Self.number(value, 0..<2), version != 0xFF,
            let high = Self.number(value, 3..<19), let low = Self.number(value, 19..<35),
            let parent = Self.number(value, 36..<52), let flags = Self.number(value, 53..<55)
        else { return nil }
        if value.count > Self.countMin, version == 0 || value[Self.countMin] != UInt8(ascii: "-") { return nil }
        traceID = TraceID(high: high, low: low)
        guard !traceID.isNone, parent != 0 else { return nil }
        isSampled = flags & 1 == 1
    }

    /// At most sixteen lower-case hexadecimal digits.
    private static func number(_ text: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
        var number: UInt64 = 0
        for index in range {
            let digit: UInt8
            switch text[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = text[index] &- UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = text[index] &- UInt8(ascii: "a") &+ 10
            default: return nil
            }
            number = number &<< 4 | UInt64(digit)
        }
        return number
    }
}
