"""What of a request reaches the origin, and what of its answer the client: heads, fields, targets, bodies."""

import pytest

from origins.raw_origin import OK, answering, echoing_target
from support.weir import service
from support.wire import RawClient, chunked, parse_fields, request

ADDED = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "via", "connection"}

TARGETS = [
    "/", "/a%2Fb", "//double//slash/", "/?", "/p?q=1&q=2", "/p?a?b/c", "/a;v=1,2", "/%7Euser/~user", "/a/../b/./c",
    "/%41%6a%6A", "/-._~!$&'()*+,;=:@", "/%e2%82%ac", "/x%20y?z=%20+", "/%25zz", "/" + "s" * 4000,
]


@pytest.fixture
def origin(start_origin):
    return start_origin()


@pytest.fixture
def weir(start_weir, origin):
    return start_weir(service(origin.address), top="workers 1\nshutdown_grace 2s")


def seen_by(weir, origin, data: bytes):
    with weir.client() as client:
        answer = client.exchange(data)
    assert (answer.status, answer.body) == (200, b"ok")
    return origin.wait_for_requests(1)[0]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target[:24])
def test_the_target_reaches_the_origin_byte_for_byte(weir, origin, target):
    seen = seen_by(weir, origin, request(target))
    assert (seen.method, seen.target, seen.version) == ("GET", target, "HTTP/1.1")


def test_an_absolute_form_target_becomes_origin_form_with_its_authority_as_host(weir, origin):
    seen = seen_by(weir, origin, request("http://shop.test:81/x?y", host="shop.test:81"))
    assert (seen.target, seen.get("Host")) == ("/x?y", "shop.test:81")


def test_fields_reach_the_origin_as_they_were_spelled_and_in_their_order(weir, origin):
    lines = ["X-CaSe: MiXed", "x-empty:", "X-Tab:\ta\tb\t", "Accept: a, b", "X-Two: 1", "Accept: c", "X-Two: 2",
             "X-Latin: caf\u00e9", "Cookie: a=1; b=\"2\"", "User-Agent: x (y; z)", "Authorization: Basic Zm9v"]
    seen = seen_by(weir, origin, request("/", *lines))
    kept = [(name, value) for name, value in seen.fields if name.lower() not in ADDED | {"host"}]
    assert kept == parse_fields([line.encode("latin-1") for line in lines])


@pytest.mark.parametrize("host", ["weir.test", "Weir.TEST:8080", "127.0.0.1", "[::1]:80"])
def test_host_is_kept(weir, origin, host):
    assert seen_by(weir, origin, request(host=host)).get("Host") == host


def test_hop_by_hop_fields_and_those_that_connection_names_are_removed(weir, origin):
    seen = seen_by(weir, origin, request(
        "/", "Connection: keep-alive, X-Drop", "X-Drop: 1", "x-drop: 2", "Connection: x-also", "X-Also: 1",
        "Keep-Alive: timeout=5", "Proxy-Connection: keep-alive", "TE: gzip", "Upgrade: h2c", "X-Stay: 1",
    ))
    names = {name.lower() for name, _ in seen.fields}
    assert names.isdisjoint({"x-drop", "x-also", "keep-alive", "proxy-connection", "te", "upgrade"})
    assert "x-stay" in names
    assert {option.lower() for option in seen.list("Connection")} <= {"keep-alive", "close"}


def test_a_client_cannot_have_the_fields_that_weir_adds_removed(weir, origin):
    seen = seen_by(weir, origin, request("/", "Connection: X-Forwarded-For, X-Forwarded-Proto, Via, Host"))
    assert seen.get("X-Forwarded-For") == "127.0.0.1"
    assert seen.get("X-Forwarded-Proto") == "http"
    assert seen.get("Host") == "weir.test"
    assert seen.list("Via") == ["1.1 weir"]


def test_forwarding_fields_are_added_and_a_strangers_are_dropped(weir, origin):
    seen = seen_by(weir, origin, request(
        "/", "X-Forwarded-For: 6.6.6.6", "X-Forwarded-For: 7.7.7.7", "X-Forwarded-Proto: https",
        "X-Forwarded-Host: evil.test", "X-Forwarded-Port: 666", "Via: 1.0 fred", host="shop.test:81",
    ))
    assert seen.get("X-Forwarded-For") == "127.0.0.1"
    assert seen.get("X-Forwarded-Proto") == "http"
    assert seen.get("X-Forwarded-Host") == "shop.test:81"
    assert seen.all("X-Forwarded-Port") == []
    assert seen.list("Via") == ["1.0 fred", "1.1 weir"]


