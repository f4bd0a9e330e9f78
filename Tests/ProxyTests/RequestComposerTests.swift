import Basics
import HTTP
import HTTP1
import Proxy
import Testing

@Suite("Heads of forwarded requests (RFC 9110 section 7.6)")
struct RequestComposerTests {
    private let v6 = HostAddress("2001:db8::7")
    private let x = ForwardingPolicy()
    private let rfc = ForwardingPolicy(writesXForwarded: false, writesForwarded: true)
    private let both = ForwardingPolicy(writesXForwarded: true, writesForwarded: true)
    private let off = ForwardingPolicy(writesXForwarded: false)

    @Test(
        "the target goes on byte for byte, whatever its form",
        arguments: [
            ("GET /a%2Fb//c/../d;x=1?q=%20&?y#", nil),
            ("GET /a%2Fb//c/../d;x=1?q=%20&?y", "/a%2Fb//c/../d;x=1?q=%20&?y"),
            ("GET /?", "/?"), ("OPTIONS *", "*"), ("GET http://b.test:80/p?q", "/p?q"), ("GET HTTP://b.test", "/"),
            ("GET http://b.test?q", "/?q"), ("OPTIONS http://b.test", "*"), ("OPTIONS http://b.test/", "/"),
            ("OPTIONS http://b.test?q", "/?q"),
        ] as [(String, String?)])
    func targets(line: String, expected: String?) throws {
        let wire = lines(line + " HTTP/1.1", "Host: a.test")
        guard let expected else {
            #expect(throws: ProtocolViolation.self) { try forwarded(wire) }
            return
        }
        #expect(try forwarded(wire).contains(" \(expected) HTTP/1.1\r\n"))
    }

    @Test(
        "Host is the authority that counts: the target's, else the field's, else the backend's own",
        arguments: [
            ("GET http://b.test:81/ HTTP/1.1", "Host: a.test", "b.test:81"),
            ("GET / HTTP/1.1", "Host: A.test:8080", "A.test:8080"),
            ("GET / HTTP/1.1", "Host: a.test:", "a.test"), ("GET / HTTP/1.0", "X-A: b", "127.0.0.1:9001"),
            ("GET / HTTP/1.1", "Host: [2001:db8::1]:80", "[2001:db8::1]:80"),
        ])
    func host(line: String, field: String, expected: String) throws {
        let head = try forwarded(lines(line, field))
        #expect(head.contains("\r\nHost: \(expected)\r\n"))
        #expect(head.ranges(of: "Host:").count == 1)
    }

