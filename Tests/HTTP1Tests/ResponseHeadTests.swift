import Basics
import HTTP
import HTTP1
import Testing

@Suite("Response heads (RFC 9112)")
struct ResponseHeadTests {
    private func read(_ wire: String, to method: HTTP.Method = .get) -> (head: ResponseHead, bytes: [UInt8])? {
        let bytes = latin1(wire)
        #expect(disagreement(response: bytes) == nil)
        let outcome = parseResponse(bytes, to: method)
        guard let parsed = outcome.value else {
            Issue.record("\(wire.debugDescription) gives \(outcome)")
            return nil
        }
        return (parsed.head, bytes)
    }

    @Test("a response comes out whole")
    func whole() throws {
        let (head, bytes) = try #require(
            read(
                "HTTP/1.1 200 All \u{e9}\r\nDate: x\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n"
                    + "Content-Length: 2\r\nConnection: X-Int\r\n\r\nok"))
        var expected = ResponseHead()
        expected.byteCount = bytes.count - 2
        expected.status = 200
        expected.reason = ByteRange(start: 13, count: 5)
        expected.framing = .length(2)
        expected.contentType = ByteRange(start: 43, count: 17)
        expected.contentEncoding = ByteRange(start: 80, count: 4)
        expected.hasDate = true
        #expect(head == expected)
        #expect(text(head.contentType, bytes) == "text/event-stream")
        #expect(text(head.contentEncoding, bytes) == "gzip")
    }

    @Test(
        "what follows a head depends on the request's method, the status and the framing fields",
        arguments: [
            ("GET", "200", "", BodyFraming.untilClose), ("GET", "200", "Content-Length: 0", .length(0)),
            ("GET", "200", "Transfer-Encoding: Chunked", .chunked), ("HEAD", "200", "Content-Length: 5", .none),
            ("HEAD", "200", "Transfer-Encoding: chunked", .none), ("HEAD", "404", "", .none),
            ("GET", "304", "Content-Length: 500", .none),
            ("GET", "204", "Content-Length: 5", .none), ("GET", "103", "Link: </a>", .none),
            ("GET", "100", "Content-Length: 0", .none), ("GET", "204", "Transfer-Encoding: chunked", .none),
            ("GET", "101", "", .none), ("POST", "599", "Content-Length: 7", .length(7)),
        ])
    func framing(method: String, status: String, lines: String, expected: BodyFraming) throws {
        let fields = lines.isEmpty ? "" : lines + "\r\n"
        let wire = "HTTP/1.1 \(status) OK\r\n\(fields)\r\n"
        #expect(try #require(read(wire, to: HTTP.Method.named(latin1(method).span))).head.framing == expected)
    }

    @Test(
        "a connection is kept as RFC 9112 section 9.3 says, and never when the close ends the content",
        arguments: [
            ("1.1", "Content-Length: 2", true), ("1.1", "Content-Length: 2\r\nConnection: close", false),
            ("1.0", "Content-Length: 2", false), ("1.0", "Content-Length: 2\r\nConnection: keep-alive", true),
            ("1.1", "X: y", false),
        ])
    func persistence(version: String, lines: String, expected: Bool) throws {
        #expect(try #require(read("HTTP/\(version) 200 OK\r\n\(lines)\r\n\r\n")).head.keepsAlive == expected)
    }

    @Test(
        "behind a 204 that announces content no other response is awaited",
        arguments: [("Content-Length: 5", false), ("Transfer-Encoding: chunked", false), ("Content-Length: 0", true)])
    func announcedContent(line: String, expected: Bool) throws {
        #expect(try #require(read("HTTP/1.1 204 X\r\n\(line)\r\n\r\n")).head.keepsAlive == expected)
        #expect(try #require(read("HTTP/1.1 304 X\r\n\(line)\r\n\r\n")).head.keepsAlive)
        #expect(try #require(read("HTTP/1.1 200 X\r\n\(line)\r\n\r\n", to: .head)).head.keepsAlive)
    }

    @Test("1xx is interim, 101 is not")
    func interim() throws {
        for (status, expected) in [("100", true), ("103", true), ("199", true), ("101", false), ("200", false)] {
            #expect(try #require(read("HTTP/1.1 \(status) X\r\n\r\n")).head.isInterim == expected)
        }
    }

    @Test("an upgrade counts where Connection names it")
    func upgrade() throws {
        let (head, bytes) = try #require(read("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"))
        #expect(text(head.upgrade, bytes) == "websocket" && head.status == 101)
        #expect(try #require(read("HTTP/1.1 101 X\r\nUpgrade: websocket\r\n\r\n")).head.upgrade == .none)
    }

    @Test("the reason phrase may be empty, and so may the space before it")
    func reason() throws {
        for line in ["HTTP/1.1 200 ", "HTTP/1.1 200"] {
            let (head, _) = try #require(read("\(line)\r\nContent-Length: 0\r\n\r\n"))
            #expect(head.reason.isEmpty && head.status == 200)
        }
    }

    @Test("only the first of two Content-Type fields counts, even when it is empty")
    func contentTypes() throws {
        let (head, bytes) = try #require(read("HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n\r\n"))
        #expect(text(head.contentType, bytes) == "a/b")
    }

    @Test(
        "what breaks a rule is a violation, at every prefix that shows it",
        arguments: [
            ("hello\r\n", Rule.invalidVersion), ("HTTP/2.0 200 OK\r\n\r\n", .unsupportedVersion),
            ("HTTP/1.1  200 OK\r\n\r\n", .invalidStatus),
            ("HTTP/1.1\t200 OK\r\n\r\n", .invalidVersion), ("\r\nHTTP/1.1 200 OK\r\n\r\n", .invalidVersion),
            ("HTTP/1.1 100 X\r\nContent-Length: 5\r\n\r\n", .framingInInterimResponse),
            ("HTTP/1.1 103 X\r\nTransfer-Encoding: chunked\r\n\r\n", .framingInInterimResponse),
            ("HTTP/1.1 101 X\r\nContent-Length: 1\r\n\r\n", .framingInInterimResponse),
            ("HTTP/1.1 20x OK\r\n\r\n", .invalidStatus), ("HTTP/1.1 999 X\r\n\r\n", .invalidStatus),
            ("HTTP/1.1 099 X\r\n\r\n", .invalidStatus),
            ("HTTP/1.1 2000 X\r\n\r\n", .invalidStatus), ("HTTP/1.1 20\r\n\r\n", .invalidStatus),
            ("HTTP/1.1 200 O\0K\r\n\r\n", .invalidReasonPhrase), ("HTTP/1.1 200 OK\n\n", .bareLF),
            ("HTTP/1.1 200 OK\rX: y\r\n\r\n", .bareCR),
            ("HTTP/1.1 200 OK\r\nX-A: a\rSet-Cookie: x\r\n\r\n", .bareCR),
            ("HTTP/1.1 200 OK\r\nX-A: a\0b\r\n\r\n", .invalidFieldValue),
            ("HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\n\r\n", .obsFold),
            ("HTTP/1.1 200 OK\r\nX-A : b\r\n\r\n", .spaceBeforeColon),
            ("HTTP/1.1 200 OK\r\nX A: b\r\n\r\n", .spaceBeforeColon),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n", .duplicateContentLength),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
                .contentLengthWithTransferEncoding
            ),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: x\r\n\r\n", .unknownTransferCoding),
            ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncodingBelowHTTP11),
        ])
    func refused(wire: String, rule: Rule) {
        let bytes = latin1(wire)
        #expect(parseResponse(bytes).rule == rule)
        #expect(disagreement(response: bytes) == nil)
    }

    @Test("a head over its limits is a violation")
    func limits() {
        let large = latin1(
            "HTTP/1.1 200 OK\r\nX-A: \(String(repeating: "a", count: 200_000))\r\nContent-Length: 2\r\n\r\nok")
        #expect(parseResponse(large).rule == .headTooLarge)
        let many = latin1("HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 1001) + "\r\n")
        #expect(parseResponse(many).rule == .tooManyFields)
        let most = latin1("HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 1000) + "\r\n")
        #expect(parseResponse(most).value?.fields.count == 1000)
    }

    @Test("a status is three digits between spaces, the first of them 1 to 5, whatever byte stands in their place")
    func everyStatusByte() {
        let line = latin1("HTTP/1.1 234 OK\r\n\r\n")
        for index in 8...12 {
            for byte in UInt8.min...UInt8.max {
                var bytes = line
                bytes[index] = byte
                let digit = Int(byte) - 0x30
                let status: Int? =
                    switch index {
                    case 9: 1...5 ~= digit ? digit * 100 + 34 : nil
                    case 10: 0...9 ~= digit ? 204 + digit * 10 : nil
                    case 11: 0...9 ~= digit ? 230 + digit : nil
                    default: byte == 0x20 ? 234 : nil
                    }
                #expect(parseResponse(bytes).value?.head.status == status)
            }
        }
    }
}
