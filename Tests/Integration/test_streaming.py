"""Bodies pass as they come: events at once, 64 MiB through bounded memory, back-pressure, ends told from cuts."""

import hashlib
import select
import socket
import threading

import pytest

from origins.raw_origin import answering
from support.waiting import eventually
from support.weir import routes, service
from support.wire import Closed, request

MIB = 1024 * 1024
SIZE = 64 * MIB
BLOCK = hashlib.sha512(b"weir").digest() * 1024  # 64 KiB
MEMORY_GROWTH_MAX = 32 * MIB
SUM = hashlib.sha256(BLOCK * (SIZE // len(BLOCK))).hexdigest()


@pytest.fixture
def gate():
    """A semaphore that the test releases to let the origin's script go one step on."""
    return threading.Semaphore(0)


@pytest.mark.parametrize("framing", ["chunked", "close"])
def test_each_event_of_a_stream_arrives_before_the_next_is_sent(start_weir, start_origin, gate, framing):
    def events(connection):
        connection.read_request()
        coding = b"Transfer-Encoding: chunked\r\n" if framing == "chunked" else b""
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + coding + b"\r\n")
        for number in range(20):
            gate.acquire()
            event = b"data: %d\n\n" % number
            connection.send(b"%x\r\n%s\r\n" % (len(event), event) if coding else event)
        gate.acquire()
        if coding:
            connection.send(b"0\r\n\r\n")

    with start_weir(service(start_origin(events).address)).client() as client:
        client.send(request("/events", "Accept: text/event-stream"))
        head = client.read_head()
        assert head.get("Content-Type") == "text/event-stream"
        coded = head.get("Transfer-Encoding") == "chunked"
        for number in range(20):
            gate.release()
            expected = b"data: %d\n\n" % number
            assert (client.reader.read_chunk() if coded else client.reader.read_exactly(len(expected))) == expected
        gate.release()
        if coded:
            assert client.reader.read_chunk() == b""
        else:
            assert client.is_closed_by_peer()


@pytest.mark.parametrize("coded", [True, False])
def test_each_part_of_a_request_body_arrives_before_the_next_is_sent(start_weir, start_origin, gate, coded):
    taken = threading.Semaphore(0)

    def reader(connection):
        head = connection.read_head()
        assert (head.get("Transfer-Encoding") is not None) == coded
        for number in range(10):
            part = connection.reader.read_chunk() if coded else connection.reader.read_exactly(6)
            assert part == b"part %d" % number
            taken.release()
        if coded:
            assert connection.reader.read_chunk() == b"" and connection.reader.read_trailers() == []
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with start_weir(service(start_origin(reader).address)).client() as client:
        framing = "Transfer-Encoding: chunked" if coded else "Content-Length: 60"
        client.send(request("/", framing, method="POST"))
        for number in range(10):
            client.send(b"6\r\npart %d\r\n" % number if coded else b"part %d" % number)
            assert taken.acquire(timeout=20), f"part {number} did not arrive"
        client.send(b"0\r\n\r\n" if coded else b"")
        assert client.read_response().status == 200


def send_blocks(sock: socket.socket, coded: bool) -> None:
    block = b"%x\r\n%s\r\n" % (len(BLOCK), BLOCK) if coded else BLOCK
    for _ in range(SIZE // len(BLOCK)):
        sock.sendall(block)
    if coded:
        sock.sendall(b"0\r\n\r\n")


def hash_body(reader, coded: bool) -> str:
    digest = hashlib.sha256()
    if coded:
        while data := reader.read_chunk():
            digest.update(data)
            reader.received.clear()
        reader.read_trailers()
        return digest.hexdigest()
    for _ in range(SIZE // len(BLOCK)):
        digest.update(reader.read_exactly(len(BLOCK)))
        reader.received.clear()
    return digest.hexdigest()


@pytest.mark.parametrize("coded", [False, True], ids=["length", "chunked"])
def test_64_mib_down_costs_no_more_than_buffers(start_weir, start_origin, coded):
    def pour(connection):
        connection.read_request()
        framing = b"Transfer-Encoding: chunked" if coded else b"Content-Length: %d" % SIZE
        connection.send(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n")
        send_blocks(connection.sock, coded)
        connection.wait_for_close()

    weir = start_weir(service(start_origin(pour).address, routes("GET /big")))
    before = weir.begin_peak()
    with weir.client() as client:
        client.send(request("/big"))
        assert client.read_head().status == 200
        assert hash_body(client.reader, coded) == SUM
    assert weir.status("VmHWM") - before < MEMORY_GROWTH_MAX
    page = weir.await_value(SIZE, "http_response_size_bytes_sum", handler="/big")
    assert page.value("weir_bytes_total", direction="client_out") >= SIZE


@pytest.mark.parametrize("coded", [False, True], ids=["length", "chunked"])
def test_64_mib_up_costs_no_more_than_buffers(start_weir, start_origin, coded):
    sums = []

    def swallow(connection):
        head = connection.read_head()
        sums.append(hash_body(connection.reader, head.get("Transfer-Encoding") is not None))
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    weir = start_weir(service(start_origin(swallow).address, routes("POST /big")))
    before = weir.begin_peak()
    with weir.client() as client:
        framing = "Transfer-Encoding: chunked" if coded else f"Content-Length: {SIZE}"
        client.send(request("/big", framing, method="POST"))
        send_blocks(client.sock, coded)
        assert client.read_response().status == 200
    assert sums == [SUM]
    assert weir.status("VmHWM") - before < MEMORY_GROWTH_MAX
    weir.await_value(SIZE, "http_request_size_bytes_sum", handler="/big")


def send_until_blocked(sock: socket.socket, blocked: threading.Event) -> int:
    """Sends blocks for as long as the socket takes them, sets `blocked` once it takes none for a second, goes on."""
    sock.setblocking(False)
    sent = 0
    while sent < SIZE:
        _, writable, _ = select.select([], [sock], [], None if blocked.is_set() else 1.0)
        if writable:
            sent += sock.send(BLOCK[sent % len(BLOCK):])
        else:
            blocked.sent = sent
            blocked.set()
    sock.setblocking(True)
    return sent


def test_a_client_that_reads_slowly_makes_the_origin_wait(start_weir, start_origin):
    blocked = threading.Event()

    def pour(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % SIZE)
        send_until_blocked(connection.sock, blocked)
        connection.wait_for_close()

    weir = start_weir(service(start_origin(pour, send_buffer=65536).address))
    before = weir.begin_peak()
    with weir.client(receive_buffer=65536) as client:
        client.send(request())
        assert client.read_head().status == 200
        assert blocked.wait(timeout=30), "the origin was never made to wait"
        assert blocked.sent < SIZE // 2
        assert hash_body(client.reader, False) == SUM
    assert weir.status("VmHWM") - before < MEMORY_GROWTH_MAX


def test_an_origin_that_reads_slowly_makes_the_client_wait(start_weir, start_origin):
    blocked, sums = threading.Event(), []

    def sip(connection):
        connection.read_head()
        assert blocked.wait(timeout=30), "the client was never made to wait"
        sums.append(hash_body(connection.reader, False))
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    weir = start_weir(service(start_origin(sip, receive_buffer=65536).address))
    before = weir.begin_peak()
    with weir.client() as client:
        client.send(request("/", f"Content-Length: {SIZE}", method="PUT"))
        send_until_blocked(client.sock, blocked)
        client.sock.settimeout(20)
        assert client.read_response().status == 200
    assert blocked.sent < SIZE // 2
    assert sums == [SUM]
    assert weir.status("VmHWM") - before < MEMORY_GROWTH_MAX


ABORTS = {"FIN": lambda client: client.close(), "RST": lambda client: client.reset()}


@pytest.mark.parametrize("how", ABORTS)
def test_a_client_that_leaves_before_the_answer_ends_the_origins_connection(start_weir, start_origin, how):
    def silent(connection):
        connection.read_request()
        connection.wait_for_close()

    origin = start_origin(silent)
    weir = start_weir(service(origin.address, routes("GET /x")))
    client = weir.client()
    client.send(request("/x"))
    origin.wait_for_requests(1)
    ABORTS[how](client)
    assert origin.connections[0].ended.wait(timeout=20), "the origin still waits for a client that has left"
    page = weir.await_value(1, "weir_exchanges_total", outcome="client_abort")
    assert page.value("http_requests_total", handler="/x", status="4xx") == 1


@pytest.mark.parametrize("how", ABORTS)
def test_a_client_that_leaves_within_the_answer_ends_the_origins_connection(start_weir, start_origin, how):
    def endless(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.send(b"4\r\nmore\r\n")

    origin = start_origin(endless)
    weir = start_weir(service(origin.address, "instrument { status exact }", routes("GET /x")))
    client = weir.client()
    client.send(request("/x"))
    assert client.read_head().status == 200
    assert client.reader.read_chunk().startswith(b"more")
    ABORTS[how](client)
    assert origin.connections[0].ended.wait(timeout=20), "the origin still sends to a client that has left"
    page = weir.await_value(1, "weir_exchanges_total", outcome="client_abort")
    assert page.value("http_requests_total", handler="/x", status="499") == 1


def test_a_client_that_leaves_within_its_request_leaves_no_whole_request_at_the_origin(start_weir, start_origin):
    origin = start_origin()
    weir = start_weir(service(origin.address))
    client = weir.client()
    client.send(request("/", "Content-Length: 100", method="POST") + b"half")
    connection = origin.wait_for_connection()
    eventually(lambda: connection.received.endswith(b"half"))
    client.close()
    assert connection.ended.wait(timeout=20)
    weir.await_value(1, "weir_exchanges_total", outcome="client_abort")
    assert origin.requests == []


def test_a_chunked_request_cut_short_is_not_ended_for_the_origin(start_weir, start_origin):
    origin = start_origin()
    weir = start_weir(service(origin.address))
    client = weir.client()
    client.send(request("/", "Transfer-Encoding: chunked", method="POST") + b"4\r\nhalf\r\n")
    connection = origin.wait_for_connection()
    eventually(lambda: b"half" in connection.received)
    client.close()
    assert connection.ended.wait(timeout=20)
    assert origin.requests == [] and b"\r\n0\r\n" not in connection.received


CUTS = {
    "length": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789",
    "within a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n0123456789",
    "between chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n",
    "before the trailer section": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n",
}


@pytest.mark.parametrize("cut", CUTS)
def test_an_answer_that_the_origin_cuts_short_is_visibly_cut_short(start_weir, start_origin, cut):
    def cutting(connection):
        connection.read_request()
        connection.send(CUTS[cut])

    origin = start_origin(cutting)
    weir = start_weir(service(origin.address, "instrument { status exact }", routes("GET /x")))
    with weir.client() as client:
        answer = client.exchange(request("/x"))
        assert answer.status == 200
        assert not answer.complete, f"the client took a cut message for a whole one: {answer.raw!r}"
        assert b"0123456789".startswith(answer.body)
    page = weir.await_value(1, "weir_upstream_failures_total", backend=origin.address, reason="truncated")
    assert page.value("http_requests_total", handler="/x", status="200") == 1
    assert page.value("weir_exchanges_total", outcome="upstream_error") == 1


def test_a_malformed_chunk_in_an_answer_is_visibly_a_cut(start_weir, start_origin):
    origin = start_origin(answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\nzz\r\n"))
    with start_weir(service(origin.address)).client() as client:
        client.send(request())
        try:
            assert not client.read_response().complete
        except Closed:
            pass
