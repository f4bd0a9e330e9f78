"""Requests that weir refuses, each with its status and the reason that it is counted under."""

from dataclasses import dataclass

SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: weir.test\r\n\r\n"


@dataclass(frozen=True)
class Case:
    reason: str
    what: str
    wire: bytes
    status: int = 400

    @property
    def name(self) -> str:
        return f"{self.reason}: {self.what}"


def line(text: str) -> bytes:
    return text.encode("latin-1") + b"\r\nHost: weir.test\r\n\r\n"


def field(text: bytes, first: bytes = b"GET / HTTP/1.1") -> bytes:
    return first + b"\r\nHost: weir.test\r\n" + text + b"\r\n\r\n"


def host(value: bytes) -> bytes:
    return b"GET / HTTP/1.1\r\nHost: " + value + b"\r\n\r\n"


def post(fields: bytes, body: bytes = b"") -> bytes:
    return field(fields, b"POST /p HTTP/1.1") + body


def length(value: bytes) -> bytes:
    return post(b"Content-Length: " + value, b"hello")


def coding(value: bytes) -> bytes:
    return post(b"Transfer-Encoding: " + value, b"5\r\nhello\r\n0\r\n\r\n")


def chunks(body: bytes) -> bytes:
    return post(b"Transfer-Encoding: chunked", body)


LINES = [
    Case("bare_lf", "everywhere", b"GET / HTTP/1.1\nHost: weir.test\n\n"),
    Case("bare_lf", "behind the request line", b"GET / HTTP/1.1\nHost: weir.test\r\n\r\n"),
    Case("bare_lf", "behind a field", field(b"X: a\nTransfer-Encoding: chunked")),
    Case("bare_lf", "in place of the empty line", b"GET / HTTP/1.1\r\nHost: weir.test\r\n\n"),
    Case("bare_lf", "before the request line", b"\n" + line("GET / HTTP/1.1")),
    Case("bare_lf", "hides a field from a value", field(b"X: a\n\tb")),
    Case("bare_lf", "in a trailer", chunks(b"0\r\nX: a\n\r\n")),
    Case("bare_lf", "in place of the last empty line", chunks(b"0\r\n\n")),
    Case("bare_cr", "everywhere", b"GET / HTTP/1.1\rHost: weir.test\r\r"),
    Case("bare_cr", "before the request line", b"\r" + line("GET / HTTP/1.1")),
    Case("bare_cr", "in a value", field(b"X: a\rTransfer-Encoding: chunked")),
    Case("bare_cr", "doubled", field(b"X: a\r")),
    Case("bare_cr", "in place of the empty line", b"GET / HTTP/1.1\r\nHost: weir.test\r\n\rX\r\n"),
    Case("bare_cr", "in a trailer", chunks(b"0\r\nX: a\rb\r\n\r\n")),
    Case("obs_fold", "space", field(b"X: a\r\n b")),
    Case("obs_fold", "tab", field(b"X: a\r\n\tb")),
    Case("obs_fold", "looks like a field", field(b"X: a\r\n Content-Length: 5")),
    Case("obs_fold", "white space alone", field(b"X: a\r\n \r\nY: b")),
    Case("obs_fold", "of Connection", field(b"Connection:\r\n close")),
    Case("obs_fold", "in a trailer", chunks(b"0\r\nX: a\r\n b\r\n\r\n")),
    Case("whitespace_before_fields", "space", b"GET / HTTP/1.1\r\n Host: weir.test\r\n\r\n"),
    Case("whitespace_before_fields", "tab", b"GET / HTTP/1.1\r\n\tX: a\r\nHost: weir.test\r\n\r\n"),
    Case("whitespace_before_fields", "in trailers", chunks(b"0\r\n X: a\r\n\r\n")),
    Case("too_many_empty_lines", "three", b"\r\n" * 3 + line("GET / HTTP/1.1")),
]

