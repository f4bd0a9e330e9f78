"""Requests that weir refuses: each with its status and its reason, whole or byte by byte; none reaches a backend."""

import pytest

from origins.raw_origin import RawOrigin
from strict_requests import CASES, SMUGGLED, Case, chunks, field, host, line, names, post
from support.waiting import eventually
from support.weir import Weir, service
from support.wire import Closed, request

REJECTED = "weir_requests_rejected_total"


@pytest.fixture(scope="module")
def shared_origin(start_shared_origin) -> RawOrigin:
    return start_shared_origin()


@pytest.fixture(scope="module")
def weir(start_shared_weir, shared_origin) -> Weir:
    return start_shared_weir(service(shared_origin.address))


@pytest.fixture
def origin(shared_origin) -> RawOrigin:
    shared_origin.forget()
    return shared_origin


def reasons(weir: Weir) -> dict[str, float]:
    page = weir.metrics()
    return {labels["reason"]: page.value(REJECTED, **labels) for labels in page.labels(REJECTED)}


def refused(weir: Weir, before: dict[str, float], reason: str) -> None:
    """Exactly one request more was refused, for this reason."""
    def check() -> None:
        after = reasons(weir)
        assert {key: count - before.get(key, 0) for key, count in after.items() if count != before.get(key, 0)} == {
            reason: 1}
    eventually(lambda: check() or True)


def answer_to(client, wire: bytes, step: int | None = None):
    """Sends `wire`, perhaps in small pieces; what weir answers, which may come before the last piece is out."""
    try:
        for start in range(0, len(wire), step or len(wire)):
            client.send(wire[start:start + (step or len(wire))])
    except (BrokenPipeError, ConnectionResetError):
        pass
    return client.read_response()


def assert_refused(weir: Weir, origin: RawOrigin, case: Case, step: int | None = None) -> None:
    before = reasons(weir)
    with weir.client() as client:
        answer = answer_to(client, case.wire, step)
        assert (answer.status, answer.complete, answer.closes) == (case.status, True, True)
        assert client.is_closed_by_peer()
    refused(weir, before, case.reason)
    with weir.client() as client:
        assert client.exchange(request("/canary", "Connection: close")).body == b"ok"
    eventually(lambda: any(seen.target == "/canary" for seen in origin.requests))
    assert [seen.target for seen in origin.requests] == ["/canary"]
    assert b"/smuggled HTTP/1.1\r\nHost: weir.test" not in origin.received


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_refused_with_its_status_and_reason(weir, origin, case):
    assert_refused(weir, origin, case)
    # All of it had come before a backend was looked for: no byte of it may have been passed on.
    assert origin.received.startswith(b"GET /canary ")


SHORT = [case for case in CASES if len(case.wire) < 400]


@pytest.mark.parametrize("case", SHORT, ids=names(SHORT))
def test_refused_alike_when_it_comes_byte_by_byte(weir, origin, case):
    assert_refused(weir, origin, case, step=1)


@pytest.mark.parametrize("case", SHORT[::7], ids=names(SHORT[::7]))
def test_what_comes_behind_a_refused_request_is_not_served(weir, origin, case):
    with weir.client() as client:
        client.send(request("/before"))
        assert client.read_response().body == b"ok"
        client.send(case.wire + SMUGGLED)
        assert client.read_response().status == case.status
        assert client.is_closed_by_peer()
    assert "/smuggled" not in [seen.target for seen in origin.requests]


def test_every_reason_that_a_request_alone_can_give_has_a_case(weir):
    others = {
        # These need a configuration, a clock or a backend.
        "body_too_large", "header_timeout", "body_timeout", "no_service", "dot_segment", "too_many_interim_responses",
        "unexpected_upgrade", "framing_in_interim_response", "invalid_status", "invalid_reason_phrase",
    }
    assert set(reasons(weir)) - others == {case.reason for case in CASES}


