import Basics
import HTTP
import HTTP1
import Testing

@Suite("Request heads (RFC 9112)")
struct RequestHeadTests {
    /// Parses a head, checks every prefix of it, and gives it with its bytes; nil, with an issue recorded, when it is
    /// refused.
    private func read(_ wire: String, limits: HeadLimits = .request) -> (
        head: RequestHead, fields: [Field], bytes: [UInt8]
    )? {
        let bytes = latin1(wire)
        #expect(disagreement(request: bytes, limits: limits) == nil)
        let outcome = parseRequest(bytes, limits: limits)
        guard let parsed = outcome.value else {
            Issue.record("\(wire.debugDescription) gives \(outcome)")
            return nil
        }
        return (parsed.head, parsed.fields, bytes)
    }

    /// The same for these field lines behind a request line and Host.
    private func read(field lines: String, of line: String = "POST / HTTP/1.1") -> RequestHead? {
        read("\(line)\r\nHost: weir.test\r\n\(lines)\r\n\r\n")?.head
    }

    @Test("a request comes out whole")
    func whole() throws {
        let (head, fields, bytes) = try #require(
            read(
                "GET /a/b?c=d HTTP/1.1\r\nHost: weir.test:8080\r\nAccept:\t a/b \t\r\nX-Empty:\r\n"
                    + "X-N: a\tb\u{ff}\r\n\r\nGET /next"
            ))
        var expected = RequestHead()
        expected.byteCount = bytes.count - 9
        expected.method = .get
        expected.methodRange = ByteRange(start: 0, count: 3)
        expected.target = ByteRange(start: 4, count: 8)
        expected.path = ByteRange(start: 4, count: 4)
        expected.query = ByteRange(start: 9, count: 3)
        expected.hasQuery = true
        expected.authority = ByteRange(start: 29, count: 14)
        expected.host = ByteRange(start: 29, count: 9)
        #expect(head == expected)
        #expect(fields.map(\.known) == [.host, .accept, .other, .other])
        #expect(fields.map { text($0.name, bytes) } == ["Host", "Accept", "X-Empty", "X-N"])
        #expect(fields.map { text($0.value, bytes) } == ["weir.test:8080", "a/b", "", "a\tb\u{fffd}"])
        #expect(!fields.contains { $0.isConnectionOption || $0.isConfusable || $0.isFolded })
    }

    @Test(
        "a known field is recognised wherever it stands, at the end of the buffer too",
        arguments: FieldName.allCases.dropFirst())
    func knownFields(name: FieldName) {
        let line = "GET / HTTP/1.1\r\n\(name.text):"
        for rest in ["", "1", "12", "123", "1234567890"] {
            let bytes = latin1("\(line)\(rest)\r\nX:\r\n\r\n")
            var head = RequestHead()
            var fields = FieldTable(capacity: 4)
            for count in line.utf8.count + rest.utf8.count + 2...bytes.count {
                let prefix = bytes.span.extracting(0..<count)
                do throws(ProtocolViolation) {
                    _ = try RequestHeadParser.parse(prefix, limits: .request, head: &head, fields: &fields)
                } catch {
                    // Most of these values break a rule; the field was recognised before that.
                }
                #expect(fields.count > 0 && fields[0].known == name)
            }
        }
    }

    @Test("up to two empty lines are skipped and counted")
    func emptyLines() throws {
        for (prefix, count) in [("", 36), ("\r\n", 38), ("\r\n\r\n", 40)] {
            let (head, _, bytes) = try #require(read("\(prefix)POST / HTTP/1.1\r\nHost: weir.test\r\n\r\nPOST"))
            #expect(head.byteCount == count)
            #expect(text(head.methodRange, bytes) == "POST")
        }
    }

    @Test(
        "a target is taken apart",
        arguments: [
            ("/", "/", nil), ("/a?", "/a", ""), ("/a?b?c", "/a", "b?c"), ("//x//", "//x//", nil),
            ("/a%2F%c3%A9", "/a%2F%c3%A9", nil),
            ("/a\\..\\b{id}|^`\"<>", "/a\\..\\b{id}|^`\"<>", nil), ("/a;b=1/../.", "/a;b=1/../.", nil), ("/?", "/", ""),
            ("/a%0d%0aX:y", "/a%0d%0aX:y", nil), ("/http://x/", "/http://x/", nil), ("/a?b=%41", "/a", "b=%41"),
        ] as [(String, String, String?)])
    func origin(target: String, path: String, query: String?) throws {
        let (head, _, bytes) = try #require(read("GET \(target) HTTP/1.1\r\nHost: weir.test\r\n\r\n"))
        #expect(text(head.target, bytes) == target)
        #expect(text(head.path, bytes) == path)
        #expect((head.hasQuery ? text(head.query, bytes) : nil) == query)
        #expect(head.form == .origin && !head.pathIsEmpty)
        #expect(head.pathHasPercent == path.contains("%"))
        #expect(text(head.host, bytes) == "weir.test")
    }

    @Test(
        "an absolute-form target's authority counts, not the Host field",
        arguments: [
            ("http://weir.test/", "weir.test", "weir.test", "/", nil),
            ("HTTPS://Weir.Test:81/a?b", "Weir.Test:81", "Weir.Test", "/a", "b"),
            ("http://weir.test", "weir.test", "weir.test", "", nil),
            ("http://weir.test?x", "weir.test", "weir.test", "", "x"),
            ("http://[::1]:80/x@y", "[::1]:80", "[::1]", "/x@y", nil),
            ("http://weir.test:/", "weir.test", "weir.test", "/", nil),
            ("http://weir.test/%41?%42", "weir.test", "weir.test", "/%41", "%42"),
        ] as [(String, String, String, String, String?)])
    func absolute(target: String, authority: String, host: String, path: String, query: String?) throws {
        let (head, _, bytes) = try #require(read("GET \(target) HTTP/1.1\r\nHost: evil.test\r\n\r\n"))
        #expect(head.form == .absolute)
        #expect(text(head.authority, bytes) == authority)
        #expect(text(head.host, bytes) == host)
        #expect(text(head.path, bytes) == path)
        #expect(head.pathIsEmpty == path.isEmpty && head.pathHasPercent == path.contains("%"))
        #expect((head.hasQuery ? text(head.query, bytes) : nil) == query)
    }

    @Test("asterisk-form is for OPTIONS")
    func asterisk() throws {
        let (head, _, _) = try #require(read("OPTIONS * HTTP/1.1\r\nHost: weir.test\r\n\r\n"))
        #expect(head.form == .asterisk && head.path.isEmpty && !head.pathIsEmpty && head.method == .options)
    }

    @Test("the colon of an empty port is left out, and Host may be missing in HTTP/1.0")
    func hosts() throws {
        let (head, _, bytes) = try #require(read("GET / HTTP/1.1\r\nHost: WEIR.Test:\r\n\r\n"))
        #expect(text(head.authority, bytes) == "WEIR.Test")
        let old = try #require(read("GET / HTTP/1.0\r\n\r\n")).head
        #expect(old.authority == .none && old.host == .none && old.minorVersion == 0)
    }

    @Test("an unregistered method is other, and longest at 64 bytes")
    func methods() throws {
        for name in ["get", "BREW", String(repeating: "A", count: 64)] {
            let (head, _, bytes) = try #require(read("\(name) / HTTP/1.1\r\nHost: weir.test\r\n\r\n"))
            #expect(head.method == .other)
            #expect(text(head.methodRange, bytes) == name)
        }
    }

    @Test(
        "framing is what Content-Length or Transfer-Encoding says",
        arguments: [
            ("X: y", BodyFraming.none), ("Content-Length: 0", .length(0)), ("Content-Length: 5", .length(5)),
            ("Content-Length:   9223372036854775807 \t", .length(9_223_372_036_854_775_807)),
            ("Transfer-Encoding: chunked", .chunked),
            ("transfer-encoding:\tCHUNKED \t", .chunked),
        ])
    func framing(lines: String, expected: BodyFraming) throws {
        #expect(try #require(read(field: lines)).framing == expected)
        #expect(try #require(read(field: lines, of: "GET / HTTP/1.1")).framing == expected)
    }

    @Test(
        "a connection is kept as RFC 9112 section 9.3 says",
        arguments: [
            ("1.1", "X: y", true), ("1.1", "Connection: close", false), ("1.1", "Connection: keep-alive, Close", false),
            ("1.1", "Connection: , x ,,keep-alive", true), ("1.1", "Connection: x\r\nConnection: close", false),
            ("1.0", "X: y", false),
            ("1.0", "Connection: Keep-Alive", true), ("1.0", "Connection: keep-alive, close", false),
            ("1.1", "Connection:", true),
            ("1.1", "Connection: closed", true),
        ])
    func persistence(version: String, lines: String, expected: Bool) throws {
        #expect(try #require(read(field: lines, of: "GET / HTTP/\(version)")).keepsAlive == expected)
    }

    @Test("fields that Connection names are marked, save those that the message hangs on")
    func connectionOptions() throws {
        let wire =
            "POST / HTTP/1.1\r\nx-int: 1\r\nHost: weir.test\r\n"
            + "Connection: X-Int, host, X-Forwarded-For\r\nContent-Length: 5\r\n"
            + "X-Forwarded-For: 1.2.3.4\r\nconnection: content-length,x-late\r\nX-Late: 1\r\n"
            + "X-Other: 1\r\nX-INT: 2\r\n\r\n"
        let (_, fields, bytes) = try #require(read(wire))
        #expect(
            fields.filter(\.isConnectionOption).map { text($0.name, bytes) } == [
                "x-int", "X-Forwarded-For", "X-Late", "X-INT",
            ])
    }

    @Test("names that an underscore makes look like a hop-by-hop or forwarding field are marked")
    func confusable() throws {
        let (_, fields, bytes) = try #require(
            read(
                "GET / HTTP/1.1\r\nHost: a\r\nX_Forwarded_For: 1\r\nKeep_alive: 1\r\nuser_agent: 1\r\n"
                    + "x_y: 1\r\n_: 1\r\n\r\n"
            ))
        #expect(fields.filter(\.isConfusable).map { text($0.name, bytes) } == ["X_Forwarded_For", "Keep_alive"])
        #expect(fields.dropFirst().allSatisfy { $0.known == .other })
    }

    @Test("an expectation of 100-continue counts where content follows, in HTTP/1.1")
    func expectation() throws {
        #expect(try #require(read(field: "Content-Length: 5\r\nExpect: 100-Continue")).expectsContinue)
        #expect(try #require(read(field: "Expect: 100-continue\r\nTransfer-Encoding: chunked")).expectsContinue)
        #expect(try !#require(read(field: "Expect: 100-continue")).expectsContinue)
        #expect(try !#require(read(field: "Expect: 100-continue\r\nContent-Length: 0")).expectsContinue)
        #expect(
            try !#require(read(field: "Content-Length: 5\r\nExpect: 100-continue", of: "POST / HTTP/1.0"))
                .expectsContinue)
        #expect(try !#require(read(field: "Content-Length: 5\r\nExpect: other", of: "POST / HTTP/1.0")).expectsContinue)
    }

    @Test("an upgrade counts in a GET of HTTP/1.1 that names it in Connection, and only websocket is one")
    func upgrade() throws {
        let asked = "Upgrade: WebSocket\r\nConnection: keep-alive, Upgrade"
        let (sound, _, bytes) = try #require(read("GET / HTTP/1.1\r\nHost: weir.test\r\n\(asked)\r\n\r\n"))
        #expect(sound.isWebSocketUpgrade && text(sound.upgrade, bytes) == "WebSocket")
        for name in ["h2c", "TLS/1.0", "foo", "websocket, h2c", "websockets"] {
            let head = try #require(read(field: "Connection: Upgrade\r\nUpgrade: \(name)", of: "GET / HTTP/1.1"))
            #expect(!head.isWebSocketUpgrade && Int(head.upgrade.count) == name.utf8.count)
        }
        for (lines, line) in [
            (asked, "POST / HTTP/1.1"), (asked, "GET / HTTP/1.0"), ("Upgrade: websocket", "GET / HTTP/1.1"),
            ("\(asked)\r\nContent-Length: 5", "GET / HTTP/1.1"), ("\(asked)\r\nUpgrade: h2c", "GET / HTTP/1.1"),
        ] {
            let head = try #require(read(field: lines, of: line))
            #expect(!head.isWebSocketUpgrade && head.upgrade == .none)
        }
    }

    @Test("TE says whether trailers are wanted")
    func trailers() throws {
        for (value, expected) in [
            ("trailers", true), ("Trailers, deflate;q=0.5", true), ("deflate", false), ("", false),
        ] {
            #expect(try #require(read(field: "TE: \(value)")).acceptsTrailers == expected)
        }
    }

    @Test("TRACE and GET may have an announced empty content")
    func emptyContent() throws {
        #expect(try #require(read(field: "Content-Length: 0", of: "TRACE / HTTP/1.1")).framing == .length(0))
    }

    @Test("a head may be as large as its limits and no larger")
    func limits() throws {
        let wire = "GET /2345678 HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n"
        let limits = HeadLimits(headBytesMax: wire.utf8.count, fieldCountMax: 2, targetBytesMax: 8)
        #expect(try #require(read(wire, limits: limits)).head.byteCount == wire.utf8.count)
        for (bytes, count, target) in [(-1, 0, 0), (0, -1, 0), (0, 0, -1)] {
            let tighter = HeadLimits(
                headBytesMax: limits.headBytesMax + bytes, fieldCountMax: 2 + count, targetBytesMax: 8 + target)
            #expect(parseRequest(latin1(wire), limits: tighter).rule != nil)
        }
    }

    @Test("a bare LF ends a line where that is tolerated")
    func toleratedLineFeed() throws {
        var limits = HeadLimits.request
        limits.tolerated = .bareLF
        let (head, fields, bytes) = try #require(read("\nPOST / HTTP/1.1\nHost: a\nX: b\r\n\nPOST", limits: limits))
        #expect(head.byteCount == bytes.count - 4)
        #expect(fields.map { text($0.value, bytes) } == ["a", "b"])
    }

    @Test("a value may be folded where that is tolerated, but not one that the head hangs on")
    func toleratedFold() throws {
        var limits = HeadLimits.request
        limits.tolerated = .obsFold
        let (_, fields, bytes) = try #require(
            read(
                "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c \r\n\t d\r\nY:\r\n e\r\nZ: f\r\n \r\nW: g\r\n\r\n",
                limits: limits))
        #expect(fields.map { text($0.value, bytes) } == ["a", "b\r\n c \r\n\t d", "e", "f", "g"])
        #expect(fields.map(\.isFolded) == [false, true, false, false, false])
        for name in ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "X-Forwarded-For"] {
            let value = name == "Transfer-Encoding" ? "chunked" : name == "Expect" ? "100-continue" : "1"
            let wire = "GET / HTTP/1.1\r\n\(name): \(value)\r\n 2\r\n\r\n"
            #expect(parseRequest(latin1(wire), limits: limits).rule == .obsFold, "\(name)")
        }
    }

    @Test("the one traceparent field is found, and of several none")
    func traceParent() throws {
        let wire = "GET / HTTP/1.1\r\nTraceparent: 00-1\r\nHost: a\r\n\r\n"
        let (head, _, bytes) = try #require(read(wire))
        #expect(text(head.traceParent, bytes) == "00-1")
        #expect(read(field: "X-Traceparent: 1")?.traceParent == ByteRange.none)
        #expect(read(field: "traceparent: 1\r\ntraceparent: 1")?.traceParent == ByteRange.none)
        #expect(read(field: "traceparent: 1\r\ntraceparent: 1\r\ntraceparent: 1")?.traceParent == ByteRange.none)
    }
}
