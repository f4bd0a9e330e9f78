"""SIGTERM and SIGINT: what is in flight is finished, nothing new begins, and weir exits 0."""

import signal
import socket
import threading

import pytest

from origins.raw_origin import OK, half_held
from support.scrape import fetch
from support.waiting import eventually
from support.weir import service
from support.wire import Closed, RawClient, request

LONG_GRACE = "workers 2\nshutdown_grace 20s"


def is_refused(port: int) -> bool:
    try:
        RawClient(port).close()
        return False
    except (ConnectionRefusedError, ConnectionResetError):
        # Reset: the listener was closed while the handshake was under way.
        return True


PARTS = 50


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_in_flight_is_finished_and_weir_exits_0(start_weir, start_origin, number):
    gate = threading.Semaphore(0)

    def step_by_step(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (4 * PARTS))
        for _ in range(PARTS):
            gate.acquire()
            connection.send(b"part")

    weir = start_weir(service(start_origin(step_by_step).address), top=LONG_GRACE)
    with weir.client() as client:
        client.send(request())
        assert client.read_head().status == 200
        weir.signal(number)
        eventually(lambda: is_refused(weir.port))
        # Many steps, each with a connection refused in between, so that a weir that does not wait has time to show it.
        for _ in range(PARTS):
            assert is_refused(weir.port)
            gate.release()
            assert client.reader.read_exactly(4) == b"part"
        assert client.is_closed_by_peer()
    assert weir.wait() == 0


def test_weir_is_not_ready_while_it_drains(start_weir, start_origin):
    gate = threading.Semaphore(0)
    weir = start_weir(service(start_origin(half_held(gate)).address), top=LONG_GRACE)
    with weir.client() as client:
        client.send(request())
        client.read_head()
        assert fetch(weir.exporter, "/-/ready").status == 200
        weir.signal(signal.SIGTERM)
        eventually(lambda: fetch(weir.exporter, "/-/ready").status == 503)
        assert fetch(weir.exporter, "/-/healthy").status == 200
        assert weir.metrics().total("weir_connections", listener=f"127.0.0.1:{weir.port}") == 1
        gate.release()
        assert client.reader.read_exactly(8) == b"halfrest"
    assert weir.wait() == 0


def test_an_idle_connection_does_not_hold_a_drain_up(start_weir, start_origin):
    weir = start_weir(service(start_origin().address), top=LONG_GRACE)
    with weir.client() as idle, weir.client() as silent:
        assert idle.exchange(request()).body == b"ok"
        weir.signal(signal.SIGTERM)
        assert idle.is_closed_by_peer()
        assert silent.is_closed_by_peer()
    assert weir.wait() == 0


def test_the_last_answer_of_a_drain_says_close(start_weir, start_origin):
    gate = threading.Semaphore(0)

    def script(connection):
        connection.read_request()
        gate.acquire()
        connection.send(OK)

    origin = start_origin(script)
    weir = start_weir(service(origin.address), top=LONG_GRACE)
    with weir.client() as client:
        client.send(request())
        origin.wait_for_requests(1)
        weir.signal(signal.SIGTERM)
        eventually(lambda: is_refused(weir.port))
        gate.release()
        answer = client.read_response()
        assert answer.body == b"ok" and answer.closes
        assert client.is_closed_by_peer()
    assert weir.wait() == 0


def test_what_outlasts_the_grace_is_cut_off(start_weir, start_origin):
    gate = threading.Semaphore(0)
    origin = start_origin(half_held(gate))
    weir = start_weir(service(origin.address), top="workers 2\nshutdown_grace 300ms")
    with weir.client() as client:
        client.send(request())
        client.read_head()
        weir.signal(signal.SIGTERM)
        assert client.reader.read_to_end() == b"half"
        assert weir.wait() == 0
    gate.release()


def test_a_drain_without_connections_is_immediate(start_weir, start_origin):
    weir = start_weir(service(start_origin().address), top="shutdown_grace 1h")
    weir.signal(signal.SIGTERM)
    assert weir.wait() == 0


class LoadingClient(threading.Thread):
    """Sends requests over a kept connection until weir refuses a new one, and keeps account of how each fared.

    A kept connection may close before a byte of an answer has come; then the request goes once more, on a new
    connection (RFC 9112 section 9.3.1). Anything else that is not a whole 200 is a failure.
    """

    def __init__(self, port: int):
        super().__init__(daemon=True)
        self.port = port
        self.answered = 0
        self.failures: list[str] = []

    def run(self) -> None:
        client, served = None, 0
        while not self.failures:
            try:
                client = client or RawClient(self.port)
            except ConnectionRefusedError:
                return
            try:
                answer = client.exchange(request("/x", "X-Fill: " + "x" * 200))
                if (answer.status, answer.body, answer.complete) != (200, b"ok", True):
                    self.failures.append(f"bad answer: {answer}")
                self.answered += 1
                served += 1
                if not answer.closes:
                    continue
            except (Closed, OSError) as error:
                if client.reader.buffer or served == 0:
                    self.failures.append(f"after {served} answers on the connection: {error!r}")
            client.close()
            client, served = None, 0


def test_under_load_no_request_fails(start_weir, start_origin):
    weir = start_weir(service(start_origin().address), top=LONG_GRACE)
    clients = [LoadingClient(weir.port) for _ in range(8)]
    for client in clients:
        client.start()
    eventually(lambda: all(client.answered > 50 for client in clients))
    weir.signal(signal.SIGTERM)
    for client in clients:
        client.join(timeout=20)
        assert not client.is_alive()
    assert [failure for client in clients for failure in client.failures] == []
    assert weir.wait() == 0


def test_the_address_is_free_again_once_weir_is_gone(start_weir, start_origin):
    weir = start_weir(service(start_origin().address))
    weir.signal(signal.SIGTERM)
    assert weir.wait() == 0
    for port in (*weir.ports, weir.exporter):
        with socket.create_server(("127.0.0.1", port)):
            pass