FORWARDED = {
    "two empty lines": (b"\r\n\r\n" + line("GET /1 HTTP/1.1"), "GET", b""),
    "method of 64 bytes": (line("M" * 64 + " /1 HTTP/1.1"), "M" * 64, b""),
    "every delimiter that a token may have": (line("!#$%&'*+-.^_`|~ /1 HTTP/1.1"), "!#$%&'*+-.^_`|~", b""),
    "lower-case method": (line("get /1 HTTP/1.1"), "get", b""),
    "largest port": (host(b"weir.test:65535").replace(b" / ", b" /1 "), "GET", b""),
    "IPv4 in IPv6": (host(b"[::ffff:10.0.0.1]:1").replace(b" / ", b" /1 "), "GET", b""),
    "empty port": (host(b"weir.test:").replace(b" / ", b" /1 "), "GET", b""),
    "body of a GET": (field(b"Content-Length: 5", b"GET /1 HTTP/1.1") + b"hello", "GET", b"hello"),
    "chunked body of a HEAD":
        (field(b"Transfer-Encoding: chunked", b"HEAD /1 HTTP/1.1") + b"5\r\nhello\r\n0\r\n\r\n", "HEAD", b"hello"),
    "body of a DELETE": (field(b"Content-Length: 5", b"DELETE /1 HTTP/1.1") + b"hello", "DELETE", b"hello"),
    "Connection names the framing":
        (field(b"Connection: content-length, host, transfer-encoding\r\nContent-Length: 5", b"POST /1 HTTP/1.1")
         + b"hello", "POST", b"hello"),
    "Connection names the coding":
        (field(b"Transfer-Encoding: chunked\r\nConnection: Transfer-Encoding", b"POST /1 HTTP/1.1")
         + b"5\r\nhello\r\n0\r\n\r\n", "POST", b"hello"),
    "coding in capitals between tabs":
        (field(b"TRANSFER-ENCODING:\t\tChUnKeD \t", b"POST /1 HTTP/1.1") + b"5\r\nhello\r\n0\r\n\r\n", "POST",
         b"hello"),
    "sixteen digits":
        (field(b"Transfer-Encoding: chunked", b"POST /1 HTTP/1.1") + b"0000000000000005\r\nhello\r\n0\r\n\r\n", "POST",
         b"hello"),
    "extensions":
        (field(b"Transfer-Encoding: chunked", b"POST /1 HTTP/1.1")
         + b'5;a;b=c;d="e;\\"f\t";g=""\r\nhello\r\n00;x\r\n\r\n', "POST", b"hello"),
    "a chunk-size line of 256 bytes":
        (field(b"Transfer-Encoding: chunked", b"POST /1 HTTP/1.1") + b"5;" + b"a" * 252 + b"\r\nhello\r\n0\r\n\r\n",
         "POST",
         b"hello"),
    "upgrade with a body":
        (field(b"Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5", b"GET /1 HTTP/1.1") + b"hello", "GET",
         b"hello"),
}


@pytest.mark.parametrize("what", FORWARDED)
def test_at_the_edge_and_still_sound(weir, origin, what):
    wire, method, body = FORWARDED[what]
    for step in (None, 1):
        origin.forget()
        with weir.client() as client:
            answer = answer_to(client, wire + request("/2", "Connection: close"), step)
            assert answer.status == 200
            if method != "HEAD":
                assert answer.body == b"ok"
                assert client.read_response().body == b"ok"
                assert client.is_closed_by_peer()
        origin.wait_for_requests(2)
        seen = [(one.method, one.target, one.body) for one in origin.requests]
        assert seen == [(method, "/1", body), ("GET", "/2", b"")]
        # The framing of the one that was understood, and no other.
        first = origin.requests[0]
        framed = [len(first.all("Content-Length")), len(first.all("Transfer-Encoding"))]
        assert sum(framed) == (1 if body else 0)


FORBIDDEN_TRAILERS = [
    "Content-Length: 5", "Transfer-Encoding: chunked", "Host: evil.test", "Authorization: Basic x", "Cookie: a=b",
    "Connection: close", "TE: trailers", "Trailer: X", "Upgrade: h2c", "Content-Type: text/html",
    "Content-Encoding: gzip",
    "Content-Range: bytes 0-1/2", "Expect: 100-continue", "Cache-Control: no-store", "Max-Forwards: 1",
    "Range: bytes=0-",
    "X-Forwarded-For: 1.2.3.4", "Forwarded: for=1.2.3.4", "X-Real-IP: 1.2.3.4", "Via: 1.1 evil",
    "Proxy-Authorization: x",
    "content_length: 5", "Transfer_Encoding: chunked", "If-Match: *", "Set-Cookie: a=b", "Keep-Alive: timeout=1",
    "HTTP2-Settings: AAAA",
]