def test_the_response_reaches_the_client_with_its_reason_fields_and_order(start_weir, start_origin):
    lines = [b"Server: origin/1", b"Set-Cookie: a=1", b"X-CaSe: MiXed", b"Set-Cookie: b=2; Path=/", b"X-Empty:",
             b"Content-Type: text/x; charset=utf-8", b"Date: Thu, 01 Jan 1970 00:00:00 GMT"]
    hop = [b"Connection: X-Drop", b"X-Drop: 1", b"Keep-Alive: timeout=9", b"Proxy-Connection: close"]
    head = b"\r\n".join([b"HTTP/1.1 203 Not Quite  OK!", *lines, *hop, b"Content-Length: 5", b"", b""])
    weir = start_weir(service(start_origin(answering(head + b"hello")).address))
    with weir.client() as client:
        answer = client.exchange(request())
    assert (answer.status, answer.reason, answer.body) == (203, "Not Quite  OK!", b"hello")
    kept = [(name, value) for name, value in answer.fields if name.lower() not in ADDED | {"content-length"}]
    assert kept == parse_fields(lines)
    assert answer.get("Content-Length") == "5"
    assert answer.all("Via") == ["1.1 weir"]


def test_a_reason_may_be_empty_and_unusual_statuses_pass(start_weir, start_origin):
    weir = start_weir(service(start_origin(answering(b"HTTP/1.1 299 \r\nContent-Length: 0\r\n\r\n")).address))
    with weir.client() as client:
        assert client.exchange(request()).status == 299


METHODS = ["GET", "DELETE", "PATCH", "PUT", "POST", "PROPFIND", "FROBNICATE", "get", "M-!#$%&'*+.^_`|~9"]


@pytest.mark.parametrize("method", METHODS)
def test_any_method_reaches_the_origin_as_sent(weir, origin, method):
    seen = seen_by(weir, origin, request("/", method=method, body=b"" if method == "GET" else b"body"))
    assert (seen.method, seen.body) == (method, b"" if method == "GET" else b"body")


def test_options_with_an_asterisk_reaches_the_origin_as_it_is(weir, origin):
    seen = seen_by(weir, origin, request("*", method="OPTIONS"))
    assert (seen.method, seen.target) == ("OPTIONS", "*")


BODIES = [b"", b"x", b"0\r\n\r\n", bytes(range(256)) * 300]


@pytest.mark.parametrize("body", BODIES, ids=len)
def test_a_request_body_of_known_length_arrives_whole(weir, origin, body):
    data = request("/", f"Content-Length: {len(body)}", method="POST") + body
    seen = seen_by(weir, origin, data)
    assert seen.body == body
    assert seen.get("Content-Length") == str(len(body))


@pytest.mark.parametrize("size", [1, 7, 4096, 70000])
def test_a_chunked_request_body_arrives_whole_whatever_its_chunks(weir, origin, size):
    body = bytes(range(251)) * 300
    parts = [body[at:at + size] for at in range(0, len(body), size)][:2000]
    wire = request("/", "Transfer-Encoding: chunked", method="POST") + chunked(*parts)
    assert seen_by(weir, origin, wire).body == b"".join(parts)


def test_a_request_that_comes_byte_by_byte_is_the_same_request(weir, origin):
    wire = request("/x", "X-A: 1", "Transfer-Encoding: chunked", method="POST") + chunked(b"abc", b"defg")
    with weir.client() as client:
        for at in range(len(wire)):
            client.send(wire[at:at + 1])
        assert client.read_response().body == b"ok"
    seen = origin.requests[0]
    assert (seen.target, seen.get("X-A"), seen.body) == ("/x", "1", b"abcdefg")


def test_chunk_extensions_are_not_passed_on(weir, origin):
    wire = request("/", "Transfer-Encoding: chunked", method="POST")
    seen = seen_by(weir, origin, wire + b"3;ext=1;q=\"a;b\"\r\nabc\r\n0;last\r\n\r\n")
    assert seen.body == b"abc"
    assert b"ext" not in seen.raw


def test_a_requests_trailer_section_stays_a_trailer_section(weir, origin):
    wire = request("/", "Transfer-Encoding: chunked", "Trailer: X-Sum", method="POST")
    seen = seen_by(weir, origin, wire + chunked(b"abc", trailers=b"X-Sum: 1\r\nx-other: two\r\n"))
    assert seen.trailers == [("X-Sum", "1"), ("x-other", "two")]
    assert seen.all("X-Sum") == []


def respond(start_weir, start_origin, *responses: bytes) -> RawClient:
    """A client of a weir whose origin gives these responses."""
    return start_weir(service(start_origin(answering(*responses)).address)).client()


@pytest.mark.parametrize("body", BODIES, ids=len)
def test_a_response_body_of_known_length_arrives_whole(start_weir, start_origin, body):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    with respond(start_weir, start_origin, head + body) as client:
        for _ in range(2):
            answer = client.exchange(request())
            assert (answer.body, answer.framing, answer.complete) == (body, "length", True)


