import Basics
import HTTP
import HTTP1
import Testing

@Suite("Chunked decoder (RFC 9112 section 7.1)")
struct ChunkedDecoderTests {
    /// Decodes a body at once and in pieces of every size; all must agree.
    private func outcome(_ wire: String) -> Outcome<Dechunked> {
        let bytes = latin1(wire)
        let whole = dechunk(bytes)
        for step in 1...max(1, min(bytes.count, 40)) {
            #expect(dechunk(bytes, step: step) == whole, "in pieces of \(step)")
        }
        return whole
    }

    @Test(
        "a body comes out, and what follows it is left",
        arguments: [
            ("0\r\n\r\n", "", 3), ("5\r\nhello\r\n0\r\n\r\n", "hello", 13), ("2\r\nok\r\n0\r\nX: y\r\n\r\n", "ok", 10),
            ("3\r\n\r\n0\r\n2\r\nab\r\n00\r\n", "\r\n0ab", 19), ("a\r\n0123456789\r\n0\r\n", "0123456789", 18),
            ("A\r\n0123456789\r\n0\r\n", "0123456789", 18), ("0000000000000001\r\nx\r\n0\r\n", "x", 24),
            ("5;a=b\r\nhello\r\n0;x\r\n", "hello", 19),
            ("5;a=\"x;y\\\"\";b;c=\"\"\r\nhello\r\n0\r\n", "hello", 30),
            ("1;a=\"\t \u{ff}\"\r\nx\r\n0\r\n", "x", 17),
        ])
    func sound(wire: String, content: String, used: Int) {
        #expect(outcome(wire) == .whole(Dechunked(content: latin1(content), used: used)))
    }

    @Test(
        "a broken body is a violation at the byte that broke the rule",
        arguments: [
            ("0x5\r\nhello\r\n0\r\n\r\n", Rule.invalidChunkSize, 1), ("5z\r\n", .invalidChunkSize, 1),
            ("xyz\r\n", .invalidChunkSize, 0),
            ("-5\r\n", .invalidChunkSize, 0), ("5\0\r\n", .invalidChunkSize, 1), (" 5\r\n", .invalidChunkSize, 0),
            ("5 \r\n", .invalidChunkSize, 1), ("\t5\r\n", .invalidChunkSize, 0), ("\r\n", .invalidChunkSize, 0),
            (";a\r\n", .invalidChunkSize, 0),
            ("5 ;a = b\r\n", .invalidChunkSize, 1), ("5 a=b\r\n", .invalidChunkSize, 1),
            ("@\r\n", .invalidChunkSize, 0),
            ("G\r\n", .invalidChunkSize, 0), ("g\r\n", .invalidChunkSize, 0), ("`\r\n", .invalidChunkSize, 0),
            ("00000000000000005\r\n", .chunkSizeTooLarge, 16), ("8000000000000000\r\n", .chunkSizeTooLarge, 15),
            ("FFFFFFFFFFFFFFFF\r\n", .chunkSizeTooLarge, 15), ("10000000000000000\r\n", .chunkSizeTooLarge, 16),
            ("5\nhello\r\n0\r\n\r\n", .invalidChunkLineEnd, 1), ("5\rhello", .invalidChunkLineEnd, 2),
            ("0\r\r\n", .invalidChunkLineEnd, 2),
            ("5\r\nhello\n0\r\n", .missingChunkEnd, 8), ("5\r\nhello\rX0\r\n", .missingChunkEnd, 9),
            ("5\r\nhello0\r\n", .missingChunkEnd, 8),
            ("5\r\nhelloX0\r\n", .missingChunkEnd, 8), ("3\r\nhello\r\n0\r\n", .missingChunkEnd, 6),
            ("5;\r\n", .invalidChunkExtension, 2), ("5;a[=b\r\n", .invalidChunkExtension, 3),
            ("5;\n\r\n", .invalidChunkExtension, 2),
            ("5;a=\r\n", .invalidChunkExtension, 4), ("5;=b\r\n", .invalidChunkExtension, 2),
            ("5;a \r\n", .invalidChunkExtension, 3),
            ("5; a\r\n", .invalidChunkExtension, 2), ("5;a=\"x\r\n", .invalidChunkExtension, 6),
            ("5;a=\"x\"y\r\n", .invalidChunkExtension, 7),
            ("5;a=\"\u{7f}\"\r\n", .invalidChunkExtension, 5), ("5;a=\"\\\r\n", .invalidChunkExtension, 6),
            ("5;a\n", .invalidChunkExtension, 3),
            ("5;a;;b\r\n", .invalidChunkExtension, 4),
        ])
    func broken(wire: String, rule: Rule, offset: Int) {
        #expect(outcome(wire) == .violation(ProtocolViolation(rule, at: offset)))
    }

    @Test(
        "a body that stops early needs more, at every byte",
        arguments: ["5\r\nhello\r\n", "5;a=\"b\"\r\nhello\r\n7fffffffffffffff\r\nx"])
    func unfinished(wire: String) {
        for count in 0...wire.utf8.count {
            #expect(dechunk(latin1(String(wire.unicodeScalars.prefix(count)))) == .needsMore)
        }
    }

    @Test("a chunk-size line has at most 256 bytes")
    func longLine() {
        let sound = "1;" + String(repeating: "a", count: 252) + "\r\nx\r\n0\r\n"
        #expect(outcome(sound) == .whole(Dechunked(content: latin1("x"), used: 262)))
        let long = "1;" + String(repeating: "a", count: 253) + "\r\nx\r\n0\r\n"
        #expect(outcome(long) == .violation(ProtocolViolation(.chunkLineTooLong, at: 256)))
    }

    @Test("extensions of a message have at most 16 KiB together")
    func manyExtensions() {
        let chunk = "1;" + String(repeating: "e", count: 63) + "\r\nx\r\n"
        let most = String(repeating: chunk, count: 256) + "0\r\n"
        #expect(
            dechunk(latin1(most))
                == .whole(Dechunked(content: [UInt8](repeating: 0x78, count: 256), used: 256 * 70 + 3)))
        #expect(dechunk(latin1(String(repeating: chunk, count: 257) + "0\r\n")).rule == .chunkExtensionsTooLarge)
        #expect(
            dechunk(latin1(String(repeating: chunk, count: 257) + "0\r\n"), step: 1).rule == .chunkExtensionsTooLarge)
    }

    @Test("any number of small chunks without extensions is sound")
    func manyChunks() {
        let wire = latin1(String(repeating: "00000001\r\nx\r\n", count: 20000) + "0\r\n")
        #expect(dechunk(wire).value?.content.count == 20000)
    }

    @Test("data is given as it arrives, whatever the size announced")
    func largeChunk() throws {
        var decoder = ChunkedDecoder()
        let first = latin1("7fffffffffffffff\r\nabc")
        let (event, used) = try decoder.next(first.span)
        #expect(event == .data(.init(start: 18, count: 3)) && used == 21)
        let second = latin1("defg")
        let (more, usedMore) = try decoder.next(second.span)
        #expect(more == .data(.init(start: 0, count: 4)) && usedMore == 4)
        #expect(!decoder.isEnded)
    }

    @Test("after the last chunk nothing more is used")
    func ended() throws {
        var decoder = ChunkedDecoder()
        let bytes = latin1("0\r\nX: y\r\n\r\n")
        let (event, used) = try decoder.next(bytes.span)
        #expect(event == .lastChunk && used == 3 && decoder.isEnded)
        let (again, none) = try decoder.next(bytes.span)
        #expect(again == .lastChunk && none == 0)
    }
}
