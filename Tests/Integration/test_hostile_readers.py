"""Peers that take nothing, or all they can get: memory stays within a bound for each, and the others are served."""

import contextlib
import socket
import threading

import pytest

from origins.raw_origin import OK
from support.crowd import Crowd
from support.traffic import Traffic
from support.waiting import eventually
from support.weir import Weir, routes, service
from support.wire import RawClient, request

MIB = 1024 * 1024
SIZE = 50 * MIB
PIECE = b"x" * 65536
READERS = 150
# weir's own buffers for one exchange: what was read once and not taken, on either side, and the heads.
BYTES_EACH_MAX = 256 * 1024
# Whatever is not for a connection: the allocator's, and the healthy traffic's.
BYTES_BESIDE_MAX = 8 * MIB


def pour(connection) -> None:
    """A large answer, except to `/healthy`."""
    while True:
        if connection.read_request().target == "/healthy":
            connection.send(OK)
            continue
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % SIZE)
        for _ in range(SIZE // len(PIECE)):
            connection.send(PIECE)


def settle(read) -> None:
    """Waits until a number has not changed over some looks at it."""
    seen: list[float] = []

    def check() -> bool:
        seen.append(read())
        return len(seen) > 20 and len(set(seen[-20:])) == 1
    eventually(check, deadline=30)


def gone(weir: Weir) -> None:
    """Waits until only connections to backends that wait for their next request are left."""
    weir.await_value(0, "weir_connections", listener=f"127.0.0.1:{weir.port}")
    weir.await_value(0, "weir_upstream_connections", state="active")


@pytest.mark.timeout(120)
def test_clients_that_ask_for_much_and_read_nothing_cost_a_bounded_amount_each(start_weir, start_origin):
    weir = start_weir(service(start_origin(pour).address, routes("GET /large", "GET /healthy")))
    sizes = []
    for _ in range(2):
        before = weir.begin_peak()
        with Traffic(weir.port) as traffic:
            with Crowd(weir.port, READERS, request("/large"), receive_buffer=65536) as crowd:
                eventually(lambda: weir.metrics().total("weir_upstream_connections", state="active") >= READERS)
                settle(lambda: weir.metrics().total("weir_bytes_total", direction="upstream_in") // (10 * MIB))
                traffic.goes_on()
                assert weir.status("VmHWM") - before < READERS * BYTES_EACH_MAX + BYTES_BESIDE_MAX
                crowd.reset()
            traffic.goes_on()
        gone(weir)
        sizes.append(weir.status("VmRSS"))
    assert sizes[1] - sizes[0] < BYTES_BESIDE_MAX


@pytest.mark.timeout(120)
def test_a_backend_that_reads_nothing_does_not_make_weir_keep_what_clients_upload(start_weir, start_origin):
    done = threading.Event()

    def deaf(connection):
        connection.read_head()
        done.wait(timeout=60)

    body = service(start_origin(deaf, receive_buffer=65536).address, name="deaf")
    weir = start_weir(body + service(start_origin().address, name="well", listen="@listen2@"))
    before = weir.begin_peak()
    upload = request("/", f"Content-Length: {SIZE}", method="PUT")
    with Traffic(weir.ports[1]) as traffic:
        clients = [weir.client(timeout=0.01) for _ in range(20)]
        for client in clients:
            client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
            client.send(upload)
        blocked = set()
        while len(blocked) < len(clients):
            for client in clients:
                try:
                    client.sock.send(PIECE)
                except TimeoutError:
                    blocked.add(client)
        traffic.goes_on()
        assert weir.status("VmHWM") - before < len(clients) * BYTES_EACH_MAX + BYTES_BESIDE_MAX
        for client in clients:
            client.reset()
        traffic.goes_on()
    done.set()
    gone(weir)


def test_pages_of_metrics_that_nobody_reads_are_few(start_weir, start_origin):
    lines = [f"GET /a/long/enough/path/for/a/label/of/some/length/{number}" for number in range(300)]
    weir = start_weir(service(start_origin().address, "metrics /metrics", routes(*lines)))
    with weir.client() as client:
        for line in lines:
            assert client.exchange(request(line.removeprefix("GET "))).body == b"ok"
    page = weir.service_metrics()
    assert len(page.text) > 300_000

    listener = f"127.0.0.1:{weir.port}"
    before = weir.begin_peak()
    with Traffic(weir.port) as traffic:
        with Crowd(weir.port, 300, request("/metrics", "Connection: close"), receive_buffer=4096) as crowd:
            # Two workers, 32 pages each: the others have been told so, and are gone.
            weir.await_value(2 + 4 + 300, "weir_connections_accepted_total", listener=listener)
            eventually(lambda: weir.metrics().total("weir_connections", listener=listener) <= 4 + 64)
            traffic.goes_on()
            # What is being sent, twice: as it was rendered, and what the kernel has not taken of it.
            assert weir.status("VmHWM") - before < 2 * 64 * len(page.text) + 64 * MIB
            assert weir.metrics().total("weir_build_info") == 1
            heads = [answer[:12] for answer in crowd.answers()]
        assert set(heads) <= {b"HTTP/1.1 200", b"HTTP/1.1 503"} and heads.count(b"HTTP/1.1 503") >= 100
        traffic.goes_on()
        assert len(weir.service_metrics().text) > 300_000


def pipeline(client: RawClient, stop: threading.Event) -> None:
    """Requests without end, many at a time; their answers are read by another thread."""
    def drain() -> None:
        with contextlib.suppress(OSError):
            while client.sock.recv(65536):
                pass
    threading.Thread(target=drain, daemon=True).start()
    wire = request("/pipelined") * 500
    with contextlib.suppress(OSError):
        while not stop.is_set():
            client.send(wire)


def upload(client: RawClient, stop: threading.Event) -> None:
    """Content as fast as it is taken."""
    client.send(request("/upload", "Transfer-Encoding: chunked", method="PUT"))
    chunk = b"40000\r\n" + b"x" * 0x40000 + b"\r\n"
    with contextlib.suppress(OSError):
        while not stop.is_set():
            client.send(chunk)


@pytest.mark.parametrize("greed", [pipeline, upload])
def test_a_greedy_client_leaves_the_others_their_turn(start_weir, start_origin, greed):
    def swallow(connection):
        while True:
            head = connection.read_head()
            if head.method != "PUT":
                connection.send(OK)
                continue
            while connection.reader.fill():
                connection.reader.buffer = b""
                connection.reader.received.clear()

    weir = start_weir(service(start_origin(swallow).address), top="workers 1\nshutdown_grace 2s")
    stop = threading.Event()
    clients = [weir.client() for _ in range(2)]
    threads = [threading.Thread(target=greed, args=(client, stop), daemon=True) for client in clients]
    before = weir.begin_peak()
    with Traffic(weir.port) as traffic:
        for thread in threads:
            thread.start()
        was = weir.metrics().total("weir_bytes_total", direction="client_in")
        traffic.goes_on(50)
        eventually(lambda: weir.metrics().total("weir_bytes_total", direction="client_in") > was + 100_000)
        stop.set()
        for client in clients:
            client.reset()
        for thread in threads:
            thread.join(timeout=20)
        traffic.goes_on()
    assert weir.status("VmHWM") - before < 2 * 2 * BYTES_EACH_MAX + BYTES_BESIDE_MAX
    gone(weir)