REQUEST_LINES = [
    Case("invalid_method", "space first", line(" GET / HTTP/1.1")),
    Case("invalid_method", "tab first", line("\tGET / HTTP/1.1")),
    Case("invalid_method", "tabs as separators", line("GET\t/\tHTTP/1.1")),
    Case("invalid_method", "delimiters", line('G="(),[T];?" / HTTP/1.1')),
    Case("invalid_method", "high byte", line("G\xc9T / HTTP/1.1")),
    Case("invalid_method", "NUL", line("GE\0T / HTTP/1.1")),
    Case("invalid_method", "DEL", line("GE\x7fT / HTTP/1.1")),
    Case("invalid_method", "method alone", b"GET\r\n\r\n"),
    Case("invalid_method", "TLS", b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + b"\x00" * 40),
    Case("invalid_method", "a response", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    Case("method_too_long", "65 bytes", line("M" * 65 + " / HTTP/1.1"), 501),
    Case("method_too_long", "without an end", b"M" * 200, 501),
    Case("connect_method", "authority-form", b"CONNECT weir.test:443 HTTP/1.1\r\nHost: weir.test:443\r\n\r\n"),
    Case("connect_method", "origin-form", line("CONNECT / HTTP/1.1")),
    Case("connect_method", "absolute-form", line("CONNECT http://weir.test/ HTTP/1.1")),
    Case("missing_target", "two spaces", line("GET  / HTTP/1.1")),
    Case("missing_target", "none", b"GET \r\nHost: weir.test\r\n\r\n"),
    Case("missing_target", "version in its place", line("GET  HTTP/1.1")),
    Case("target_too_long", "8193 bytes", line("GET /" + "t" * 8192 + " HTTP/1.1"), 414),
    Case("invalid_target_byte", "tab", line("GET /a\tb HTTP/1.1")),
    Case("invalid_target_byte", "NUL", line("GET /a\0b HTTP/1.1")),
    Case("invalid_target_byte", "control", line("GET /a\x01b HTTP/1.1")),
    Case("invalid_target_byte", "DEL", line("GET /a\x7fb HTTP/1.1")),
    Case("invalid_target_byte", "raw UTF-8", line("GET /caf\xc3\xa9 HTTP/1.1")),
    Case("invalid_target_byte", "high byte in the query", line("GET /?\xff HTTP/1.1")),
    Case("fragment_in_target", "path", line("GET /a#b HTTP/1.1")),
    Case("fragment_in_target", "query", line("GET /a?b#c HTTP/1.1")),
    Case("fragment_in_target", "absolute-form", line("GET http://weir.test#c HTTP/1.1")),
    Case("invalid_percent_encoding", "letters", line("GET /a%zz HTTP/1.1")),
    Case("invalid_percent_encoding", "one digit", line("GET /a%2 HTTP/1.1")),
    Case("invalid_percent_encoding", "no digit", line("GET /a% HTTP/1.1")),
    Case("invalid_percent_encoding", "twice", line("GET /a%%41 HTTP/1.1")),
    Case("invalid_percent_encoding", "%u", line("GET /%u002e HTTP/1.1")),
    Case("invalid_percent_encoding", "query", line("GET /?a=100% HTTP/1.1")),
    Case("encoded_nul", "path", line("GET /a%00b HTTP/1.1")),
    Case("encoded_nul", "query", line("GET /?a=%00 HTTP/1.1")),
    Case("invalid_target_form", "word", line("GET a HTTP/1.1")),
    Case("invalid_target_form", "authority-form", line("GET weir.test:80 HTTP/1.1")),
    Case("invalid_target_form", "query alone", line("GET ?a HTTP/1.1")),
    Case("invalid_target_form", "backslash", line("GET \\a HTTP/1.1")),
    Case("invalid_target_form", "scheme and path", line("GET http:/a HTTP/1.1")),
    Case("invalid_target_form", "two stars", line("OPTIONS ** HTTP/1.1")),
    Case("invalid_target_form", "encoded slash", line("GET %2Fa HTTP/1.1")),
    Case("invalid_target_form", "dots", line("GET ../a HTTP/1.1")),
    Case("asterisk_form", "GET", line("GET * HTTP/1.1")),
    Case("asterisk_form", "HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    Case("unsupported_scheme", "ftp", line("GET ftp://weir.test/ HTTP/1.1")),
    Case("unsupported_scheme", "ws", line("GET ws://weir.test/ HTTP/1.1")),
    Case("unsupported_scheme", "file", line("GET file:///etc/passwd HTTP/1.1")),
    Case("userinfo_in_target", "name and password", line("GET http://u:p@weir.test/ HTTP/1.1")),
    Case("userinfo_in_target", "empty", line("GET http://@weir.test/ HTTP/1.1")),
    Case("userinfo_in_target", "host in it", line("GET http://weir.test:80@evil.test/ HTTP/1.1")),
    Case("invalid_target_authority", "empty", line("GET http:///x HTTP/1.1")),
    Case("invalid_target_authority", "port alone", line("GET http://:80/x HTTP/1.1")),
    Case("invalid_target_authority", "port out of range", line("GET http://weir.test:65536/ HTTP/1.1")),
    Case("invalid_target_authority", "backslash", line("GET http://weir.test\\evil.test/ HTTP/1.1")),
    Case("invalid_target_authority", "percent", line("GET http://weir%2etest/ HTTP/1.1")),
    Case("invalid_target_authority", "open bracket", line("GET http://[::1/ HTTP/1.1")),
    Case("missing_version", "HTTP/0.9", b"GET /\r\n"),
    Case("missing_version", "HTTP/0.9 with fields", b"GET /\r\nHost: weir.test\r\n\r\n"),
    Case("invalid_version", "lower case", line("GET / http/1.1")),
    Case("invalid_version", "space in the target", line("GET /a b HTTP/1.1")),
    Case("invalid_version", "space behind", line("GET / HTTP/1.1 ")),
    Case("invalid_version", "tab behind", line("GET / HTTP/1.1\t")),
    Case("invalid_version", "two spaces before", line("GET /  HTTP/1.1")),
    Case("invalid_version", "no minor", line("GET / HTTP/1")),
    Case("invalid_version", "two digits", line("GET / HTTP/1.10")),
    Case("invalid_version", "leading zero", line("GET / HTTP/01.1")),
    Case("invalid_version", "plus", line("GET / HTTP/+1.1")),
    Case("invalid_version", "comma", line("GET / HTTP/1,1")),
    Case("invalid_version", "other protocol", line("GET / ICAP/1.0")),
    Case("unsupported_version", "0.9", line("GET / HTTP/0.9"), 505),
    Case("unsupported_version", "1.2", line("GET / HTTP/1.2"), 505),
    Case("unsupported_version", "2.0", line("GET / HTTP/2.0"), 505),
    Case("unsupported_version", "9.9", line("GET / HTTP/9.9"), 505),
]

FIELDS = [
    Case("invalid_field_name", "empty", field(b": a")),
    Case("invalid_field_name", "high byte", field(b"X\xffA: b")),
    Case("invalid_field_name", "NUL", field(b"X\0A: b")),
    Case("invalid_field_name", "NUL behind a framing name", post(b"Content-Length\0: 5", b"hello")),
    Case("invalid_field_name", "vertical tab", post(b"Transfer-Encoding\x0b: chunked")),
    Case("invalid_field_name", "quote", field(b'X"A: b')),
    Case("invalid_field_name", "slash", field(b"X/A: b")),
    Case("invalid_field_name", "bracket", field(b"X[A]: b")),
    Case("invalid_field_name", "DEL", field(b"X\x7f: b")),
    Case("invalid_field_name", "in a trailer", chunks(b"0\r\nX(A): b\r\n\r\n")),
    Case("space_before_colon", "space", post(b"Transfer-Encoding : chunked")),
    Case("space_before_colon", "tab", post(b"Content-Length\t: 5", b"hello")),
    Case("space_before_colon", "of Host", b"GET / HTTP/1.1\r\nHost : weir.test\r\n\r\n"),
    Case("space_before_colon", "in a name", field(b"X Y: a")),
    Case("space_before_colon", "in a trailer", chunks(b"0\r\nX : a\r\n\r\n")),
    Case("missing_colon", "word", field(b"X-A")),
    Case("missing_colon", "in a trailer", chunks(b"0\r\nX-A\r\n\r\n")),
    Case("invalid_field_value", "NUL", field(b"X: a\0b")),
    Case("invalid_field_value", "DEL", field(b"X: a\x7fb")),
    Case("invalid_field_value", "vertical tab", field(b"X: a\x0bb")),
    Case("invalid_field_value", "form feed before a coding", post(b"Transfer-Encoding: \x0cchunked")),
    Case("invalid_field_value", "escape", field(b"X: \x1b[31m")),
    Case("invalid_field_value", "NUL behind a length", length(b"5\0")),
    Case("invalid_field_value", "NUL in Host", host(b"weir.test\0.evil.test")),
    Case("invalid_field_value", "NUL in a trailer", chunks(b"0\r\nX: \0\r\n\r\n")),
    Case("confusable_field_name", "length", post(b"Content_Length: 5", b"hello")),
    Case("confusable_field_name", "coding", post(b"TRANSFER_encoding: chunked")),
    Case("missing_host", "none", b"GET / HTTP/1.1\r\n\r\n"),
    Case("missing_host", "absolute-form", b"GET http://weir.test/ HTTP/1.1\r\n\r\n"),
    Case("duplicate_host", "the same", field(b"Host: weir.test")),
    Case("duplicate_host", "another", field(b"HOST: evil.test")),
    Case("duplicate_host", "in HTTP/1.0", field(b"Host: evil.test", b"GET / HTTP/1.0")),
    Case("invalid_host", "empty", host(b"")),
    Case("invalid_host", "port alone", host(b":80")),
    Case("invalid_host", "list", host(b"weir.test, evil.test")),
    Case("invalid_host", "space", host(b"weir test")),
    Case("invalid_host", "path", host(b"weir.test/x")),
    Case("invalid_host", "fragment", host(b"weir.test#x")),
    Case("invalid_host", "userinfo", host(b"me@weir.test")),
    Case("invalid_host", "scheme", host(b"http://weir.test")),
    Case("invalid_host", "high byte", host(b"we\xefr.test")),
    Case("invalid_host", "percent", host(b"weir%2etest")),
    Case("invalid_host", "port of six digits", host(b"weir.test:000080")),
    Case("invalid_host", "port out of range", host(b"weir.test:65536")),
    Case("invalid_host", "signed port", host(b"weir.test:+80")),
    Case("invalid_host", "two ports", host(b"weir.test:80:80")),
    Case("invalid_host", "open bracket", host(b"[::1")),
    Case("invalid_host", "nothing in brackets", host(b"[]")),
    Case("invalid_host", "zone", host(b"[fe80::1%25eth0]")),
    Case("invalid_host", "text behind brackets", host(b"[::1]evil.test")),
    Case("invalid_host", "256 bytes", host(b"a" * 256)),
    Case("invalid_host", "beside a sound target",
         b"GET http://weir.test/ HTTP/1.1\r\nHost: evil.test/\r\n\r\n"),
    Case("invalid_connection", "quoted", field(b'Connection: "close"')),
    Case("invalid_connection", "two words", field(b"Connection: close keep-alive")),
    Case("too_many_connection_options", "65", field(b"Connection: " + b"a," * 64)),
    Case("unsupported_expectation", "other", post(b"Expect: 200-ok\r\nContent-Length: 5", b"hello"), 417),
    Case("unsupported_expectation", "list", post(b"Expect: 100-continue, x\r\nContent-Length: 5", b"hello"), 417),
    Case("unsupported_expectation", "empty", post(b"Expect:\r\nContent-Length: 5", b"hello"), 417),
    Case("unsupported_expectation", "obfuscated", post(b"Expect: y 100-continue\r\nContent-Length: 5", b"hello"), 417),
    Case("unsupported_expectation", "second line",
         post(b"Expect: 100-continue\r\nExpect: x\r\nContent-Length: 5", b"hello"), 417),
    Case("head_too_large", "one value", field(b"X: " + b"x" * 17000), 431),
    Case("head_too_large", "one name", field(b"X" * 17000 + b": x"), 431),
    Case("head_too_large", "many lines", field(b"\r\n".join([b"X: " + b"x" * 400] * 50)), 431),
    Case("too_many_fields", "101", field(b"\r\n".join([b"X: x"] * 100)), 431),
    Case("trailer_section_too_large", "one value", chunks(b"0\r\nX: " + b"x" * 17000 + b"\r\n\r\n"), 431),
    Case("too_many_fields", "101 trailers", chunks(b"0\r\n" + b"X: x\r\n" * 101 + b"\r\n"), 431),
]

FRAMING = [
    *[Case("invalid_content_length", repr(value), length(value)) for value in (
        b"", b"+5", b"-5", b"-0", b"05", b"00", b"5 5", b"5, 5", b"5,6", b",5", b"5,", b"5.0", b"5e0", b"0x5", b"5;",
        b"x5",
        b"5x", b"1_0", b'"5"', b"1\t0", b"\xef\xbc\x95", b"\xd9\xa5", b"\xb2", b"five", b"0b101", b"0o5", b"5h",
        b"inf")],
    *[Case("content_length_too_large", repr(value), length(value)) for value in (
        b"9223372036854775808", b"18446744073709551615", b"18446744073709551616", b"18446744073709551621", b"9" * 40)],
    Case("duplicate_content_length", "the same", post(b"Content-Length: 5\r\nContent-Length: 5", b"hello")),
    Case("duplicate_content_length", "another", post(b"Content-Length: 5\r\nX: a\r\ncontent-length: 0", b"hello")),
    Case("invalid_content_length", "empty before another", post(b"Content-Length:\r\nContent-Length: 5", b"hello")),
    Case("content_length_with_transfer_encoding", "length first",
         post(b"Content-Length: 6\r\nTransfer-Encoding: chunked", b"0\r\n\r\nG")),
    Case("content_length_with_transfer_encoding", "length last",
         post(b"Transfer-Encoding: chunked\r\nContent-Length: 4", b"5c\r\n" + SMUGGLED)),
    Case("content_length_with_transfer_encoding", "length of 0",
         post(b"Content-Length: 0\r\nTransfer-Encoding: chunked", b"0\r\n\r\n")),
    Case("content_length_with_transfer_encoding", "unknown coding",
         post(b"Content-Length: 5\r\nTransfer-Encoding: xchunked", b"hello")),
    Case("content_length_with_transfer_encoding", "in a GET",
         field(b"Content-Length: 5\r\nTransfer-Encoding: chunked") + b"0\r\n\r\n"),
    Case("transfer_encoding_below_http_1_1", "alone",
         field(b"Transfer-Encoding: chunked", b"POST /p HTTP/1.0") + b"0\r\n\r\n" + SMUGGLED),
    Case("transfer_encoding_below_http_1_1", "with a length",
         field(b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"POST /p HTTP/1.0") + b"0\r\n\r\n"),
    Case("transfer_encoding_below_http_1_1", "kept alive",
         field(b"Connection: keep-alive\r\nTransfer-Encoding: chunked", b"POST /p HTTP/1.0") + b"0\r\n\r\n" + SMUGGLED),
    Case("duplicate_transfer_encoding", "the same",
         post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", b"0\r\n\r\n")),
    Case("duplicate_transfer_encoding", "another",
         post(b"Transfer-Encoding: chunked\r\nX: a\r\ntransfer-encoding: identity", b"0\r\n\r\n")),
    *[Case("invalid_transfer_encoding", repr(value), coding(value)) for value in (
        b"", b",chunked", b"chunked,", b"chunked ,", b", ,chunked", b"chunked;q=1", b"chunked;", b'"chunked"',
        b"cow chunked bar", b"chunked chunked", b"chunked\xa0", b"\xa0chunked", b"[chunked]", b"chunked/1")],
    *[Case("chunked_not_final", repr(value), coding(value)) for value in (
        b"chunked, chunked", b"chunked,gzip", b"chunked, identity", b"gzip, chunked, chunked")],
    *[Case("unknown_transfer_coding", repr(value), coding(value), 501) for value in (
        b"xchunked", b"chunkedx", b"'chunked'", b"identity", b"gzip", b"gzip, chunked", b"identity, chunked", b"chunke",
        b"x;a=b", b"chun\xc4\xb7ed".replace(b"\xc4\xb7", b"c"))],
    Case("unknown_transfer_coding", "another line first",
         post(b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", b"0\r\n\r\n"), 501),
    Case("invalid_transfer_encoding", "folded", post(b"Transfer-Encoding:\r\n chunked", b"0\r\n\r\n")),
    Case("trace_with_content", "length", field(b"Content-Length: 5", b"TRACE / HTTP/1.1") + b"hello"),
    Case("trace_with_content", "chunks", field(b"Transfer-Encoding: chunked", b"TRACE / HTTP/1.1") + b"0\r\n\r\n"),
]

CHUNKS = [
    *[Case("invalid_chunk_size", repr(size), chunks(size + b"\r\nhello\r\n0\r\n\r\n")) for size in (
        b"", b"0x5", b"0X5", b"+5", b"-5", b"-0", b" 5", b"\t5", b"5 ", b"5\t", b"5 ;a", b"5_", b"1_0", b"5h", b"g",
        b"five",
        b"5,", b"5.", b'"5"', b"5\0", b"5=a", b"\xd9\xa5", b"5\xa0", b"\x0b5", b"5 a=b")],
    *[Case("chunk_size_too_large", repr(size), chunks(size + b"\r\nhello\r\n0\r\n\r\n")) for size in (
        b"8000000000000000", b"ffffffffffffffff", b"FFFFFFFFFFFFFFFB", b"10000000000000000", b"10000000000000005",
        b"0" * 16 + b"5", b"0" * 17, b"0" * 1000 + b"5")],
    Case("chunk_line_too_long", "257 bytes", chunks(b"5;" + b"a" * 254 + b"\r\nhello\r\n0\r\n\r\n")),
    *[Case("invalid_chunk_extension", repr(text), chunks(b"5" + text + b"\r\nhello\r\n0\r\n\r\n")) for text in (
        b";", b";;a", b";a;", b"; a", b";a ", b";a =b", b";a= b", b";a=", b";=b", b";a[=b", b";a=b[", b';a="b',
        b';a="b"c',
        b';a="\x01"', b';a="\\', b";a\tb", b";a\0", b";\x80", b';a="\x7f"', b";a=b=c")],
    Case("invalid_chunk_extension", "LF in it", chunks(b"5;a\nb\r\nhello\r\n0\r\n\r\n")),
    Case("invalid_chunk_extension", "LF behind the semicolon", chunks(b"5;\n\r\nhello\r\n0\r\n\r\n")),
    Case("invalid_chunk_extension", "LF in quotes", chunks(b'5;a="\n"\r\nhello\r\n0\r\n\r\n')),
    Case("invalid_chunk_extension", "CR in quotes", chunks(b'5;a="\r\n"\r\nhello\r\n0\r\n\r\n')),
    Case("invalid_chunk_extension", "of the last chunk", chunks(b"5\r\nhello\r\n0;\r\n\r\n")),
    Case("chunk_extensions_too_large", "many small chunks", chunks((b"1;" + b"e" * 100 + b"\r\nx\r\n") * 170)),
    Case("invalid_chunk_line_end", "LF", chunks(b"5\nhello\r\n0\r\n\r\n")),
    Case("invalid_chunk_line_end", "LF of the last chunk", chunks(b"5\r\nhello\r\n0\n\r\n")),
    Case("invalid_chunk_line_end", "CR", chunks(b"5\rhello\r\n0\r\n\r\n")),
    Case("invalid_chunk_line_end", "CR CR LF", chunks(b"5\r\r\nhello\r\n0\r\n\r\n")),
    Case("invalid_chunk_line_end", "CR behind an extension", chunks(b"5;a\rhello\r\n0\r\n\r\n")),
    Case("missing_chunk_end", "LF", chunks(b"5\r\nhello\n0\r\n\r\n")),
    Case("missing_chunk_end", "CR and another byte", chunks(b"5\r\nhello\rX0\r\n\r\n")),
    Case("missing_chunk_end", "none", chunks(b"5\r\nhello0\r\n\r\n")),
    Case("missing_chunk_end", "one byte more", chunks(b"5\r\nhelloX\r\n0\r\n\r\n")),
    Case("missing_chunk_end", "data too long", chunks(b"3\r\nhello\r\n0\r\n\r\n")),
    Case("missing_chunk_end", "data too short", chunks(b"7\r\nhello\r\n0\r\n\r\n")),
    Case("missing_chunk_end", "a request in its place", chunks(b"5\r\nhello" + SMUGGLED)),
]

CASES = LINES + REQUEST_LINES + FIELDS + FRAMING + CHUNKS


def names(cases: list[Case]) -> list[str]:
    assert len({case.name for case in cases}) == len(cases), "two cases of one name"
    return [case.name for case in cases]
