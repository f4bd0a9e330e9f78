import HTTP
import Proxy
import Testing

@Suite("Heads of forwarded responses")
struct ResponseComposerTests {
    private let length = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
    private let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    private let open = "HTTP/1.1 200 OK\r\n\r\n"

    @Test("a length stays a length, for every version")
    func lengths() throws {
        #expect(try delivered(length) == lines("HTTP/1.1 200 OK", "Content-Length: 2", "Via: 1.1 weir"))
        #expect(
            try delivered(length, minorVersion: 0)
                == lines("HTTP/1.1 200 OK", "Content-Length: 2", "Connection: keep-alive", "Via: 1.1 weir"))
        for version in [UInt8(0), 1] {
            #expect(
                try delivered(length, minorVersion: version, closes: true)
                    == lines("HTTP/1.1 200 OK", "Content-Length: 2", "Connection: close", "Via: 1.1 weir"))
        }
    }

    @Test("chunks, and what ends with the connection, are chunks; for HTTP/1.0 they end with the connection")
    func unknownLengths() throws {
        for wire in [chunks, open] {
            #expect(try delivered(wire) == lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Via: 1.1 weir"))
            #expect(
                try delivered(wire, closes: true)
                    == lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Connection: close", "Via: 1.1 weir"))
            for closes in [false, true] {
                #expect(
                    try delivered(wire, minorVersion: 0, closes: closes)
                        == lines("HTTP/1.1 200 OK", "Connection: close", "Via: 1.1 weir"))
            }
        }
    }

    @Test(
        "without content the length is metadata for HEAD and 304, and nothing for 204",
        arguments: [
            (HTTP.Method.head, "200 OK", true), (.get, "304 Not Modified", true), (.get, "204 No Content", false),
        ])
    func noContent(method: HTTP.Method, status: String, keepsLength: Bool) throws {
        let head = try delivered("HTTP/1.1 \(status)\r\nContent-Length: 7\r\nX-A: b\r\n\r\n", to: method)
        #expect(
            head
                == "HTTP/1.1 \(status)\r\n\(keepsLength ? "Content-Length: 7\r\n" : "")X-A: b\r\nVia: 1.1 weir\r\n\r\n")
        #expect(
            try delivered("HTTP/1.1 \(status)\r\nTransfer-Encoding: chunked\r\n\r\n", to: method)
                == lines("HTTP/1.1 \(status)", "Via: 1.1 weir"))
    }

    @Test(
        "the version is weir's own, status and reason phrase are the backend's",
        arguments: [
            ("HTTP/1.0 299 Not  so\tfast", "HTTP/1.1 299 Not  so\tfast"), ("HTTP/1.1 500 ", "HTTP/1.1 500 "),
            ("HTTP/1.1 500", "HTTP/1.1 500 "),
        ])
    func statusLine(line: String, expected: String) throws {
        #expect(try delivered("\(line)\r\nContent-Length: 0\r\n\r\n").hasPrefix(expected + "\r\n"))
    }

    @Test("fields of one hop, and those that Connection names, end here")
    func hopByHop() throws {
        #expect(
            try delivered(
                lines(
                    "HTTP/1.1 200 OK", "Connection: X-Mine, close", "X-Mine: 1", "Keep-Alive: timeout=5",
                    "Set-Cookie: a=b",
                    "Upgrade: h2c", "Proxy-Authenticate: x", "Trailer: X-T", "Content-Length: 0", "Set-Cookie:c=d"))
                == lines(
                    "HTTP/1.1 200 OK", "Set-Cookie: a=b", "Trailer: X-T", "Set-Cookie: c=d", "Content-Length: 0",
                    "Via: 1.1 weir"))
    }

    @Test("an interim response has neither framing nor Via")
    func interim() throws {
        #expect(
            try delivered(lines("HTTP/1.1 103 Early Hints", "Link: </a>", "Connection: x", "X: 1"), as: .interim)
                == lines("HTTP/1.1 103 Early Hints", "Link: </a>"))
    }

    @Test("a switch of protocols names the protocol, and nothing of the hop besides")
    func switching() throws {
        #expect(
            try delivered(
                lines(
                    "HTTP/1.1 101 Switching Protocols", "Sec-WebSocket-Accept: x", "Upgrade: websocket",
                    "Connection: upgrade, keep-alive", "Keep-Alive: 1", "Sec-WebSocket-Protocol: chat"), as: .switching)
                == lines(
                    "HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: websocket",
                    "Sec-WebSocket-Accept: x", "Sec-WebSocket-Protocol: chat", "Via: 1.1 weir"))
    }

    @Test(
        "framing by upstream framing, version and wish to close",
        arguments: [
            (BodyFraming.none, UInt8(1), false, BodyFraming.none, false), (.none, 0, true, .none, true),
            (.length(3), 1, false, .length(3), false), (.length(3), 0, false, .length(3), false),
            (.length(3), 1, true, .length(3), true), (.chunked, 1, false, .chunked, false),
            (.chunked, 1, true, .chunked, true),
            (.chunked, 0, false, .untilClose, true), (.untilClose, 1, false, .chunked, false),
            (.untilClose, 1, true, .chunked, true), (.untilClose, 0, false, .untilClose, true),
        ])
    func delivery(upstream: BodyFraming, version: UInt8, wantsClose: Bool, framing: BodyFraming, closes: Bool) {
        let delivery = ResponseDelivery(upstream: upstream, clientMinorVersion: version, wantsClose: wantsClose)
        #expect(delivery.framing == framing && delivery.closes == closes && delivery.clientMinorVersion == version)
    }
}
