"""Seeded garbage on many connections: whatever comes, weir answers or closes, and serves the next client."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from origins.raw_origin import OK
from support.weir import routes, service
from support.wire import chunked, parse_response_head, request
from vectors import FORWARDED, REJECTED

CONNECTIONS = 150


def mutate(source: random.Random, data: bytes) -> bytes:
    """A few random edits: bytes set, removed, doubled, swapped, or the whole cut or repeated."""
    mutated = bytearray(data)
    for _ in range(source.randint(1, 6)):
        at = source.randrange(len(mutated) + 1)
        kind = source.randrange(7)
        if kind == 0:
            mutated[at:at + 1] = bytes([source.randrange(256)])
        elif kind == 1:
            del mutated[at:at + source.randint(1, 5)]
        elif kind == 2:
            mutated[at:at] = source.choice([b"\r\n", b"\n", b"\r", b"\x00", b":", b" ", b"\t", b"0", b"%", b"/", b","])
        elif kind == 3:
            mutated[at:at] = mutated[at:at + source.randint(1, 40)]
        elif kind == 4:
            mutated[at:at] = source.randbytes(source.randint(1, 30))
        elif kind == 5:
            mutated = mutated[:at] or mutated
        else:
            mutated += source.choice(VALID)
    return bytes(mutated)


VALID = [
    request("/a?b"), request("/p", method="POST", body=b"hello"),
    request("/", "Expect: 100-continue", method="PUT", body=b"x"),
    request("/", "Transfer-Encoding: chunked", method="POST") + chunked(b"abc", b"d", trailers=b"X-T: 1\r\n"),
    request("/ws", "Connection: Upgrade", "Upgrade: websocket"),
    *(vector.raw for vector in FORWARDED), *(vector.raw for vector in REJECTED),
]


@pytest.fixture(scope="module")
def weir(start_shared_weir, start_shared_origin):
    hurry = "timeouts { header 150ms; body 150ms; idle 150ms; response 1s; tunnel 150ms }"
    return start_shared_weir(service(start_shared_origin().address, routes("GET /a", "POST /p"), hurry))


def assert_answers_or_closes(weir, pieces: list[bytes], finish: bool = False) -> None:
    """weir ends the connection, and what it sent before that, if anything, starts as a response."""
    with weir.client() as client:
        try:
            for piece in pieces:
                client.send(piece)
            if finish:
                client.finish()
        except OSError:
            pass  # weir had already closed: so be it
        reply = client.reader.read_to_end()
    if reply:
        parse_response_head(reply[:reply.index(b"\r\n\r\n") + 4])


def run_all(work, items: list) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, items))


def assert_serves(weir) -> None:
    assert weir.is_alive(), weir.stderr()[-4000:]
    with weir.client() as client:
        assert client.exchange(request("/a")).body == b"ok"


@pytest.mark.parametrize("seed", range(4))
def test_mutated_requests_do_no_harm(weir, seed):
    source = random.Random(seed)

    def pieces() -> tuple[list[bytes], bool]:
        data = mutate(source, source.choice(VALID))
        cut = source.randrange(len(data) + 1)
        return [data[:cut], data[cut:]], source.random() < 0.3

    run_all(lambda item: assert_answers_or_closes(weir, *item), [pieces() for _ in range(CONNECTIONS)])
    assert_serves(weir)


@pytest.mark.parametrize("seed", range(2))
def test_pure_noise_does_no_harm(weir, seed):
    source = random.Random(1000 + seed)
    noise = [source.randbytes(source.choice([1, 10, 1000, 20000])) for _ in range(CONNECTIONS)]
    run_all(lambda data: assert_answers_or_closes(weir, [data]), noise)
    assert_serves(weir)


@pytest.mark.parametrize("seed", range(3))
def test_mutated_responses_do_no_harm(start_weir, start_origin, seed):
    source = random.Random(2000 + seed)
    valid = [
        OK, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(b"abc", b"defg", trailers=b"X: 1\r\n"),
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK, b"HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\nuntil the end", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
    ]
    broken = [mutate(source, source.choice(valid)) for _ in range(CONNECTIONS)]
    answers = iter(broken)

    def script(connection):
        connection.read_request()
        connection.send(next(answers, OK))

    weir = start_weir(service(start_origin(script).address, "timeouts { response 1s }"))
    post = request("/", "Connection: close", method="POST", body=b"x")
    for _ in broken:
        assert_answers_or_closes(weir, [post])
    # A post that meets a kept connection just as the origin closes it is a 502, and uses no answer up: the last request
    # is one that may be sent again, and gets no broken answer.
    for _ in answers:
        pass
    with weir.client() as client:
        assert client.exchange(request("/", "Connection: close")).body == b"ok"
