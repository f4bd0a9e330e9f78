import Basics
import HTTP
import Proxy
import Testing

@Suite("Content of a message (RFC 9112 section 6)")
struct BodyReaderTests {
    /// What came of a message's bytes when they arrived in pieces.
    struct Content: Equatable {
        var data = ""
        var used = 0
        var isEnded = false
        var awaitsTrailers = false
        var violation: Rule?
    }

    /// Reads `wire` in two pieces, cut at `split`; stops at a trailer section.
    private func read(_ wire: String, _ framing: BodyFraming, split: Int) -> Content {
        var reader = BodyReader(framing)
        var content = Content()
        let bytes = Array(wire.utf8)
        for piece in [bytes[..<split], bytes[split...]] {
            var rest = Array(piece)
            reading: while true {
                do throws(ProtocolViolation) {
                    let (event, used) = try reader.next(rest.span)
                    if case .data(let range) = event { content.data += rest.span.bytes(range).text() }
                    content.used += used
                    rest.removeFirst(used)
                    if case .data = event { continue reading }
                } catch {
                    content.violation = error.rule
                }
                break
            }
            if !rest.isEmpty { break }
        }
        content.isEnded = reader.isEnded
        content.awaitsTrailers = reader.awaitsTrailers
        #expect(reader.contentBytes == UInt64(content.data.utf8.count))
        return content
    }

    @Test(
        "ends where the framing says, at every split of the bytes",
        arguments: [
            ("rest", BodyFraming.none, Content(data: "", used: 0, isEnded: true)),
            ("rest", .length(0), Content(data: "", used: 0, isEnded: true)),
            ("hello", .length(5), Content(data: "hello", used: 5, isEnded: true)),
            ("hello, next", .length(5), Content(data: "hello", used: 5, isEnded: true)),
            ("hel", .length(5), Content(data: "hel", used: 3)),
            ("hel", .length(UInt64(Int64.max)), Content(data: "hel", used: 3)),
            ("hello", .untilClose, Content(data: "hello", used: 5)),
            ("", .untilClose, Content()),
            ("5\r\nhello\r\n0\r\n\r\nnext", .chunked, Content(data: "hello", used: 13, awaitsTrailers: true)),
            ("0\r\nX: y\r\n\r\n", .chunked, Content(data: "", used: 3, awaitsTrailers: true)),
            ("1;a=b\r\nh\r\n004\r\nello\r\n00\r\n", .chunked, Content(data: "hello", used: 25, awaitsTrailers: true)),
            ("5\r\nhello\r\n", .chunked, Content(data: "hello", used: 10)),
        ])
    func splits(wire: String, framing: BodyFraming, expected: Content) {
        for split in 0...wire.utf8.count {
            #expect(read(wire, framing, split: split) == expected, "split at \(split)")
        }
    }

    @Test(
        "what breaks a rule is a violation at every split, and the content before it stands",
        arguments: [
            ("5\r\nhelloX", "hello", Rule.missingChunkEnd), ("x", "", .invalidChunkSize),
            ("5 \r\nhello", "", .invalidChunkSize),
            ("2\r\nhi\r\n-1\r\n", "hi", .invalidChunkSize), ("ffffffffffffffff\r\n", "", .chunkSizeTooLarge),
            ("5\nhello", "", .invalidChunkLineEnd),
        ])
    func violations(wire: String, data: String, rule: Rule) {
        for split in 0...wire.utf8.count {
            let content = read(wire, .chunked, split: split)
            #expect(content.violation == rule && content.data == data && !content.isEnded, "split at \(split)")
        }
    }

    @Test("a message of chunks has ended when its trailers have been read")
    func trailers() throws {
        var reader = BodyReader(.chunked)
        let bytes = Array("0\r\nX: y\r\n\r\n".utf8)
        #expect(try reader.next(bytes.span) == (.trailersFollow, 3))
        #expect(try reader.next(bytes.span.extracting(3..<bytes.count)) == (.trailersFollow, 0))
        #expect(reader.awaitsTrailers && !reader.isEnded)
        reader.trailersRead()
        #expect(reader.isEnded && !reader.awaitsTrailers)
        #expect(try reader.next(bytes.span) == (.ended, 0))
    }

    @Test(
        "only what goes on to the end of its connection says so",
        arguments: [
            (BodyFraming.untilClose, true), (.none, false), (.length(1), false), (.chunked, false),
        ])
    func endsWithConnection(framing: BodyFraming, expected: Bool) {
        #expect(BodyReader(framing).endsWithConnection == expected)
    }
}

/// Events beside what they used up.
private func == (left: (event: BodyReader.Event, used: Int), right: (BodyReader.Event, Int)) -> Bool {
    left.event == right.0 && left.used == right.1
}
