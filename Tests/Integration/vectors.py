"""Requests and answers at the edge of RFC 9110 and RFC 9112, and what becomes of each.

A request is REJECTed (a 4xx or 5xx of weir's own, or a closed connection; nothing of it may reach the origin as a whole
request) or FORWARDed (the origin gets exactly `seen`, one (method, target, body) for each request). A strict reading is
wanted wherever peers are known to differ, since a difference between two readers is what smuggling lives on.
"""

from dataclasses import dataclass

CRLF = b"\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: weir.test\r\n\r\n"


@dataclass(frozen=True)
class Reject:
    name: str
    raw: bytes
    statuses: tuple[int, ...] = (400,)


@dataclass(frozen=True)
class Forward:
    name: str
    raw: bytes
    seen: tuple[tuple[str, str, bytes], ...]


def line(text: str, host: str = "weir.test") -> bytes:
    """A request of this request line with only Host; `text` is read as Latin-1."""
    return text.encode("latin-1") + f"\r\nHost: {host}\r\n\r\n".encode("latin-1")


def with_host(value: bytes) -> bytes:
    return b"GET / HTTP/1.1\r\nHost: " + value + b"\r\n\r\n"


def with_field(field: bytes) -> bytes:
    return b"GET / HTTP/1.1\r\nHost: weir.test\r\n" + field + b"\r\n\r\n"


def post(fields: bytes, body: bytes = b"") -> bytes:
    return b"POST /p HTTP/1.1\r\nHost: weir.test\r\n" + fields + b"\r\n\r\n" + body


def coded(body: bytes) -> bytes:
    return post(b"Transfer-Encoding: chunked", body)


UNKNOWN_CODING = (400, 501)

