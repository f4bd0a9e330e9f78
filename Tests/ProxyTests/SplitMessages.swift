import HTTP
import HTTP1

/// Messages that are taken, and one at least for each rule that can be broken by bytes alone. Every character up to
/// U+00FF stands for the byte of that value.
enum SplitMessages {
    static let limits = HeadLimits(headBytesMax: 200, fieldCountMax: 6, targetBytesMax: 40)
    static let tolerant = HeadLimits(
        headBytesMax: 200, fieldCountMax: 6, targetBytesMax: 40, tolerated: [.bareLF, .obsFold])

    private static let host = "\r\nHost: a\r\n"
    private static let post = "POST / HTTP/1.1\r\nHost: a\r\n"
    private static let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"
    private static let next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"

    /// How many messages are in each.
    static let soundRequests: [(wire: String, count: Int)] = [
        (next, 1), ("\r\n\r\n" + next, 1), (next + "\r\n" + next, 2),
        ("GET http://[::1]:80/x?y HTTP/1.1\r\nHost: b\r\nX_y:\t1 \t\r\nX-Long-Name-Of-A-Field:\u{ff}\r\n\r\n", 1),
        ("OPTIONS * HTTP/1.0\r\nConnection: x, keep-alive\r\nX: 1\r\n\r\n", 1),
        (post + "Content-Length: 5\r\n\r\nhello" + next, 2), (post + "Content-Length: 0\r\n\r\n" + next, 2),
        (chunked + "0\r\n\r\n" + next, 2),
        (chunked + "5\r\nhello\r\n1f;a=\"b;\\\"\";c\r\n0123456789012345678901234567890\r\n00\r\n\r\n" + next, 2),
        (chunked + "A\r\n0123456789\r\n0;x\r\nX-Sum: 1\r\nContent-Length: 3\r\nX-End:\r\n\r\n" + next, 2),
        (post + "Content-Length: 34\r\n\r\n" + next + "xyz" + next, 2),
    ]

