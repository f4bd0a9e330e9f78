import HTTP
import HTTP1
import Testing

/// Heads that are refused, grouped by rule. Every prefix of each is read too: it needs more bytes or breaks the same
/// rule.
@Suite("Refused request heads (RFC 9112)")
struct RequestRefusalTests {
    private func expect(_ rule: Rule, _ wire: String, _ limits: HeadLimits = .request) {
        let bytes = latin1(wire)
        #expect(parseRequest(bytes, limits: limits).rule == rule, "\(wire.debugDescription)")
        #expect(disagreement(request: bytes, limits: limits) == nil)
    }

    /// A head with these field lines behind the request line and Host.
    private func expect(_ rule: Rule, field wire: String, of line: String = "POST / HTTP/1.1") {
        expect(rule, "\(line)\r\nHost: weir.test\r\n\(wire)\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
    }

    /// A head with this target.
    private func expect(_ rule: Rule, target: String) {
        expect(rule, "GET \(target) HTTP/1.1\r\nHost: weir.test\r\n\r\n")
    }

    @Test("a line ends in CRLF")
    func lineEnds() {
        expect(.bareLF, "GET / HTTP/1.1\nHost: weir.test\n\n")
        expect(.bareLF, "\nGET / HTTP/1.1\r\nHost: weir.test\r\n\r\n")
        expect(.bareLF, "GET / HTTP/1.1\r\nHost: weir.test\r\n\n")
        expect(.bareLF, field: "X: a\nTransfer-Encoding: chunked")
        expect(.bareLF, field: "Content-Length: 5\r\nExpect:\n 100-continue")
        expect(.bareCR, "GET / HTTP/1.1\rHost: weir.test\r\r")
        expect(.bareCR, "\rGET / HTTP/1.1\r\nHost: weir.test\r\n\r\n")
        expect(.bareCR, "GET / HTTP/1.1\r\nHost: weir.test\r\n\rX")
        expect(.bareCR, field: "X-A: a\r")
        expect(.bareCR, field: "X: a\rTransfer-Encoding: chunked")
    }

    @Test("a value is not folded, and no white space stands before the first field")
    func folding() {
        expect(.invalidTransferEncoding, field: "Transfer-Encoding:\r\n chunked")
        expect(.obsFold, field: "Transfer-Encoding: chunked\r\n ,x")
        expect(.obsFold, field: "Connection:\r\n close")
        expect(.obsFold, field: "X-A: a\r\n X-B: c")
        expect(.obsFold, field: "X-A: a\r\n\tb")
        expect(.obsFold, field: "X-A: a\r\n \r\nX-B: c")
        expect(.whitespaceBeforeFields, "GET / HTTP/1.1\r\n X-A: b\r\nHost: weir.test\r\n\r\n")
        expect(.whitespaceBeforeFields, "GET / HTTP/1.1\r\n\tHost: weir.test\r\n\r\n")
    }

    @Test("at most two empty lines stand before the request line")
    func emptyLines() {
        expect(.tooManyEmptyLines, "\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: weir.test\r\n\r\n")
    }

    @Test("a method is a token of at most 64 bytes, and not CONNECT")
    func methods() {
        expect(.invalidMethod, " GET / HTTP/1.1\r\nHost: weir.test\r\n\r\n")
        expect(.invalidMethod, "G=\"://(e),[T];?\" / HTTP/1.1\r\nHost: weir.test\r\n\r\n")
        expect(.invalidMethod, "G\u{c9}T / HTTP/1.1\r\nHost: weir.test\r\n\r\n")
        expect(.invalidMethod, "GE\0T / HTTP/1.1\r\nHost: weir.test\r\n\r\n")
        expect(.invalidMethod, "GET\t/\tHTTP/1.1\r\nHost: weir.test\r\n\r\n")
        expect(.invalidMethod, "GET\r\n\r\n")
        expect(.invalidMethod, "\u{16}\u{3}\u{1}\0\u{a5}\u{1}\0\0\u{a1}\u{3}\u{3}\0\0")
        expect(.methodTooLong, String(repeating: "A", count: 65) + " / HTTP/1.1\r\nHost: weir.test\r\n\r\n")
        expect(.connectMethod, "CONNECT / HTTP/1.1\r\nHost: weir.test\r\n\r\n")
        expect(.connectMethod, "CONNECT weir.test:443 HTTP/1.1\r\nHost: weir.test:443\r\n\r\n")
    }

    @Test("a target is one word of visible ASCII with sound percent-encoding and no fragment")
    func targetBytes() {
        expect(.missingTarget, "GET  / HTTP/1.1\r\nHost: weir.test\r\n\r\n")
        expect(.missingTarget, "GET \r\n\r\n")
        expect(.invalidTargetByte, target: "/caf\u{c3}\u{a9}")
        expect(.invalidTargetByte, target: "/a\0b")
        expect(.invalidTargetByte, target: "/a\tb")
        expect(.invalidTargetByte, target: "/a\u{7f}b")
        expect(.fragmentInTarget, target: "/a#b")
        expect(.fragmentInTarget, target: "/a?b#c")
        expect(.invalidPercentEncoding, target: "/a%zz")
        expect(.invalidPercentEncoding, target: "/a%4")
        expect(.invalidPercentEncoding, target: "/a%")
        expect(.invalidPercentEncoding, target: "/a?b=100%")
        expect(.invalidPercentEncoding, target: "/a%%41")
        expect(.encodedNUL, target: "/a%00b")
        expect(.encodedNUL, target: "/a?b=%00")
    }

    @Test("a target is a path, an http URI, or * for OPTIONS")
    func targetForms() {
        expect(.invalidTargetForm, target: "weir.test:80")
        expect(.invalidTargetForm, target: "a")
        expect(.invalidTargetForm, target: "?a")
        expect(.invalidTargetForm, target: "http:/x")
        expect(.invalidTargetForm, target: "http:")
        expect(.invalidTargetForm, target: "**")
        expect(.asteriskForm, target: "*")
        expect(.unsupportedScheme, target: "ftp://weir.test/")
        expect(.unsupportedScheme, target: "://weir.test/")
        expect(.unsupportedScheme, target: "httpx://weir.test/")
        expect(.userinfoInTarget, target: "http://u:p@weir.test/")
        expect(.userinfoInTarget, target: "http://@weir.test/")
        expect(.invalidTargetAuthority, target: "http:///x")
        expect(.invalidTargetAuthority, target: "http://")
        expect(.invalidTargetAuthority, target: "http://weir.test:x/")
        expect(.invalidTargetAuthority, target: "http://weir.test:80:80/")
        expect(.invalidTargetAuthority, target: "http://we%69r.test/")
    }

    @Test("the version is HTTP/1.0 or HTTP/1.1, to the letter")
    func versions() {
        expect(.missingVersion, "GET /\r\n")
        expect(.missingVersion, "GET /\r\nHost: weir.test\r\n\r\n")
        expect(.missingVersion, "GET /\n")
        expect(.invalidVersion, "GET /a b HTTP/1.1\r\nHost: weir.test\r\n\r\n")
        expect(.invalidVersion, "GET / http/1.1\r\nHost: weir.test\r\n\r\n")
        expect(.invalidVersion, "GET / HTTP/1.1x\r\nHost: weir.test\r\n\r\n")
        expect(.invalidVersion, "GET / HTTP/1.1 \r\nHost: weir.test\r\n\r\n")
        expect(.invalidVersion, "GET / HTTP/1.10\r\nHost: weir.test\r\n\r\n")
        expect(.invalidVersion, "GET /  HTTP/1.1\r\nHost: weir.test\r\n\r\n")
        expect(.invalidVersion, "GET / HTTP/1\r\nHost: weir.test\r\n\r\n")
        expect(.invalidVersion, "GET / HTTP/+1.1\r\nHost: weir.test\r\n\r\n")
        expect(.unsupportedVersion, "GET / HTTP/1.2\r\nHost: weir.test\r\n\r\n")
        expect(.unsupportedVersion, "GET / HTTP/0.9\r\nHost: weir.test\r\n\r\n")
        expect(.unsupportedVersion, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".replacing("PRI", with: "OPTIONS"))
        expect(.asteriskForm, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    }

    @Test("a field line is a token, a colon and text")
    func fieldLines() {
        expect(.spaceBeforeColon, field: "Transfer-Encoding : chunked")
        expect(.spaceBeforeColon, field: "X-A\t: b")
        expect(.spaceBeforeColon, field: "X Y: b")
        expect(.missingColon, field: "X-A")
        expect(.invalidFieldName, field: ": b")
        expect(.invalidFieldName, field: "X\u{ff}A: b")
        expect(.invalidFieldName, field: "X\0A: b")
        expect(.invalidFieldName, field: "X\"A: b")
        expect(.invalidFieldName, field: "X/A: b")
        expect(.invalidFieldValue, field: "X-A: a\u{7f}b")
        expect(.invalidFieldValue, field: "X-A: a\u{b}b")
        expect(.invalidFieldValue, field: "X-A: abcdefghijklmnop\0")
        expect(.invalidFieldValue, field: "Transfer-Encoding: \u{c}chunked")
        expect(.invalidFieldValue, field: "Transfer-Encoding: chunked\0")
        expect(.invalidFieldValue, field: "Content-Length: 5\0")
        expect(.invalidFieldValue, field: "Content-Length: \u{b}5")
        expect(.confusableFieldName, field: "Content_Length: 5\r\nContent-Length: 0")
        expect(.confusableFieldName, field: "transfer_Encoding: chunked")
    }

    @Test("Host is there once and is a host")
    func hosts() {
        expect(.missingHost, "GET / HTTP/1.1\r\n\r\n")
        expect(.missingHost, "GET http://weir.test/ HTTP/1.1\r\n\r\n")
        expect(.duplicateHost, field: "Host: weir.test")
        expect(.duplicateHost, field: "HOST: other.test", of: "GET / HTTP/1.0")
        for host in [
            "weir test", "weir.test/x", "weir.test#x", "weir.test:99999", "weir.test:80:80", "we\u{ef}r.test",
            "u@weir.test", "", " ",
            "weir.test, other.test", String(repeating: "a", count: 300),
        ] {
            expect(.invalidHost, "GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
            expect(.invalidHost, "GET http://weir.test/ HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        }
        expect(.invalidFieldValue, "GET / HTTP/1.1\r\nHost: weir.test\0.evil.test\r\n\r\n")
    }

    @Test("Content-Length is one plain number below 2^63")
    func contentLengths() {
        for value in [
            "5, 6", "5, 5", "5.0", "5e0", "0x5", "1\t0", "x5", "5x", "+5", "-5", "005", "00", "", "\u{ef}\u{bc}\u{95}",
            "5 5",
        ] {
            expect(.invalidContentLength, field: "Content-Length: \(value)")
        }
        for value in ["9223372036854775808", "18446744073709551621", "99999999999999999999999"] {
            expect(.contentLengthTooLarge, field: "Content-Length: \(value)")
        }
        expect(.duplicateContentLength, field: "Content-Length: 5\r\nContent-Length: 6")
        expect(.duplicateContentLength, field: "Content-Length: 5\r\nContent-Length: 5")
        expect(.invalidContentLength, field: "Content-Length: \r\nContent-Length: 5")
    }

    @Test("Transfer-Encoding is chunked, once, alone, and in HTTP/1.1")
    func transferEncodings() {
        for value in [
            "", ",chunked", "chunked,", "cow chunked bar", "\"chunked\"", "chunked\u{a0}", "chunked;q=1",
            "chunked chunked",
        ] {
            expect(.invalidTransferEncoding, field: "Transfer-Encoding: \(value)")
        }
        for value in ["chunked, gzip", "chunked,chunked", "gzip, chunked , chunked"] {
            expect(.chunkedNotFinal, field: "Transfer-Encoding: \(value)")
        }
        for value in ["xchunked", "chunkedx", "'chunked'", "gzip", "gzip, chunked", "identity", "gzip;a=b, chunked"] {
            expect(.unknownTransferCoding, field: "Transfer-Encoding: \(value)")
        }
        expect(.unknownTransferCoding, field: "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked")
        expect(.duplicateTransferEncoding, field: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")
        expect(.duplicateTransferEncoding, field: "Transfer-Encoding: chunked\r\nTransfer-Encoding: x")
        expect(.transferEncodingBelowHTTP11, field: "Transfer-Encoding: chunked", of: "POST / HTTP/1.0")
        for value in ["chunked", ",chunked", "xchunked"] {
            expect(.contentLengthWithTransferEncoding, field: "Content-Length: 5\r\nTransfer-Encoding: \(value)")
        }
        expect(.contentLengthWithTransferEncoding, field: "Transfer-Encoding: chunked\r\nContent-Length: 5")
    }

    @Test("TRACE has no content")
    func trace() {
        expect(.traceWithContent, field: "Content-Length: 5", of: "TRACE / HTTP/1.1")
        expect(.traceWithContent, field: "Transfer-Encoding: chunked", of: "TRACE / HTTP/1.1")
    }

    @Test("Connection is a list of at most 64 tokens, and the only expectation is 100-continue")
    func connectionAndExpectation() {
        expect(.invalidConnection, field: "Connection: close keep-alive")
        expect(.invalidConnection, field: "Connection: a=b")
        expect(.invalidConnection, field: "Connection: close\r\nConnection: \"x\"")
        expect(.tooManyConnectionOptions, field: "Connection: " + String(repeating: "a,", count: 64))
        expect(.tooManyConnectionOptions, field: "Connection: " + String(repeating: ",", count: 64))
        for value in ["100-continue, x=y", "", "200-ok", "100-continue;a"] {
            expect(.unsupportedExpectation, field: "Expect: \(value)")
        }
    }

    @Test("head, target and fields keep to their limits")
    func limits() {
        let small = HeadLimits(headBytesMax: 64, fieldCountMax: 2, targetBytesMax: 8)
        expect(.headTooLarge, "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 40))\r\n\r\n", small)
        expect(.headTooLarge, "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X", count: 70)): a\r\n\r\n", small)
        expect(.tooManyFields, "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\n\r\n", small)
        expect(.targetTooLong, "GET /23456789 HTTP/1.1\r\nHost: a\r\n\r\n", small)
        expect(.targetTooLong, "GET /234567%41 HTTP/1.1\r\nHost: a\r\n\r\n", small)
        let long = HeadLimits(headBytesMax: 64, fieldCountMax: 2, targetBytesMax: 1000)
        expect(.targetTooLong, "GET /\(String(repeating: "a", count: 70)) HTTP/1.1\r\nHost: a\r\n\r\n", long)
        let large = latin1("GET /\(String(repeating: "a", count: 70000)) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(parseRequest(large).rule == .targetTooLong)
        let deep = latin1("GET / HTTP/1.1\r\nHost: a\r\nX-A: \(String(repeating: "a", count: 70000))\r\n\r\n")
        #expect(parseRequest(deep).rule == .headTooLarge)
    }
}