def test_a_chunked_response_arrives_whole_with_its_trailers(start_weir, start_origin):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
    body = chunked(b"abc", b"d" * 70000, b"e", trailers=b"X-Sum: 9\r\n")
    with respond(start_weir, start_origin, head + body) as client:
        for _ in range(2):
            answer = client.exchange(request("/", "TE: trailers", "Connection: TE"))
            assert answer.body == b"abc" + b"d" * 70000 + b"e"
            assert (answer.framing, answer.complete) == ("chunked", True)
            assert answer.trailers == [("X-Sum", "9")]


def test_a_response_that_ends_with_the_connection_arrives_whole_and_visibly_ended(start_weir, start_origin):
    def until_close(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\n\r\n" + b"z" * 100000)

    weir = start_weir(service(start_origin(until_close).address))
    with weir.client() as client:
        answer = client.exchange(request())
        assert (answer.body, answer.complete) == (b"z" * 100000, True)
        if answer.framing == "chunked":
            assert client.exchange(request()).body == b"z" * 100000
        else:
            assert answer.closes


@pytest.mark.parametrize("head", [
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nContent-Length: 500\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
], ids=["204", "304 with length", "304 with coding"])
def test_a_response_without_content_ends_with_its_head(start_weir, start_origin, head):
    with respond(start_weir, start_origin, head, OK) as client:
        answer = client.exchange(request())
        assert answer.status == int(head[9:12])
        assert client.exchange(request()).body == b"ok"


@pytest.mark.parametrize("framing", [b"Content-Length: 1234", b"Transfer-Encoding: chunked", b"X-None: 1"])
def test_the_answer_to_head_ends_with_its_head(start_weir, start_origin, framing):
    with respond(start_weir, start_origin, b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n", OK) as client:
        answer = client.exchange(request(method="HEAD"), method="HEAD")
        assert answer.status == 200
        if framing.startswith(b"Content-Length"):
            assert answer.get("Content-Length") == "1234"
        assert client.exchange(request()).body == b"ok"


def test_a_http_1_0_client_gets_no_chunked_coding_and_the_connection_ends(start_weir, start_origin):
    origin = start_origin(answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(b"abc", b"def")))
    with start_weir(service(origin.address)).client() as client:
        answer = client.exchange(request(version="HTTP/1.0"))
        assert answer.all("Transfer-Encoding") == []
        assert (answer.framing, answer.body) == ("close", b"abcdef")
        assert client.is_closed_by_peer()
    assert origin.requests[0].version == "HTTP/1.1"


def test_a_http_1_0_client_without_keep_alive_is_closed_after_its_answer(weir):
    with weir.client() as client:
        assert client.exchange(request(version="HTTP/1.0")).body == b"ok"
        assert client.is_closed_by_peer()


def test_a_http_1_0_client_may_keep_its_connection(weir):
    with weir.client() as client:
        answer = client.exchange(request("/", "Connection: keep-alive", version="HTTP/1.0"))
        assert answer.body == b"ok"
        assert "keep-alive" in (answer.get("Connection") or "").lower()
        assert client.exchange(request("/", "Connection: keep-alive", version="HTTP/1.0")).body == b"ok"


def test_a_http_1_0_origin_is_understood(start_weir, start_origin):
    def ancient(connection):
        connection.read_request()
        connection.send(b"HTTP/1.0 200 OK\r\n\r\nold")

    weir = start_weir(service(start_origin(ancient).address))
    with weir.client() as client:
        for _ in range(2):
            answer = client.exchange(request())
            assert (answer.version, answer.body, answer.complete) == ("HTTP/1.1", b"old", True)
            if answer.framing == "close":
                break


def test_pipelined_requests_are_answered_in_order_with_their_own_bodies(start_weir, start_origin):
    origin = start_origin(echoing_target)
    targets = [f"/{'x' * (number % 7)}{number}" for number in range(40)]
    wire = b"".join(
        request(target, method="POST", body=b"n" * number) if number % 3 else request(target)
        for number, target in enumerate(targets)
    )
    with start_weir(service(origin.address)).client() as client:
        client.send(wire)
        assert [client.read_response().body.decode() for _ in targets] == targets
    assert [(seen.target, len(seen.body)) for seen in origin.requests] == [
        (target, number if number % 3 else 0) for number, target in enumerate(targets)
    ]


def test_nothing_after_a_request_with_connection_close_is_served(weir, origin):
    with weir.client() as client:
        client.send(request("/1", "Connection: close") + request("/smuggled"))
        answer = client.read_response()
        assert answer.body == b"ok" and answer.closes
        assert client.is_closed_by_peer()
    assert [seen.target for seen in origin.requests] == ["/1"]


def test_an_empty_line_before_a_request_is_ignored(weir):
    with weir.client() as client:
        assert client.exchange(b"\r\n" + request()).body == b"ok"
        assert client.exchange(b"\r\n\r\n" + request()).body == b"ok"
