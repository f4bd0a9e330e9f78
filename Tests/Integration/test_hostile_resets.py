"""Clients and backends that reset, half-close, or come and go: thousands of times, with healthy traffic beside them."""

import socket
import threading

import pytest

from origins.raw_origin import OK
from support.crowd import Crowd, reset
from support.traffic import Traffic
from support.waiting import eventually
from support.weir import Weir, routes, service
from support.wire import request

EXACT = "instrument { status exact; in_progress on }"
MIB = 1024 * 1024
# What a round may leave behind at most: the tests' own traffic and malloc take their time to settle.
GROWTH_MAX = 4 * MIB
ROUNDS = 2


def hold(connection) -> None:
    """Answers `/healthy`; a GET of anything else gets the beginning of an endless answer, a PUT none at all."""
    while True:
        head = connection.read_head()
        if head.target == "/healthy":
            connection.send(OK)
        elif head.method == "GET":
            connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:
                connection.send(b"2710\r\n" + b"x" * 10000 + b"\r\n")
        else:
            connection.read_body(head)


def at_rest(weir: Weir) -> dict[str, float]:
    page = weir.metrics()
    listener = f"127.0.0.1:{weir.port}"
    return {
        "clients": page.total("weir_connections", listener=listener),
        "backends at work": page.total("weir_upstream_connections", state="active"),
        "waiting": page.total("weir_upstream_pending"),
        "in progress": page.total("http_requests_inprogress"),
    }


STAGES = {
    "on accept": (600, b""),
    "within the head": (600, b"GET /held HTTP/1.1\r\nHost: we"),
    "within the body": (300, request("/held", "Content-Length: 100", method="PUT") + b"half"),
    "before the answer": (300, request("/held", method="PUT", body=b"all")),
    "within the answer": (200, request("/held")),
}


@pytest.mark.timeout(120)
def test_storms_of_resets_at_every_stage_leave_nothing_behind(start_weir, start_origin):
    weir = start_weir(service(start_origin(hold).address, EXACT))
    sizes = []
    with Traffic(weir.port) as traffic:
        for _ in range(ROUNDS):
            for count, wire in STAGES.values():
                for _ in range(count // 100):
                    Crowd(weir.port, 100, wire).reset()
                traffic.goes_on(5)
            eventually(lambda: at_rest(weir)["clients"] == 4)
            sizes.append(weir.status("VmRSS"))
        traffic.goes_on()
    eventually(lambda: set(at_rest(weir).values()) == {0.0})
    assert sizes[-1] - sizes[0] < GROWTH_MAX
    page = weir.metrics()
    accepted = page.value("weir_connections_accepted_total", listener=f"127.0.0.1:{weir.port}")
    assert accepted <= 4 + ROUNDS * sum(count for count, _ in STAGES.values())
    assert page.total("weir_upstream_failures_total") == 0
    assert page.total("weir_exchanges_total", outcome="client_abort") > 0


def test_those_who_only_connect_and_leave_cost_nothing(start_weir, start_origin):
    weir = start_weir(service(start_origin().address, EXACT))
    listener = f"127.0.0.1:{weir.port}"
    with Traffic(weir.port) as traffic:
        before = weir.metrics().value("process_open_fds")
        for _ in range(20):
            Crowd(weir.port, 100).close()
        weir.await_value(2004, "weir_connections_accepted_total", listener=listener)
        weir.await_value(4, "weir_connections", listener=listener)
        assert weir.metrics().value("process_open_fds") <= before + 8
        traffic.goes_on()
    page = weir.await_value(0, "weir_connections", listener=listener)
    assert page.total("weir_requests_rejected_total") == page.total("weir_timeouts_total") == 0


def test_backends_that_reset_while_a_request_is_written_to_them(start_weir, start_origin):
    def biting(connection):
        head = connection.read_head()
        if head.target == "/healthy":
            connection.send(OK)
            return
        connection.reader.read_exactly(1000)
        reset(connection.sock)

    origin = start_origin(biting)
    weir = start_weir(service(origin.address, EXACT, routes("PUT /x")))
    upload = request("/x", f"Content-Length: {4 * MIB}", method="PUT")
    piece = b"x" * 65536
    with Traffic(weir.port) as traffic:
        for _ in range(30):
            with weir.client() as client:
                client.send(upload)
                try:
                    while True:
                        client.send(piece)
                        if client.sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT):
                            break
                except BlockingIOError:
                    pass
                except ConnectionError:
                    continue
                assert client.read_response().status == 502
        traffic.goes_on()
    page = weir.await_value(30, "http_requests_total", handler="/x", status="502")
    assert page.value("weir_upstream_failures_total", backend=origin.address, reason="reset") == 30
    eventually(lambda: set(at_rest(weir).values()) == {0.0})