REJECTED = [
    # Request lines (RFC 9112 section 3).
    Reject("two spaces after the method", line("GET  / HTTP/1.1")),
    Reject("space before the method", line(" GET / HTTP/1.1")),
    Reject("tab as separator", line("GET\t/\tHTTP/1.1")),
    Reject("space in the target", line("GET /a b HTTP/1.1")),
    Reject("space after the version", line("GET / HTTP/1.1 ")),
    Reject("no version", line("GET /"), (400, 505)),
    Reject("lower case version", line("GET / http/1.1"), (400, 505)),
    Reject("version without minor", line("GET / HTTP/1"), (400, 505)),
    Reject("version of two digits", line("GET / HTTP/1.10"), (400, 505)),
    Reject("method with a delimiter", line("G(T / HTTP/1.1")),
    Reject("method with a high byte", line("G\xc9T / HTTP/1.1")),
    Reject("fragment in the target", line("GET /a#b HTTP/1.1")),
    Reject("bad percent triplet", line("GET /%zz HTTP/1.1")),
    Reject("high byte in the target", line("GET /caf\xe9 HTTP/1.1")),
    Reject("control in the target", line("GET /a\x01b HTTP/1.1")),
    Reject("target without a slash", line("GET a HTTP/1.1")),
    Reject("authority-form with GET", line("GET weir.test:80 HTTP/1.1")),
    Reject("scheme other than http", line("GET ftp://weir.test/ HTTP/1.1")),
    Reject("userinfo in the target", line("GET http://user:pw@weir.test/ HTTP/1.1")),
    Reject("three empty lines first", CRLF * 3 + line("GET / HTTP/1.1")),
    # Host (RFC 9112 section 3.2).
    Reject("no Host", b"GET / HTTP/1.1\r\n\r\n"),
    Reject("two Hosts", b"GET / HTTP/1.1\r\nHost: weir.test\r\nHost: weir.test\r\n\r\n"),
    Reject("list in Host", with_host(b"a.test, b.test")),
    Reject("space in Host", with_host(b"weir test")),
    Reject("path in Host", with_host(b"weir.test/x")),
    Reject("userinfo in Host", with_host(b"me@weir.test")),
    Reject("port out of range", with_host(b"weir.test:65536")),
    Reject("port not a number", with_host(b"weir.test:http")),
    Reject("open bracket in Host", with_host(b"[::1")),
    # Field lines (RFC 9112 section 5).
    Reject("space before the colon", with_field(b"X-A : 1")),
    Reject("empty name", with_field(b": 1")),
    Reject("no colon", with_field(b"X-A")),
    Reject("delimiter in a name", with_field(b"X{A}: 1")),
    Reject("folded line", with_field(b"X-A: 1\r\n  more")),
    Reject("folded first field", b"GET / HTTP/1.1\r\n Host: weir.test\r\n\r\n"),
    Reject("line of white space", with_field(b" \r\nX-A: 1")),
    Reject("bare LF ends a field", with_field(b"X-A: 1\nX-B: 2")),
    Reject("bare LF ends the head", b"GET / HTTP/1.1\nHost: weir.test\n\n"),
    Reject("bare CR in a value", with_field(b"X-A: 1\rX-B: 2")),
    Reject("NUL in a value", with_field(b"X-A: 1\x002")),
    Reject("DEL in a value", with_field(b"X-A: 1\x7f")),
    # Framing (RFC 9112 sections 6.1 to 6.3).
    Reject("both framings", post(b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"0\r\n\r\n" + SMUGGLED)),
    Reject("both framings, length last", post(b"Transfer-Encoding: chunked\r\nContent-Length: 5", b"0\r\n\r\n")),
    Reject("two lengths", post(b"Content-Length: 5\r\nContent-Length: 6", b"hello!")),
    Reject("list of lengths", post(b"Content-Length: 5, 6", b"hello!")),
    Reject("signed length", post(b"Content-Length: +5", b"hello")),
    Reject("negative length", post(b"Content-Length: -1", b"")),
    Reject("length in hexadecimal", post(b"Content-Length: 0x5", b"hello")),
    Reject("length with a space", post(b"Content-Length: 1 0", b"hello")),
    Reject("empty length", post(b"Content-Length:", SMUGGLED)),
    Reject("length of 2^64", post(b"Content-Length: 18446744073709551616", b"x"), (400, 413)),
    Reject("coding under HTTP/1.0",
           b"POST /p HTTP/1.0\r\nHost: weir.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED),
    Reject("chunked twice", post(b"Transfer-Encoding: chunked, chunked", b"0\r\n\r\n"), UNKNOWN_CODING),
    Reject("chunked twice on two lines",
           post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", b"0\r\n\r\n"), UNKNOWN_CODING),
    Reject("chunked is not last", post(b"Transfer-Encoding: chunked, gzip", b"0\r\n\r\n"), UNKNOWN_CODING),
    Reject("unknown coding alone", post(b"Transfer-Encoding: xchunked", SMUGGLED), UNKNOWN_CODING),
    Reject("identity", post(b"Transfer-Encoding: identity", SMUGGLED), UNKNOWN_CODING),
    Reject("empty coding", post(b"Transfer-Encoding:", SMUGGLED), UNKNOWN_CODING),
    Reject("quoted coding", post(b'Transfer-Encoding: "chunked"', b"0\r\n\r\n"), UNKNOWN_CODING),
    Reject("coding after a vertical tab", post(b"Transfer-Encoding: \x0bchunked", b"0\r\n\r\n"), UNKNOWN_CODING),
    Reject("space before the coding's colon", post(b"Transfer-Encoding : chunked", b"0\r\n\r\n"), UNKNOWN_CODING),
    # Chunks (RFC 9112 section 7.1).
    Reject("chunk size in 0x", coded(b"0x5\r\nhello\r\n0\r\n\r\n")),
    Reject("negative chunk size", coded(b"-5\r\nhello\r\n0\r\n\r\n")),
    Reject("no chunk size", coded(b"\r\nhello\r\n0\r\n\r\n")),
    Reject("space before a chunk size", coded(b" 5\r\nhello\r\n0\r\n\r\n")),
    Reject("chunk size over 63 bits", coded(b"8000000000000000\r\nhello\r\n0\r\n\r\n"), (400, 413)),
    Reject("bare LF after a chunk size", coded(b"5\nhello\r\n0\r\n\r\n")),
    Reject("bare LF after chunk data", coded(b"5\r\nhello\n0\r\n\r\n")),
    Reject("chunk data longer than its size", coded(b"4\r\nhello\r\n0\r\n\r\n")),
    Reject("other bytes where CRLF is due", coded(b"5\r\nhelloXX0\r\n\r\n")),
    Reject("bare LF in an extension", coded(b"5;a\nb\r\nhello\r\n0\r\n\r\n")),
    Reject("chunk-size line over its bound", coded(b"5;" + b"a" * 300 + b"\r\nhello\r\n0\r\n\r\n"), (400, 413, 431)),
    Reject("bad name in a trailer", coded(b"0\r\nX A: 1\r\n\r\n")),
    Reject("bare LF in a trailer", coded(b"0\r\nX-A: 1\n\r\n")),
    # Other words.
    Reject("CONNECT with a path", line("CONNECT /x HTTP/1.1"), (400, 405, 501)),
    Reject("expectation in a list", post(b"Expect: 100-continue, magic\r\nContent-Length: 0"), (417,)),
]

FORWARDED = [
    Forward("plain", line("GET / HTTP/1.1"), (("GET", "/", b""),)),
    Forward("two empty lines first", CRLF * 2 + line("GET / HTTP/1.1"), (("GET", "/", b""),)),
    Forward("empty query", line("GET /? HTTP/1.1"), (("GET", "/?", b""),)),
    Forward("encoded slash and dots", line("GET /a%2fb/%2e%2E/c HTTP/1.1"), (("GET", "/a%2fb/%2e%2E/c", b""),)),
    Forward("absolute-form", line("GET http://weir.test/x HTTP/1.1"), (("GET", "/x", b""),)),
    Forward("absolute-form without a path", line("GET http://weir.test HTTP/1.1"), (("GET", "/", b""),)),
    Forward("asterisk-form", line("OPTIONS * HTTP/1.1"), (("OPTIONS", "*", b""),)),
    Forward("Host in upper case with port", with_host(b"WEIR.TEST:80"), (("GET", "/", b""),)),
    Forward("Host is an IPv6 address", with_host(b"[2001:db8::1]:8080"), (("GET", "/", b""),)),
    Forward("empty value", with_field(b"X-A:"), (("GET", "/", b""),)),
    Forward("white space round a value", with_field(b"X-A: \t 1 \t "), (("GET", "/", b""),)),
    Forward("high bytes in a value", with_field(b"X-A: caf\xc3\xa9 \xff"), (("GET", "/", b""),)),
    Forward("tab in a value", with_field(b"X-A: 1\t2"), (("GET", "/", b""),)),
    Forward("body of known length", post(b"Content-Length: 5", b"hello"), (("POST", "/p", b"hello"),)),
    Forward("body that looks like a request", post(b"Content-Length: %d" % len(SMUGGLED), SMUGGLED),
            (("POST", "/p", SMUGGLED),)),
    Forward("body with GET", line("GET / HTTP/1.1")[:-2] + b"Content-Length: 2\r\n\r\nhi", (("GET", "/", b"hi"),)),
    Forward("length 0", post(b"Content-Length: 0"), (("POST", "/p", b""),)),
    Forward("chunked in capitals", post(b"Transfer-Encoding: CHUNKED", b"5\r\nhello\r\n0\r\n\r\n"),
            (("POST", "/p", b"hello"),)),
    Forward("tab before the coding", post(b"Transfer-Encoding:\tchunked", b"5\r\nhello\r\n0\r\n\r\n"),
            (("POST", "/p", b"hello"),)),
    Forward("chunk size with zeros and capitals", coded(b"000A\r\n0123456789\r\n0\r\n\r\n"),
            (("POST", "/p", b"0123456789"),)),
    Forward("chunk extension", coded(b'5;a=b;c="d"\r\nhello\r\n0\r\n\r\n'), (("POST", "/p", b"hello"),)),
    Forward("trailer section", coded(b"5\r\nhello\r\n0\r\nX-A: 1\r\n\r\n"), (("POST", "/p", b"hello"),)),
    Forward("pipeline of three",
            post(b"Content-Length: 2", b"hi") + coded(b"1\r\nx\r\n0\r\n\r\n") + line("GET /3 HTTP/1.1"),
            (("POST", "/p", b"hi"), ("POST", "/p", b"x"), ("GET", "/3", b""))),
    Forward("HTTP/1.0", line("GET / HTTP/1.0"), (("GET", "/", b""),)),
]

# What an origin says to a GET, and that weir must answer 502 to.
BAD_RESPONSES = {
    "not HTTP": b"hello\r\n\r\n",
    "HTTP/0.9": b"<html>hi</html>",
    "major version 2": b"HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "status of two digits": b"HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok",
    "status of letters": b"HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\nok",
    "status under 100": b"HTTP/1.1 099 Low\r\nContent-Length: 2\r\n\r\nok",
    "status over 599": b"HTTP/1.1 999 High\r\nContent-Length: 2\r\n\r\nok",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
    "length not a number": b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok",
    "unknown coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: rot13\r\n\r\nbx",
    "NUL in a value": b"HTTP/1.1 200 OK\r\nX-A: 1\x002\r\nContent-Length: 2\r\n\r\nok",
    "bare CR in a value": b"HTTP/1.1 200 OK\r\nX-A: 1\rX-B: 2\r\nContent-Length: 2\r\n\r\nok",
    "space before the colon": b"HTTP/1.1 200 OK\r\nX-A : 1\r\nContent-Length: 2\r\n\r\nok",
    "head over 64 KiB": b"HTTP/1.1 200 OK\r\n" + b"X-Fill: " + b"y" * 70000 + b"\r\nContent-Length: 2\r\n\r\nok",
    "more than 1000 fields": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1001 + b"Content-Length: 2\r\n\r\nok",
    "101 interim answers":
        b"HTTP/1.1 103 Early Hints\r\n\r\n" * 101 + b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "cut within the head": b"HTTP/1.1 200 OK\r\nContent-Le",
}
