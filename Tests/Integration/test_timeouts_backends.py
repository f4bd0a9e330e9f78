"""Backends that take too long: to take a connection, a request, to answer, to go on, or to be asked again."""

import socket
import threading

import pytest

from origins.raw_origin import OK
from support.waiting import eventually
from support.weir import routes, service
from support.wire import request

EXACT = "instrument { status exact }"
ONE_WORKER = "workers 1\nshutdown_grace 2s"


def failures(page, origin_address: str) -> dict[str, float]:
    """The reasons for which the backend failed, with their counts."""
    found = page.matching("weir_upstream_failures_total", {"backend": origin_address})
    return {sample.labels["reason"]: sample.value for sample in found if sample.value}


@pytest.fixture
def full_backlog():
    """An address whose listener takes no more connections: the kernel drops what knocks."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        knocking = []
        for _ in range(4):
            sock = socket.socket()
            sock.setblocking(False)
            sock.connect_ex(server.getsockname())
            knocking.append(sock)
        yield "{}:{}".format(*server.getsockname())
        for sock in knocking:
            sock.close()


def test_a_backend_that_takes_no_connection_is_a_504_and_the_client_may_go_on(start_weir, full_backlog):
    weir = start_weir(service(full_backlog, EXACT, "timeouts { connect 300ms }", routes("GET /x")))
    with weir.client() as client:
        for _ in range(2):
            answer = client.exchange(request("/x"))
            assert (answer.status, answer.closes) == (504, False)
    page = weir.await_value(2, "http_requests_total", handler="/x", method="GET", status="504")
    assert failures(page, full_backlog) == {"connect_timeout": 2}
    assert page.value("weir_timeouts_total", service="api", kind="connect") == 2
    assert page.value("weir_exchanges_total", handler="/x", outcome="upstream_timeout") == 2
    assert page.value("weir_upstream_up", backend=full_backlog) == 0
    assert page.total("weir_upstream_connections") == 0


def test_a_backend_that_does_not_read_an_upload_is_a_504(start_weir, start_origin):
    done = threading.Event()

    def deaf(connection):
        connection.read_head()
        done.wait(timeout=30)

    origin = start_origin(deaf, receive_buffer=65536)
    weir = start_weir(service(origin.address, EXACT, "timeouts { send 300ms; body 10s }", routes("PUT /x")))
    with weir.client() as client:
        client.send(request("/x", "Content-Length: 67108864", method="PUT"))
        client.sock.settimeout(0.05)
        try:
            while True:
                client.sock.send(b"x" * 65536)
        except (TimeoutError, ConnectionError):
            pass
        client.sock.settimeout(20)
        answer = client.read_response()
        assert (answer.status, answer.closes) == (504, True)
    page = weir.await_value(1, "http_requests_total", handler="/x", method="PUT", status="504")
    done.set()
    assert failures(page, origin.address) == {"send_timeout": 1}
    assert page.value("weir_timeouts_total", service="api", kind="send") == 1
    assert page.value("weir_timeouts_total", service="api", kind="body") == 0
    assert page.total("weir_upstream_connections") == 0


def test_the_next_request_after_a_504_is_served_on_the_same_connection(start_weir, start_origin):
    def first_is_silent(connection):
        while True:
            if connection.read_request().target == "/silent":
                return connection.wait_for_close()
            connection.send(OK)

    weir = start_weir(service(start_origin(first_is_silent).address, "timeouts { response 300ms }"))
    with weir.client() as client:
        answer = client.exchange(request("/silent"))
        assert (answer.status, answer.closes) == (504, False)
        assert client.exchange(request("/loud")).body == b"ok"


STALLS = {
    "within a head": (b"HTTP/1.1 200 OK\r\nContent-Le", 504),
    "after 100": (b"HTTP/1.1 103 Early Hints\r\n\r\n", 504),
    "length": (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", None),
    "within a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nabc", None),
    "between chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", None),
    "until close": (b"HTTP/1.1 200 OK\r\n\r\nabc", None),
}


@pytest.mark.parametrize("where", STALLS)
def test_a_backend_that_stops_is_a_504_before_its_answer_and_a_visible_cut_within(start_weir, start_origin, where):
    wire, status = STALLS[where]

    def stalling(connection):
        connection.read_request()
        connection.send(wire)
        connection.wait_for_close()

    origin = start_origin(stalling)
    weir = start_weir(service(origin.address, EXACT, "timeouts { response 300ms }", routes("GET /x")))
    with weir.client() as client:
        client.send(request("/x"))
        if status:
            assert client.read_response().status == status
        else:
            answer = client.read_response()
            assert (answer.status, answer.complete) == (200, False)
    assert origin.connections[0].ended.wait(timeout=20), "the backend's connection is still open"
    page = weir.await_value(1, "http_requests_total", handler="/x", method="GET", status=str(status or 200))
    assert failures(page, origin.address) == {"response_timeout": 1}
    assert page.value("weir_timeouts_total", service="api", kind="response") == 1
    assert page.value("weir_exchanges_total", handler="/x", outcome="upstream_timeout") == 1
    assert page.total("weir_upstream_connections") == 0


def test_a_cut_message_that_would_end_with_its_connection_ends_with_a_reset(start_weir, start_origin):
    def stalling(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\n\r\nabc")
        connection.wait_for_close()

    weir = start_weir(service(start_origin(stalling).address, "timeouts { response 300ms }"))
    with weir.client() as client:
        client.send(request(version="HTTP/1.0"))
        assert client.read_head().status == 200
        with pytest.raises(ConnectionResetError):
            while client.sock.recv(100):
                pass


def test_a_head_that_a_backend_sends_bit_by_bit_does_not_extend_its_time(start_weir, start_origin):
    def trickle(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\n")
        while not connection.closes_within(0.01):
            connection.send(b"X: y\r\n")

    origin = start_origin(trickle)
    weir = start_weir(service(origin.address, "timeouts { response 300ms }", "limits { response_header 1m }"))
    with weir.client() as client:
        assert client.exchange(request()).status == 504
    page = weir.await_value(1, "weir_timeouts_total", kind="response")
    assert failures(page, origin.address) == {"response_timeout": 1}


def test_a_kept_connection_that_idles_is_closed_and_the_client_does_not_notice(start_weir, start_origin):
    origin = start_origin()
    weir = start_weir(service(origin.address, "timeouts { upstream_idle 200ms }"), top=ONE_WORKER)
    with weir.client() as client:
        assert client.exchange(request()).body == b"ok"
        assert origin.connections[0].ended.wait(timeout=20), "an idle connection outlives upstream_idle"
        page = weir.await_value(0, "weir_upstream_connections")
        assert page.total("weir_upstream_failures_total") == page.total("weir_timeouts_total") == 0
        assert client.exchange(request()).body == b"ok"
    assert len(origin.connections) == 2


def test_an_event_stream_may_be_silent_for_as_long_as_a_tunnel(start_weir, start_origin):
    go_on = threading.Event()

    def script(connection):
        if connection.read_request().target == "/silent":
            return connection.wait_for_close()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
        go_on.wait(timeout=20)
        connection.send(b"data: 2\n\n")
        connection.wait_for_close()

    origin = start_origin(script)
    weir = start_weir(service(origin.address, EXACT, "timeouts { response 100ms; tunnel 1s }", routes("GET /events")))
    with weir.client() as client:
        client.send(request("/events"))
        assert client.read_head().status == 200
        assert client.reader.read_chunk() == b"data: 1\n\n"
        with weir.client() as other:
            # By the time this one is over, `response` is over for the stream too.
            assert other.exchange(request("/silent")).status == 504
        go_on.set()
        assert client.reader.read_chunk() == b"data: 2\n\n"
        eventually(lambda: origin.connections[0].ended.is_set(), deadline=20)
        assert client.reader.read_to_end() == b""
    page = weir.await_value(1, "weir_timeouts_total", service="api", kind="tunnel")
    assert page.value("weir_timeouts_total", service="api", kind="response") == 1
    assert page.value("weir_exchanges_total", handler="/events", outcome="upstream_timeout") == 1
