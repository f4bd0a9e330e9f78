import Compression
import Testing

@Suite("Accept-Encoding (RFC 9110 section 12.5.3)")
struct ContentCodingTests {
    @Test(
        "gzip is accepted where it is listed, by any of its names, with a weight that allows it",
        arguments: [
            ("gzip", true), ("GZip", true), ("x-gzip", true), ("deflate, gzip;q=1.0, *;q=0.5", true), ("*", true),
            ("br;q=1.0, gzip;q=0.001", true), ("gzip;q=0.5", true), (" \tgzip ; q=0.5 ,br", true), (",,gzip,", true),
            ("gzip;Q=1", true), ("gzip;q=1.", true), ("gzip;q=0, x-gzip", true), ("identity;q=0.5, gzip", true),
            ("identity, gzip", true), ("*;q=0.1", true), ("gzip, *;q=0", true), ("identity;q=0, *", true),
            ("", false), ("   ", false), ("identity", false), ("br, deflate", false), ("gzip;q=0", false),
            ("gzip;q=0.000", false), ("*;q=0", false), ("gzip;q=0, *", false), ("gzip;q=0.5, identity", false),
            ("*;q=0.2, identity;q=0.3", false), ("gzipped", false), ("gzi", false), ("x-gzip;q=0", false),
            ("gzip;q=2", false), ("gzip;q=1.001", false), ("gzip;q=0.5555", false), ("gzip;q=", false),
            ("gzip;q", false),
            ("gzip;level=1", false), ("gzip;q=0x5", false), ("gzip;", false), (";q=1", false), ("gzip br", false),
        ])
    func accepts(field: String, expected: Bool) {
        var whole = ContentCoding()
        whole.add(Array(field.utf8).span)
        #expect(whole.acceptsGzip == expected)
        // The same in a field line for each member.
        var lines = ContentCoding()
        for member in field.split(separator: ",") { lines.add(Array(member.utf8).span) }
        #expect(lines.acceptsGzip == expected)
    }
}
