import Basics
import HTTP
import Testing

@testable import HTTP1

@Suite("Plain field lines")
struct PlainFieldLineTests {
    /// What the reader that looks at every byte makes of the first line.
    private func read(_ bytes: [UInt8]) -> (Field, Int)? {
        var reader = FieldLineReader(at: 0, tolerated: [])
        do throws(ProtocolViolation) {
            guard try reader.next(bytes.span, isFirst: false) == .field else { return nil }
            return (reader.field, reader.at)
        } catch {
            return nil
        }
    }

    private func plain(_ bytes: [UInt8]) -> PlainFieldLine? {
        PlainFieldLine(bytes.span, at: 0, first: bytes.span.word(at: 0))
    }

    private let lines = [
        "Host: weir.test\r\nX", "A:b\r\n\r\n", "Content-Length:   12 \r\n\r\n", "Location:\r\n\r\n",
        "Transfer-Encoding: chunked\r\n", "Sec-WebSocket-Extensions: x; y\r\nA: b\r\n", "X-Own-Name-1: a\tb\r\n",
        "Upgrade-Insecure-Requests: 1\r\n", "Date: Tue, 24 Nov 2026 10:00:00 GMT\r\n\r\n", "If-Match: \t \r\nA",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \u{ff}~ Safari\r\n\r\n",
    ]

    @Test("lines as they mostly are need no other reader")
    func usual() {
        for line in lines { #expect(plain(latin1(line))?.field.known == read(latin1(line))?.0.known) }
    }

    @Test("what is read as a plain line is read alike byte by byte, for every byte in every place and at every end")
    func everyByte() {
        for line in lines.map(latin1) {
            for index in line.indices {
                for byte in UInt8.min...UInt8.max {
                    var bytes = line
                    bytes[index] = byte
                    guard let found = plain(bytes) else { continue }
                    let expected = read(bytes)
                    #expect(found.field == expected?.0 && found.end == expected?.1)
                }
                let start = Array(line.prefix(index))
                if let found = plain(start) { #expect(found.field == read(start)?.0) }
            }
        }
    }

    @Test(
        "a name that is not plain is left to the other reader", arguments: ["", "a_b", "a b", "\u{e9}", "a\0", "(a)"])
    func names(name: String) {
        #expect(plain(latin1(name + ": b\r\n\r\n")) == nil)
        #expect(plain(latin1("a-name-of-more-than-16-bytes" + name + "/: b\r\n\r\n")) == nil)
    }
}