    static let soundResponses: [(wire: String, method: HTTP.Method, count: Int)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.0 404\r\nContent-Length: 0\r\n\r\n", .get, 2),
        (
            "HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\nHTTP/1.1 204 \r\n\r\nHTTP/1.1 304 X\r\nContent-Length: 5\r\n\r\n",
            .get, 3
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nServer-Timing: a\r\n\r\n", .get, 1),
        ("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", .head, 2),
        ("HTTP/1.1 200 \u{e9}\tx\r\nConnection: close\r\n\r\nto the end\r\n\r\n", .get, 1),
    ]

    static let toleratedRequests: [(wire: String, count: Int)] = [
        ("\nGET / HTTP/1.1\nHost: a\nX: b\r\n c\n\td \n\n" + next, 2),
        ("POST / HTTP/1.1\nHost: a\nX:\n b\nContent-Length: 2\n\nhi" + next, 2),
    ]

    static let brokenRequests: [(rule: Rule, wire: String)] = [
        (.bareLF, "GET / HTTP/1.1\nHost: a\r\n\r\n"), (.bareLF, "GET / HTTP/1.1" + host + "X: 1\nY: 2\r\n\r\n"),
        (.bareLF, "GET / HTTP/1.1" + host + "\n"), (.bareLF, chunked + "0\r\nX: 1\n\r\n"),
        (.bareCR, "GET / HTTP/1.1\rHost: a\r\n\r\n"), (.bareCR, "GET / HTTP/1.1" + host + "X: 1\rY: 2\r\n\r\n"),
        (.bareCR, "GET / HTTP/1.1" + host + "\rX\r\n"), (.obsFold, "GET / HTTP/1.1" + host + "X: 1\r\n\t2\r\n\r\n"),
        (.obsFold, chunked + "0\r\nX: 1\r\n 2\r\n\r\n"), (.tooManyEmptyLines, "\r\n\r\n\r\n" + next),
        (.headTooLarge, "GET / HTTP/1.1" + host + "X: " + String(repeating: "x", count: 300) + "\r\n\r\n"),
        (.tooManyFields, "GET / HTTP/1.1" + host + String(repeating: "X: 1\r\n", count: 6) + "\r\n"),
        (.invalidMethod, " GET / HTTP/1.1" + host + "\r\n"), (.invalidMethod, "G\u{0}T / HTTP/1.1" + host + "\r\n"),
        (.methodTooLong, String(repeating: "M", count: 65) + " / HTTP/1.1" + host + "\r\n"),
        (.connectMethod, "CONNECT a:80 HTTP/1.1" + host + "\r\n"), (.missingTarget, "GET  / HTTP/1.1" + host + "\r\n"),
        (.targetTooLong, "GET /" + String(repeating: "t", count: 40) + " HTTP/1.1" + host + "\r\n"),
        (.invalidTargetByte, "GET /\u{e9} HTTP/1.1" + host + "\r\n"),
        (.fragmentInTarget, "GET /#a HTTP/1.1" + host + "\r\n"),
        (.invalidPercentEncoding, "GET /%4g HTTP/1.1" + host + "\r\n"),
        (.encodedNUL, "GET /?a=%00 HTTP/1.1" + host + "\r\n"),
        (.invalidTargetForm, "GET a:80 HTTP/1.1" + host + "\r\n"),
        (.asteriskForm, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        (.unsupportedScheme, "GET ws://a/ HTTP/1.1" + host + "\r\n"),
        (.userinfoInTarget, "GET http://u@a/ HTTP/1.1" + host + "\r\n"),
        (.invalidTargetAuthority, "GET http://a:b/ HTTP/1.1" + host + "\r\n"),
        (.missingVersion, "GET /" + host + "\r\n"),
        (.invalidVersion, "GET / http/1.1" + host + "\r\n"), (.invalidVersion, "GET / HTTP/1.1 " + host + "\r\n"),
        (.unsupportedVersion, "GET / HTTP/1.2" + host + "\r\n"),
        (.whitespaceBeforeFields, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        (.invalidFieldName, "GET / HTTP/1.1" + host + "X\u{80}: 1\r\n\r\n"),
        (.invalidFieldName, "GET / HTTP/1.1" + host + ": 1\r\n\r\n"),
        (.spaceBeforeColon, "GET / HTTP/1.1" + host + "X : 1\r\n\r\n"),
        (.missingColon, "GET / HTTP/1.1" + host + "X\r\n\r\n"),
        (.invalidFieldValue, "GET / HTTP/1.1" + host + "X: 1\u{0}\r\n\r\n"),
        (.invalidFieldValue, "GET / HTTP/1.1" + host + "X: \u{7f}\r\n\r\n"),
        (.confusableFieldName, post + "Transfer_Encoding: chunked\r\n\r\n"),
        (.missingHost, "GET / HTTP/1.1\r\nX: 1\r\n\r\n"), (.duplicateHost, "GET / HTTP/1.1" + host + "HOST: a\r\n\r\n"),
        (.invalidHost, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        (.invalidContentLength, post + "Content-Length: +5\r\n\r\nhello"),
        (.contentLengthTooLarge, post + "Content-Length: 9223372036854775808\r\n\r\n"),
        (.duplicateContentLength, post + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
        (
            .contentLengthWithTransferEncoding,
            post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
        ),
        (.transferEncodingBelowHTTP11, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        (.duplicateTransferEncoding, post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
        (.invalidTransferEncoding, post + "Transfer-Encoding: ,chunked\r\n\r\n"),
        (.chunkedNotFinal, post + "Transfer-Encoding: chunked, gzip\r\n\r\n"),
        (.unknownTransferCoding, post + "Transfer-Encoding: xchunked\r\n\r\n"),
        (.traceWithContent, "TRACE / HTTP/1.1" + host + "Content-Length: 1\r\n\r\n"),
        (.invalidConnection, post + "Connection: \"close\"\r\n\r\n"),
        (.tooManyConnectionOptions, post + "Connection: " + String(repeating: ",", count: 64) + "\r\n\r\n"),
        (.unsupportedExpectation, post + "Expect: 200-ok\r\n\r\n"),
        (.invalidChunkSize, chunked + "0x5\r\nhello\r\n0\r\n\r\n"),
        (.invalidChunkSize, chunked + "2\r\nhi\r\n\r\n0\r\n\r\n"),
        (.chunkSizeTooLarge, chunked + "8000000000000000\r\n"),
        (.chunkSizeTooLarge, chunked + "00000000000000001\r\nx\r\n"),
        (.chunkLineTooLong, chunked + "1;" + String(repeating: "a", count: 260) + "\r\n"),
        (.invalidChunkExtension, chunked + "1;a=\"\r\nx\r\n"),
        (
            .chunkExtensionsTooLarge,
            chunked + String(repeating: "1;" + String(repeating: "a", count: 250) + "\r\nx\r\n", count: 66)
        ),
        (.invalidChunkLineEnd, chunked + "5\nhello\r\n0\r\n\r\n"),
        (.missingChunkEnd, chunked + "5\r\nhelloX\r\n0\r\n\r\n"),
        (.missingChunkEnd, chunked + "5\r\nhello\rX0\r\n\r\n"),
        (.missingChunkEnd, chunked + "5\r\nhello\n0\r\n\r\n"),
        (.trailerSectionTooLarge, chunked + "0\r\nX: " + String(repeating: "x", count: 300) + "\r\n\r\n"),
    ]

    static let brokenResponses: [(rule: Rule, wire: String)] = [
        (.invalidVersion, "hello there\r\n\r\n"), (.invalidVersion, " HTTP/1.1 200 OK\r\n\r\n"),
        (.unsupportedVersion, "HTTP/2.0 200 OK\r\n\r\n"), (.invalidStatus, "HTTP/1.1 20 OK\r\n\r\n"),
        (.invalidStatus, "HTTP/1.1 2000 OK\r\n\r\n"), (.invalidStatus, "HTTP/1.1 600 OK\r\n\r\n"),
        (.invalidReasonPhrase, "HTTP/1.1 200 O\u{1}K\r\n\r\n"), (.bareCR, "HTTP/1.1 200 OK\rX: 1\r\n\r\n"),
        (.bareLF, "HTTP/1.1 200 OK\nX: 1\r\n\r\n"), (.obsFold, "HTTP/1.1 200 OK\r\nX: 1\r\n 2\r\n\r\n"),
        (.framingInInterimResponse, "HTTP/1.1 103 X\r\nContent-Length: 2\r\n\r\nhi"),
        (.duplicateContentLength, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok"),
        (.unknownTransferCoding, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
        (.missingChunkEnd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n"),
        (.invalidVersion, "HTTP/1.1 204 X\r\n\r\nhello, HTTP"),
    ]
}
