"""What weir does not take from a backend: a malformed answer is a 502, one that cannot be completed is visibly cut, and
the connection that it came on is never used again."""

from dataclasses import dataclass

import pytest

from origins.raw_origin import OK, RawOrigin, answering
from support.waiting import eventually
from support.weir import Weir, service
from support.wire import request

FAILURES = "weir_upstream_failures_total"
SECOND = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"


@dataclass(frozen=True)
class Bad:
    """`reason` is the rule that is broken; `wire` is the whole answer to a GET."""
    reason: str
    what: str
    wire: bytes

    @property
    def name(self) -> str:
        return f"{self.reason}: {self.what}"


def status(line: bytes) -> bytes:
    return line + b"\r\nContent-Length: 2\r\n\r\nok"


def fields(text: bytes, body: bytes = b"ok") -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + text + b"\r\n\r\n" + body


def chunks(body: bytes) -> bytes:
    return fields(b"Transfer-Encoding: chunked", body)


HEADS = [
    Bad("invalid_version", "not HTTP", b"hello\r\n\r\n"),
    Bad("invalid_version", "HTTP/0.9", b"<html>hi</html>\r\n"),
    Bad("invalid_version", "space first", status(b" HTTP/1.1 200 OK")),
    Bad("invalid_version", "empty line first", status(b"\r\nHTTP/1.1 200 OK")),
    Bad("invalid_version", "lower case", status(b"http/1.1 200 OK")),
    Bad("invalid_version", "tab behind the version", status(b"HTTP/1.1\t200 OK")),
    Bad("invalid_version", "two digits", status(b"HTTP/1.10 200 OK")),
    Bad("invalid_version", "a request", request("/smuggled")),
    Bad("unsupported_version", "0.9", status(b"HTTP/0.9 200 OK")),
    Bad("unsupported_version", "1.2", status(b"HTTP/1.2 200 OK")),
    Bad("unsupported_version", "2.0", status(b"HTTP/2.0 200 OK")),
    *[Bad("invalid_status", repr(text), status(b"HTTP/1.1 " + text)) for text in (
        b"", b" 200 OK", b"20 OK", b"2 OK", b"2000 OK", b"099 OK", b"99 OK", b"000 OK", b"600 OK", b"999 OK", b"abc OK",
        b"20x OK", b"+20 OK", b"-20 OK", b"200OK", b"200\tOK", b"OK", b"2 0 OK", b"\xd9\xa200 OK")],
    Bad("invalid_reason_phrase", "NUL", status(b"HTTP/1.1 200 O\0K")),
    Bad("invalid_reason_phrase", "DEL", status(b"HTTP/1.1 200 O\x7fK")),
    Bad("invalid_reason_phrase", "escape", status(b"HTTP/1.1 200 \x1b[31m")),
    Bad("bare_cr", "in the reason phrase", status(b"HTTP/1.1 200 OK\rSet-Cookie: a=b")),
    Bad("bare_lf", "behind the status line", b"HTTP/1.1 200 OK\nContent-Length: 2\r\n\r\nok"),
    Bad("bare_lf", "everywhere", b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok"),
    Bad("bare_lf", "behind a field", fields(b"X: a\nContent-Length: 2")),
    Bad("bare_cr", "in a value", fields(b"X: a\rSet-Cookie: a=b\r\nContent-Length: 2")),
    Bad("obs_fold", "space", fields(b"X: a\r\n b\r\nContent-Length: 2")),
    Bad("obs_fold", "tab", fields(b"X: a\r\n\tContent-Length: 9\r\nContent-Length: 2")),
    Bad("whitespace_before_fields", "space", fields(b" X: a\r\nContent-Length: 2")),
    Bad("invalid_field_name", "empty", fields(b": a\r\nContent-Length: 2")),
    Bad("invalid_field_name", "high byte", fields(b"X\xe9: a\r\nContent-Length: 2")),
    Bad("space_before_colon", "space", fields(b"Content-Length : 2")),
    Bad("missing_colon", "word", fields(b"X\r\nContent-Length: 2")),
    Bad("invalid_field_value", "NUL", fields(b"X: a\0b\r\nContent-Length: 2")),
    Bad("invalid_field_value", "vertical tab", fields(b"Content-Length: \x0b2")),
    Bad("confusable_field_name", "length", fields(b"Content_Length: 9\r\nContent-Length: 2")),
    *[Bad("invalid_content_length", repr(text), fields(b"Content-Length: " + text)) for text in (
        b"", b"+2", b"-2", b"02", b"2, 2", b"2 2", b"0x2", b"2.0", b"two", b"2;", b"\xd9\xa2")],
    Bad("content_length_too_large", "2^63", fields(b"Content-Length: 9223372036854775808")),
    Bad("content_length_too_large", "2^64 and 2", fields(b"Content-Length: 18446744073709551618")),
    Bad("duplicate_content_length", "the same", fields(b"Content-Length: 2\r\nContent-Length: 2")),
    Bad("duplicate_content_length", "another", fields(b"Content-Length: 2\r\nX: a\r\nContent-Length: 3", b"ok!")),
    Bad("content_length_with_transfer_encoding", "length first",
        fields(b"Content-Length: 2\r\nTransfer-Encoding: chunked", b"2\r\nok\r\n0\r\n\r\n")),
    Bad("content_length_with_transfer_encoding", "length last",
        fields(b"Transfer-Encoding: chunked\r\nContent-Length: 2", b"2\r\nok\r\n0\r\n\r\n")),
    Bad("transfer_encoding_below_http_1_1", "chunks of HTTP/1.0",
        b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
    Bad("duplicate_transfer_encoding", "the same",
        fields(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", b"2\r\nok\r\n0\r\n\r\n")),
    *[Bad("invalid_transfer_encoding", repr(text), fields(b"Transfer-Encoding: " + text, b"2\r\nok\r\n0\r\n\r\n"))
      for text in (b"", b",chunked", b"chunked;a=b", b'"chunked"', b"chunked\xa0")],
    *[Bad("unknown_transfer_coding", repr(text), fields(b"Transfer-Encoding: " + text, b"2\r\nok\r\n0\r\n\r\n"))
      for text in (b"x", b"identity", b"gzip, chunked", b"xchunked")],
    *[Bad("chunked_not_final", repr(text), fields(b"Transfer-Encoding: " + text, b"2\r\nok\r\n0\r\n\r\n"))
      for text in (b"chunked, chunked", b"chunked, gzip")],
    Bad("invalid_connection", "quoted", fields(b'Connection: "close"\r\nContent-Length: 2')),
    Bad("too_many_connection_options", "65", fields(b"Connection: " + b"a," * 64 + b"\r\nContent-Length: 2")),
    Bad("head_too_large", "one value", fields(b"X: " + b"x" * 66000)),
    Bad("head_too_large", "a reason phrase", b"HTTP/1.1 200 " + b"x" * 66000),
    Bad("too_many_fields", "1001", fields(b"\r\n".join([b"X: x"] * 1001))),
    Bad("unexpected_upgrade", "101 not asked for",
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello"),
    Bad("unexpected_upgrade", "101 to h2c",
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nPRI * HTTP/2.0\r\n\r\n"),
    Bad("too_many_interim_responses", "101", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 101 + OK),
    Bad("too_many_interim_responses", "100 Continue, unasked", b"HTTP/1.1 100 Continue\r\n\r\n" * 101 + OK),
    Bad("framing_in_interim_response", "length", b"HTTP/1.1 103 X\r\nContent-Length: 43\r\n\r\n" + SECOND + OK),
    Bad("framing_in_interim_response", "chunks", b"HTTP/1.1 100 X\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + OK),
    Bad("framing_in_interim_response", "of 101",
        b"HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n\r\nhello"),
    Bad("obs_fold", "in an interim answer", b"HTTP/1.1 103 X\r\nLink: a\r\n b\r\n\r\n" + OK),
    Bad("invalid_version", "behind an interim answer", b"HTTP/1.1 103 X\r\n\r\nhello\r\n\r\n"),
]

# The head is sound and goes on; what is behind it is not.
BODIES = [
    *[Bad("invalid_chunk_size", repr(text), chunks(b"2\r\nok\r\n" + text + b"\r\nhi\r\n0\r\n\r\n")) for text in (
        b"", b"0x2", b"+2", b"-2", b" 2", b"2 ", b"2_", b"g", b"2,")],
    Bad("chunk_size_too_large", "2^63", chunks(b"2\r\nok\r\n8000000000000000\r\nhi")),
    Bad("chunk_size_too_large", "17 digits", chunks(b"2\r\nok\r\n00000000000000002\r\nhi\r\n0\r\n\r\n")),
    Bad("chunk_line_too_long", "257 bytes", chunks(b"2\r\nok\r\n2;" + b"a" * 254 + b"\r\nhi\r\n0\r\n\r\n")),
    Bad("invalid_chunk_extension", "no name", chunks(b"2\r\nok\r\n2;\r\nhi\r\n0\r\n\r\n")),
    Bad("invalid_chunk_line_end", "LF", chunks(b"2\r\nok\r\n2\nhi\r\n0\r\n\r\n")),
    Bad("missing_chunk_end", "data too long", chunks(b"2\r\nok\r\n1\r\nhi\r\n0\r\n\r\n")),
    Bad("missing_chunk_end", "LF", chunks(b"2\r\nok\n0\r\n\r\n")),
    Bad("bare_lf", "in a trailer", chunks(b"2\r\nok\r\n0\r\nX: a\n\r\n")),
    Bad("space_before_colon", "in a trailer", chunks(b"2\r\nok\r\n0\r\nX : a\r\n\r\n")),
    Bad("obs_fold", "in a trailer", chunks(b"2\r\nok\r\n0\r\nX: a\r\n b\r\n\r\n")),
    Bad("trailer_section_too_large", "one value", chunks(b"2\r\nok\r\n0\r\nX: " + b"x" * 66000 + b"\r\n\r\n")),
]

CASES = HEADS + BODIES


def names(cases: list[Bad]) -> list[str]:
    assert len({case.name for case in cases}) == len(cases), "two cases of one name"
    return [case.name for case in cases]


class Play:
    """What the shared origin says to the next requests, and in which pieces; OK when nothing is left."""

    def __init__(self):
        self.answers: list[tuple[bytes, int]] = []

    def __call__(self, connection) -> None:
        while True:
            connection.read_request()
            wire, step = self.answers.pop(0) if self.answers else (OK, len(OK))
            for start in range(0, len(wire), step):
                connection.send(wire[start:start + step])


@pytest.fixture(scope="module")
def play() -> Play:
    return Play()


@pytest.fixture(scope="module")
def origin(start_shared_origin, play) -> RawOrigin:
    return start_shared_origin(play)


@pytest.fixture(scope="module")
def weir(start_shared_weir, origin) -> Weir:
    return start_shared_weir(service(origin.address), top="workers 1\nshutdown_grace 2s")


def failures(weir: Weir) -> dict[str, float]:
    page = weir.metrics()
    return {labels["reason"]: page.value(FAILURES, **labels) for labels in page.labels(FAILURES)}


def assert_bad(weir: Weir, origin: RawOrigin, play: Play, case: Bad, step: int) -> None:
    before, connected = failures(weir), len(origin.connections)
    play.answers = [(case.wire, step)]
    with weir.client() as client:
        answer = client.exchange(request())
        if case in HEADS:
            assert (answer.status, answer.complete) == (502, True)
        else:
            assert (answer.status, answer.complete) == (200, False)
            assert client.is_closed_by_peer()
        assert b"evil" not in answer.raw and b"hello" not in answer.raw
    with weir.client() as client:
        assert client.exchange(request("/next")).body == b"ok"
    # The answer came on a connection of its own, which is gone; the next request did not find it in the pool.
    assert origin.requests[-1].connection is not origin.requests[-2].connection
    assert eventually(origin.requests[-2].connection.ended.is_set)
    assert len(origin.connections) <= connected + 2

    def counted() -> bool:
        after = failures(weir)
        changed = {key: count - before.get(key, 0) for key, count in after.items() if count != before.get(key, 0)}
        assert changed == {"bad_response": 1}
        return True
    eventually(counted)


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_a_bad_answer(weir, origin, play, case):
    assert_bad(weir, origin, play, case, step=len(case.wire))


SHORT = [case for case in CASES if len(case.wire) < 400]


@pytest.mark.parametrize("case", SHORT, ids=names(SHORT))
def test_a_bad_answer_that_comes_byte_by_byte(weir, origin, play, case):
    assert_bad(weir, origin, play, case, step=1)


FIRST = list({case.reason: case for case in CASES}.values())[::3]


@pytest.mark.parametrize("case", FIRST, ids=names(FIRST))
def test_the_log_names_the_rule(start_weir, start_origin, case):
    weir = start_weir(service(start_origin(answering(case.wire)).address))
    with weir.client() as client:
        client.exchange(request())
    assert eventually(lambda: f"({case.reason})" in weir.stderr())


@dataclass(frozen=True)
class Odd:
    """A sound answer after which the connection must not be used again; `raw` is what the client gets of its body."""
    what: str
    wire: bytes
    status: int = 200
    body: bytes = b"ok"
    method: str = "GET"


ODD = [
    Odd("bytes behind a length", fields(b"Content-Length: 2", b"okEXTRA")),
    Odd("an answer behind a length", fields(b"Content-Length: 2", b"ok" + SECOND)),
    Odd("an answer behind the last chunk", chunks(b"2\r\nok\r\n0\r\n\r\n" + SECOND)),
    Odd("an empty line behind a length", fields(b"Content-Length: 2", b"ok\r\n")),
    Odd("content of a HEAD", fields(b"Content-Length: 4", b"evil"), body=b"", method="HEAD"),
    Odd("chunks of a HEAD", chunks(b"4\r\nevil\r\n0\r\n\r\n"), body=b"", method="HEAD"),
    Odd("content of a 304", b"HTTP/1.1 304 X\r\nContent-Length: 4\r\n\r\nevil", 304, b""),
    Odd("content of a 204", b"HTTP/1.1 204 X\r\nContent-Length: 4\r\n\r\nevil", 204, b""),
    Odd("announced content of a 204", b"HTTP/1.1 204 X\r\nContent-Length: 4\r\n\r\n", 204, b""),
    Odd("announced chunks of a 204", b"HTTP/1.1 204 X\r\nTransfer-Encoding: chunked\r\n\r\n", 204, b""),
    Odd("close", fields(b"Connection: close\r\nContent-Length: 2")),
    Odd("close among options", fields(b"Connection: x, Close\r\nContent-Length: 2")),
    Odd("HTTP/1.0", b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"),
]


@pytest.mark.parametrize("odd", ODD, ids=[odd.what for odd in ODD])
def test_a_connection_that_may_hold_more_than_its_answer_is_not_used_again(weir, origin, play, odd):
    before = failures(weir)
    play.answers = [(odd.wire, len(odd.wire))]
    with weir.client() as client:
        answer = client.exchange(request(method=odd.method), odd.method)
        assert (answer.status, answer.body, answer.complete) == (odd.status, odd.body, True)
        assert answer.get("Transfer-Encoding") is None or answer.framing == "chunked"
        for _ in range(2):
            assert client.exchange(request("/next")).body == b"ok"
    assert eventually(origin.requests[-3].connection.ended.is_set)
    assert origin.requests[-2].connection is not origin.requests[-3].connection
    assert failures(weir) == before


def test_an_answer_that_nobody_asked_for_closes_a_kept_connection(weir, origin, play):
    with weir.client() as client:
        assert client.exchange(request()).body == b"ok"
        idle = origin.requests[-1].connection
        idle.send(SECOND)
        assert eventually(idle.ended.is_set)
        assert client.exchange(request()).body == b"ok"
    assert origin.requests[-1].connection is not idle


def test_interim_answers_up_to_their_bound_are_passed_on(weir, origin, play):
    wire = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100 + OK
    play.answers = [(wire, len(wire)), (wire, 7), (wire, len(wire))]
    with weir.client() as client:
        for _ in range(2):
            answer = client.exchange(request())
            assert answer.body == b"ok" and [one.status for one in answer.interim] == [103] * 100
        assert client.exchange(request(version="HTTP/1.0")).interim == []


def test_an_answer_before_the_request_ends_closes_both_connections(start_weir, start_origin):
    def early(connection):
        connection.read_head()
        connection.send(OK)
        connection.wait_for_close()

    origin = start_origin(early)
    with start_weir(service(origin.address)).client() as client:
        client.send(request("/", "Content-Length: 100000", method="POST") + b"x" * 10)
        answer = client.read_response()
        assert (answer.status, answer.body, answer.closes) == (200, b"ok", True)
        assert client.is_closed_by_peer()
    assert eventually(origin.wait_for_connection().ended.is_set)


def test_a_switch_of_protocols_before_the_request_ends_is_a_bad_answer(start_weir, start_origin):
    def early(connection):
        connection.read_head()
        connection.send(b"HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        connection.wait_for_close()

    weir = start_weir(service(start_origin(early).address))
    with weir.client() as client:
        lines = ("Connection: Upgrade", "Upgrade: websocket", "Content-Length: 5")
        client.send(request("/", *lines, method="POST"))
        assert client.read_response().status == 502
        assert client.is_closed_by_peer()
    weir.await_value(1, FAILURES, reason="bad_response")


UPGRADE = request("/", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: x")
SWITCHES = {
    "another protocol": b"HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    "no protocol": b"HTTP/1.1 101 X\r\nConnection: Upgrade\r\n\r\n",
    "no Connection": b"HTTP/1.1 101 X\r\nUpgrade: websocket\r\n\r\n",
    "two protocols": b"HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c\r\n\r\n",
    "HTTP/1.0": b"HTTP/1.0 101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
}


@pytest.mark.parametrize("what", SWITCHES)
def test_a_switch_to_what_was_not_asked_for_is_a_bad_answer(weir, origin, play, what):
    before = failures(weir)
    play.answers = [(SWITCHES[what], len(SWITCHES[what]))]
    with weir.client() as client:
        assert client.exchange(UPGRADE).status == 502
    assert eventually(origin.requests[-1].connection.ended.is_set)
    assert failures(weir)["bad_response"] == before.get("bad_response", 0) + 1


def test_a_refused_upgrade_leaves_two_plain_connections(weir, origin, play):
    refusal = b"HTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\nno"
    play.answers = [(refusal, len(refusal))]
    with weir.client() as client:
        # What a client took for the tunnel's first bytes is a request, and is matched and counted as one.
        client.send(UPGRADE + request("/smuggled"))
        assert client.read_response().body == b"no"
        assert client.read_response().body == b"ok"
    assert [seen.target for seen in origin.requests[-2:]] == ["/", "/smuggled"]


@pytest.mark.parametrize("cut", [
    b"HTT", b"HTTP/1.1 200 OK\r\nContent-Le", fields(b"Content-Length: 2", b"")[:-2],
    b"HTTP/1.1 103 X\r\n\r\nHTTP/1.1 2"])
def test_a_head_that_is_cut_is_a_502(start_weir, start_origin, cut):
    def script(connection):
        connection.read_request()
        connection.send(cut)

    weir = start_weir(service(start_origin(script).address))
    with weir.client() as client:
        assert client.exchange(request()).status == 502
    weir.await_value(1, FAILURES, reason="bad_response")


@pytest.mark.parametrize("cut", [
    fields(b"Content-Length: 3"), chunks(b"3\r\nok"), chunks(b"2\r\nok\r\n"), chunks(b"2\r\nok\r\n0\r\n"),
    chunks(b"2\r\nok\r\n0\r\nX: a\r\n")])
def test_content_that_is_cut_is_visibly_cut(start_weir, start_origin, cut):
    def script(connection):
        connection.read_request()
        connection.send(cut)

    weir = start_weir(service(start_origin(script).address))
    with weir.client() as client:
        answer = client.exchange(request())
        assert (answer.status, answer.body, answer.complete) == (200, b"ok", False)
    weir.await_value(1, FAILURES, reason="truncated")