@pytest.mark.parametrize("trailer", FORBIDDEN_TRAILERS)
def test_a_trailer_that_comes_too_late_to_count_ends_here(weir, origin, trailer):
    body = b"5\r\nhello\r\n0\r\nX-Before: 1\r\n" + trailer.encode() + b"\r\nX-Sum: 2\r\n\r\n"
    with weir.client() as client:
        assert client.exchange(chunks(body)).body == b"ok"
    [seen] = origin.wait_for_requests(1)
    assert seen.trailers == [("X-Before", "1"), ("X-Sum", "2")]
    assert seen.get("X-Sum") is None and seen.body == b"hello"


UPGRADES = {
    "h2c": (b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
            b"GET / HTTP/1.1"),
    "h2c without Connection": (b"Upgrade: h2c\r\nHTTP2-Settings: AAMA", b"GET / HTTP/1.1"),
    "h2c beside websocket": (b"Connection: Upgrade\r\nUpgrade: websocket, h2c", b"GET / HTTP/1.1"),
    "two lines": (b"Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c", b"GET / HTTP/1.1"),
    "TLS": (b"Connection: Upgrade\r\nUpgrade: TLS/1.0", b"GET / HTTP/1.1"),
    "websocket without Connection": (b"Upgrade: websocket", b"GET / HTTP/1.1"),
    "Connection without Upgrade": (b"Connection: Upgrade", b"GET / HTTP/1.1"),
    "websocket by POST": (b"Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0", b"POST / HTTP/1.1"),
    "websocket in HTTP/1.0": (b"Connection: Upgrade\r\nUpgrade: websocket", b"GET / HTTP/1.0"),
}


@pytest.mark.parametrize("what", UPGRADES)
def test_an_upgrade_that_is_not_one_is_a_plain_request(weir, origin, what):
    fields, first = UPGRADES[what]
    with weir.client() as client:
        assert client.exchange(field(fields, first)).body == b"ok"
        if first.endswith(b"1.1"):
            assert client.exchange(request("/next")).body == b"ok"
    seen = origin.requests[0]
    assert [seen.get(name) for name in ("Connection", "Upgrade", "HTTP2-Settings")] == [None] * 3


def test_an_expectation_goes_on_only_with_content_in_http_1_1(weir, origin):
    sent = {
        "/no-content": field(b"Expect: 100-continue", b"GET /no-content HTTP/1.1"),
        "/empty": field(b"Expect: 100-continue\r\nContent-Length: 0", b"POST /empty HTTP/1.1"),
        "/content": field(b"Expect: 100-Continue\r\nContent-Length: 2", b"POST /content HTTP/1.1") + b"hi",
        "/old": field(b"Expect: 100-continue\r\nContent-Length: 2", b"POST /old HTTP/1.0") + b"hi",
        "/old-other": field(b"Expect: magic\r\nContent-Length: 2", b"POST /old-other HTTP/1.0") + b"hi",
    }
    for wire in sent.values():
        with weir.client() as client:
            assert client.exchange(wire).body == b"ok"
    assert {seen.target: seen.get("Expect") for seen in origin.wait_for_requests(5)} == {
        "/no-content": None, "/empty": None, "/content": "100-Continue", "/old": None, "/old-other": None}


def test_what_the_end_of_the_connection_cuts_is_no_request(weir, origin):
    before = reasons(weir)
    for wire in (b"GE", b"GET / HTTP/1.1\r\nHost: weir.test\r\n", post(b"Content-Length: 5", b"hel"),
                 chunks(b"5\r\nhel")):
        with weir.client() as client:
            client.send(wire)
            client.finish()
            with pytest.raises(Closed):
                client.read_response()
    assert reasons(weir) == before
    assert origin.requests == []