    @Test("end-to-end fields keep their order and spelling; white space around values is written anew")
    func fields() throws {
        #expect(
            try forwarded(
                lines("get /x HTTP/1.1", "ACCEPT:*/*", "Host: a", "X-B:  c  ", "Cookie: 1", "Cookie: 2", "X-Empty:"))
                == lines(
                    "get /x HTTP/1.1", "Host: a", "ACCEPT: */*", "X-B: c", "Cookie: 1", "Cookie: 2", "X-Empty: ",
                    "Via: 1.1 weir"))
    }

    @Test(
        "fields of one hop, and those that Connection names, end here; those that decide the message do not",
        arguments: [
            ("Connection: keep-alive, x-mine", "X-Mine: 1"), ("Connection: close", "Keep-Alive: timeout=1"),
            ("TE: trailers", "Proxy-Connection: close"), ("Upgrade: h2c", "HTTP2-Settings: AAAA"),
            ("Proxy-Authorization: Basic x", "Proxy-Authenticate: Basic"),
            ("X_Forwarded_For: 1.2.3.4", "Keep_Alive: x"),
        ])
    func hopByHop(first: String, second: String) throws {
        let head = try forwarded(lines("GET / HTTP/1.1", "Host: a", first, second, "Accept: b"))
        #expect(head == lines("GET / HTTP/1.1", "Host: a", "Accept: b", "Via: 1.1 weir"))
    }

    @Test(
        "an expectation goes on only where it counts: with content, in HTTP/1.1",
        arguments: [
            ("POST / HTTP/1.1", "Content-Length: 3", true), ("POST / HTTP/1.1", "Transfer-Encoding: chunked", true),
            ("POST / HTTP/1.1", "Content-Length: 0", false), ("GET / HTTP/1.1", "Accept: a", false),
            ("POST / HTTP/1.0", "Content-Length: 3", false),
        ])
    func expectation(line: String, field: String, isPassedOn: Bool) throws {
        let head = try forwarded(lines(line, "Host: a", "Expect: 100-continue", field))
        #expect(head.contains("\r\nExpect: 100-continue\r\n") == isPassedOn)
    }

    @Test("a tolerated LF goes on as CRLF, and each fold as one space")
    func repairs() throws {
        let wire =
            "POST / HTTP/1.1\nHost: a\nX-A: 1\nX-B:2 \nX-C: a \r\n\t b\n c  d\r\n \r\n e\nX-D:\n f\n \n"
            + "X-E: g\r\nX-F: h\r\n \r\nX-G: i\r\n j\r\nContent-Length: 0\n\n"
        #expect(
            try forwarded(wire, off, tolerated: [.bareLF, .obsFold])
                == lines(
                    "POST / HTTP/1.1", "Host: a", "X-A: 1", "X-B: 2", "X-C: a b c  d e", "X-D: f", "X-E: g", "X-F: h",
                    "X-G: i j",
                    "Content-Length: 0", "Via: 1.1 weir"))
    }

    @Test("Connection cannot take away Host, framing or what the content is")
    func protected() throws {
        #expect(
            try forwarded(
                lines(
                    "POST / HTTP/1.1", "Host: a", "Connection: host, content-length, content-type, expect",
                    "Content-Length: 3", "Content-Type: text/plain", "Expect: 100-continue"))
                == lines(
                    "POST / HTTP/1.1", "Host: a", "Content-Type: text/plain", "Expect: 100-continue",
                    "Content-Length: 3",
                    "Via: 1.1 weir"))
    }

    @Test(
        "framing is written from what was understood",
        arguments: [
            ("Content-Length:0", "Content-Length: 0\r\n"), ("Content-Length: 12", "Content-Length: 12\r\n"),
            ("Transfer-Encoding: Chunked", "Transfer-Encoding: chunked\r\n"), ("Accept: a", ""),
        ])
    func framing(field: String, expected: String) throws {
        let kept = field.hasPrefix("Accept") ? "Accept: a\r\n" : ""
        #expect(
            try forwarded(lines("POST / HTTP/1.1", "Host: a", field))
                == "POST / HTTP/1.1\r\nHost: a\r\n\(kept)\(expected)Via: 1.1 weir\r\n\r\n")
    }

    @Test(
        "only an upgrade to websocket is passed on",
        arguments: [("websocket", true), ("WebSocket", true), ("h2c", false)])
    func upgrade(name: String, isPassedOn: Bool) throws {
        let head = try forwarded(
            lines(
                "GET / HTTP/1.1", "Host: a", "Connection: keep-alive, Upgrade", "Upgrade: \(name)",
                "Sec-WebSocket-Key: k"))
        let upgrade = isPassedOn ? "Connection: Upgrade\r\nUpgrade: \(name)\r\n" : ""
        #expect(head == "GET / HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: k\r\n\(upgrade)Via: 1.1 weir\r\n\r\n")
    }

    @Test(
        "a prefix is taken off the path, and what is left begins with a slash",
        arguments: [
            ("/api/v1/x?y", 7, "/x?y"), ("/api", 4, "/"), ("/api/", 4, "/"), ("/api/", 5, "/"), ("/api?q", 4, "/?q"),
            ("/%61pi/x", 6, "/x"), ("/a", 99, "/"),
        ])
    func strip(target: String, stripped: Int, expected: String) throws {
        let policy = ForwardingPolicy(writesXForwarded: false, strippedBytes: stripped)
        #expect(
            try forwarded(lines("GET \(target) HTTP/1.1", "Host: a"), policy).hasPrefix("GET \(expected) HTTP/1.1\r\n"))
    }

    // MARK: Forwarding fields

    private let claims = [
        "X-Forwarded-For: 1.1.1.1", "X-Forwarded-For: 2.2.2.2", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil",
        "X-Forwarded-Port: 1", "X-Real-IP: 3.3.3.3", "Forwarded: for=4.4.4.4", "Accept: a",
    ]

    private func claimed() -> String {
        "GET / HTTP/1.1\r\nHost: a\r\n" + claims.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    @Test("a stranger's claims are dropped under every policy but off")
    func stranger() throws {
        #expect(
            try forwarded(claimed(), x)
                == lines(
                    "GET / HTTP/1.1", "Host: a", "Accept: a", "X-Forwarded-For: 10.0.0.1", "X-Forwarded-Proto: http",
                    "X-Forwarded-Host: a", "Via: 1.1 weir"))
        #expect(
            try forwarded(claimed(), rfc)
                == lines(
                    "GET / HTTP/1.1", "Host: a", "Accept: a", "Forwarded: for=10.0.0.1;host=\"a\";proto=http",
                    "Via: 1.1 weir"))
        #expect(
            try forwarded(claimed(), both)
                == lines(
                    "GET / HTTP/1.1", "Host: a", "Accept: a", "X-Forwarded-For: 10.0.0.1", "X-Forwarded-Proto: http",
                    "X-Forwarded-Host: a", "Forwarded: for=10.0.0.1;host=\"a\";proto=http", "Via: 1.1 weir"))
        #expect(
            try forwarded(claimed(), off)
                == "GET / HTTP/1.1\r\nHost: a\r\n" + claims.map { $0 + "\r\n" }.joined() + "Via: 1.1 weir\r\n\r\n")
    }

    @Test("a stranger's claims are claims with underscores too")
    func underscores() throws {
        for name in ["X_Forwarded_Port", "x-forwarded_ssl", "X_FORWARDED-PREFIX"] {
            let wire = lines("GET / HTTP/1.1", "Host: a", "\(name): 1", "X_Forwarde_d: 1", "X_Y: 1")
            let kept = ["X_Forwarde_d: 1", "X_Y: 1"]
            let head = try forwarded(wire, rfc)
            #expect(!head.contains(name) && kept.allSatisfy { head.contains("\r\n\($0)\r\n") })
            #expect(try forwarded(wire, off).contains(name))
        }
    }

    @Test("a trusted proxy's claims are kept and its address is appended")
    func trusted() throws {
        #expect(
            try forwarded(claimed(), x, trusted: true)
                == lines(
                    "GET / HTTP/1.1", "Host: a", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil",
                    "X-Forwarded-Port: 1",
                    "X-Real-IP: 3.3.3.3", "Forwarded: for=4.4.4.4", "Accept: a",
                    "X-Forwarded-For: 1.1.1.1, 2.2.2.2, 10.0.0.1", "Via: 1.1 weir"))
        #expect(
            try forwarded(claimed(), rfc, trusted: true)
                == lines(
                    "GET / HTTP/1.1", "Host: a", "X-Forwarded-For: 1.1.1.1", "X-Forwarded-For: 2.2.2.2",
                    "X-Forwarded-Proto: https", "X-Forwarded-Host: evil", "X-Forwarded-Port: 1", "X-Real-IP: 3.3.3.3",
                    "Accept: a", "Forwarded: for=4.4.4.4, for=10.0.0.1;host=\"a\";proto=http", "Via: 1.1 weir"))
    }

    @Test("a trusted proxy that claims nothing is a client like any other")
    func trustedAndSilent() throws {
        #expect(
            try forwarded(lines("GET / HTTP/1.1", "Host: a", "X-Forwarded-For:"), both, trusted: true)
                == lines(
                    "GET / HTTP/1.1", "Host: a", "X-Forwarded-For: 10.0.0.1", "X-Forwarded-Proto: http",
                    "X-Forwarded-Host: a", "Forwarded: for=10.0.0.1;host=\"a\";proto=http", "Via: 1.1 weir"))
    }

    @Test("an IPv6 address is plain in X-Forwarded-For, in brackets and quotes in Forwarded (RFC 7239 section 6)")
    func v6Peer() throws {
        let head = try forwarded(lines("GET / HTTP/1.1", "Host: [::1]:80"), both, from: v6, secure: true)
        #expect(
            head
                == lines(
                    "GET / HTTP/1.1", "Host: [::1]:80", "X-Forwarded-For: 2001:db8::7", "X-Forwarded-Proto: https",
                    "X-Forwarded-Host: [::1]:80",
                    "Forwarded: for=\"[2001:db8::7]\";host=\"[::1]:80\";proto=https", "Via: 1.1 weir"))
    }

    @Test("a client on a unix socket is unknown, and HTTP/1.0 without Host names none")
    func unknown() throws {
        #expect(
            try forwarded(lines("GET / HTTP/1.0"), both, from: nil)
                == lines(
                    "GET / HTTP/1.1", "Host: 127.0.0.1:9001", "X-Forwarded-For: unknown", "X-Forwarded-Proto: http",
                    "Forwarded: for=unknown;proto=http", "Via: 1.1 weir"))
    }
}