def answer_when(gate: threading.Event):
    def script(connection):
        connection.read_request()
        gate.wait(timeout=20)
        connection.send(OK)
        connection.wait_for_close()
    return script


@pytest.mark.parametrize("wire", [request("/x"), request("/x", method="POST", body=b"all")], ids=["GET", "POST"])
def test_a_client_that_half_closes_has_left(start_weir, start_origin, wire):
    def silent(connection):
        connection.read_request()
        connection.wait_for_close()

    origin = start_origin(silent)
    weir = start_weir(service(origin.address, EXACT, routes("GET,POST /x")))
    with weir.client() as client:
        client.send(wire)
        origin.wait_for_requests(1)
        client.finish()
        assert client.is_closed_by_peer()
    assert origin.connections[0].ended.wait(timeout=20), "the origin works for a client that has left"
    page = weir.await_value(1, "http_requests_total", handler="/x", status="499")
    assert page.value("weir_exchanges_total", handler="/x", outcome="client_abort") == 1


@pytest.mark.parametrize("wire", [request("/x"), request("/x", method="POST", body=b"all")], ids=["GET", "POST"])
@pytest.mark.parametrize("late", [True, False], ids=["after its request arrived", "with its request"])
def test_a_client_that_half_closes_is_answered_where_that_is_tolerated(start_weir, start_origin, wire, late):
    gate = threading.Event()
    origin = start_origin(answer_when(gate))
    weir = start_weir(service(origin.address, EXACT, "tolerate half_close"))
    with weir.client() as client:
        client.send(wire)
        if late:
            origin.wait_for_requests(1)
        client.finish()
        origin.wait_for_requests(1)
        gate.set()
        assert client.read_response().body == b"ok"
        assert client.is_closed_by_peer()
    weir.await_value(1, "weir_exchanges_total", outcome="ok")


@pytest.mark.parametrize("tolerance", ["", "tolerate half_close"])
def test_a_client_that_half_closes_within_its_request_has_left(start_weir, start_origin, tolerance):
    origin = start_origin()
    weir = start_weir(service(origin.address, EXACT, tolerance))
    with weir.client() as client:
        client.send(request("/", "Content-Length: 10", method="POST") + b"half")
        connection = origin.wait_for_connection()
        client.finish()
        assert client.is_closed_by_peer()
    assert connection.ended.wait(timeout=20)
    assert origin.requests == []
    weir.await_value(1, "weir_exchanges_total", outcome="client_abort")


def test_a_backend_that_half_closes_without_an_answer_has_left(start_weir, start_origin):
    def mute(connection):
        connection.read_request()
        connection.sock.shutdown(socket.SHUT_WR)
        connection.wait_for_close()

    origin = start_origin(mute)
    weir = start_weir(service(origin.address, EXACT))
    with weir.client() as client:
        assert client.exchange(request(method="POST", body=b"x")).status == 502
    assert origin.connections[0].ended.wait(timeout=20), "weir keeps a connection that the backend has half-closed"
    weir.await_value(1, "weir_upstream_failures_total", reason="reset")


def test_a_backend_that_half_closes_behind_its_answer_has_answered(start_weir, start_origin):
    def last_word(connection):
        connection.read_request()
        connection.send(OK)
        connection.sock.shutdown(socket.SHUT_WR)
        connection.wait_for_close()

    origin = start_origin(last_word)
    weir = start_weir(service(origin.address, EXACT))
    with weir.client() as client:
        for number in range(3):
            assert client.exchange(request(method="POST", body=b"x")).body == b"ok"
            assert origin.wait_for_connection(number).ended.wait(timeout=20)
            weir.await_value(0, "weir_upstream_connections")
    page = weir.await_value(3, "weir_exchanges_total", outcome="ok")
    assert page.total("weir_upstream_failures_total") == 0
