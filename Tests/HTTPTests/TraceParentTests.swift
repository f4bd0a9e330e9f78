import Basics
import HTTP
import Testing

@Suite("traceparent (W3C Trace Context)")
struct TraceParentTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let known = TraceID(high: 0x0AF7_6519_16CD_43DD, low: 0x8448_EB21_1C80_319C)

    private static func read(_ text: String) -> TraceParent? { TraceParent(latin1(text).span) }

    @Test(
        "the trace and whether it is recorded are read",
        arguments: [
            ("00-\(trace)-00f067aa0ba902b7-01", true), ("00-\(trace)-00f067aa0ba902b7-00", false),
            ("00-\(trace)-00f067aa0ba902b7-ff", true), ("00-\(trace)-00f067aa0ba902b7-fe", false),
            ("01-\(trace)-00f067aa0ba902b7-01", true), ("fe-\(trace)-00f067aa0ba902b7-01-", true),
            ("cc-\(trace)-00f067aa0ba902b7-01-more-that-means-nothing", true),
        ])
    func sound(text: String, isSampled: Bool) throws {
        let parent = try #require(Self.read(text))
        #expect(parent.traceID == Self.known && parent.isSampled == isSampled)
    }

    @Test("anything else is no traceparent, nor is one that is cut, or has another byte anywhere")
    func malformed() {
        let sound = "00-\(Self.trace)-00f067aa0ba902b7-01"
        for text in [
            "00-\(String(repeating: "0", count: 32))-00f067aa0ba902b7-01",
            "00-\(Self.trace)-0000000000000000-01", "ff-\(Self.trace)-00f067aa0ba902b7-01", sound + "-", sound + "0",
            "cc" + sound.dropFirst(2) + "x", sound.uppercased(), " " + sound,
        ] { #expect(Self.read(text) == nil, "\(text)") }
        for count in 0..<55 { #expect(Self.read(String(sound.prefix(count))) == nil) }
        for index in 0..<55 {
            for byte in [UInt8(ascii: "g"), UInt8(ascii: "A"), UInt8(ascii: " "), 0, 0xFF] {
                var bytes = latin1(sound)
                bytes[index] = byte
                #expect(TraceParent(bytes.span) == nil)
            }
        }
    }
}
