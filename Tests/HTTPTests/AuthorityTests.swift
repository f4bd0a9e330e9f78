import Basics
import HTTP
import Testing

@Suite("Authority (RFC 9110 section 7.2)")
struct AuthorityTests {
    @Test(
        "a host with an optional port is taken apart",
        arguments: [
            ("a", "a", nil, "a"), ("weir.test", "weir.test", nil, "weir.test"),
            ("weir.test:80", "weir.test", 80, "weir.test:80"),
            ("weir.test:", "weir.test", nil, "weir.test"), ("WEIR.Test:0", "WEIR.Test", 0, "WEIR.Test:0"),
            ("h:65535", "h", 65535, "h:65535"), ("127.0.0.1:00080", "127.0.0.1", 80, "127.0.0.1:00080"),
            ("[::1]", "[::1]", nil, "[::1]"), ("[::]:8080", "[::]", 8080, "[::]:8080"),
            ("[::1]:", "[::1]", nil, "[::1]"),
            ("[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8]", nil, "[1:2:3:4:5:6:7:8]"),
            ("[2001:DB8::1.2.3.4]:1", "[2001:DB8::1.2.3.4]", 1, "[2001:DB8::1.2.3.4]:1"),
            ("[1:2:3:4:5:6:1.2.3.4]", "[1:2:3:4:5:6:1.2.3.4]", nil, "[1:2:3:4:5:6:1.2.3.4]"),
            ("[1::]", "[1::]", nil, "[1::]"), ("a_b-c~!$&'()*+;=", "a_b-c~!$&'()*+;=", nil, "a_b-c~!$&'()*+;="),
        ] as [(String, String, Int?, String)])
    func sound(text: String, host: String, port: Int?, whole: String) {
        let bytes = latin1("<\(text)>")
        let range = ByteRange(start: 1, count: bytes.count - 2)
        let authority = Authority.parse(bytes.span, in: range)
        #expect(authority.map { bytes.span.bytes($0.host).text() } == host)
        #expect(authority.map { bytes.span.bytes($0.range).text() } == whole)
        #expect(authority?.port.map(Int.init) == port)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", ":80", ":", "weir test", " weir.test", "weir.test ", "weir.test/x", "weir.test#x", "weir.test?",
            "we\u{ef}r.test",
            "weir.test\0.evil", "u@weir.test", "weir.test:99999", "weir.test:65536", "weir.test:000080", "weir.test:8x",
            "weir.test:80:80",
            "weir.test:+1", "weir.test:-1", "a%2eb", "a%zz", "a,b", "a\u{7f}", "a\\b", "a\"b", "a{b}", "[::1", "::1",
            "[]", "[:]", "[1:2]",
            "[:::]", "[1::2::3]", "[1:2:3:4:5:6:7:8:9]", "[1:2:3:4:5:6:7::8]", "[12345::]", "[g::]", "[1:]", "[:1]",
            "[::1]x", "[::1]80",
            "[::1.2.3]", "[::1.2.3.4.5]", "[::256.1.1.1]", "[::01.1.1.1]", "[1.2.3.4]", "[1.2.3.4::]",
            "[fe80::1%25eth0]", "[v1.x]",
            "[1:2:3:4:5:6:7:1.2.3.4]", "[[::1]]",
        ])
    func refused(text: String) {
        let bytes = latin1(text)
        #expect(Authority.parse(bytes.span, in: ByteRange(start: 0, count: bytes.count)) == nil)
    }

    @Test("a host has at most 255 bytes")
    func longest() {
        for (count, isSound) in [(255, true), (256, false), (25000, false)] {
            let bytes = [UInt8](repeating: 0x61, count: count)
            #expect((Authority.parse(bytes.span, in: ByteRange(start: 0, count: count)) != nil) == isSound)
        }
    }

    @Test("a range that is not in the bytes is refused")
    func outside() {
        let bytes = latin1("abc")
        for range in [ByteRange(start: 2, count: 2), ByteRange(start: -1, count: 2), ByteRange(start: 1, count: -1)] {
            #expect(Authority.parse(bytes.span, in: range) == nil)
        }
    }

    @Test("no bytes at all reach a trap")
    func garbage() {
        var random = SeededRandom(seed: 7)
        let alphabet = latin1("[]:.019aFgz%@, \u{ff}\0")
        for _ in 0..<20000 {
            let count = Int.random(in: 0...14, using: &random)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            guard let authority = Authority.parse(bytes.span, in: ByteRange(start: 0, count: count)) else { continue }
            #expect(authority.host.lower == 0 && !authority.host.isEmpty && authority.range.upper <= count)
        }
    }
}
