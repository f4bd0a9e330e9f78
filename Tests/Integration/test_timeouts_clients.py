"""Clients that take too long: what they get, what is counted, and what becomes of both connections."""

import threading

import pytest

from origins.raw_origin import OK
from support.waiting import eventually
from support.weir import routes, service
from support.wire import chunked, request

EXACT = "instrument { status exact }"
MIB = 1024 * 1024


def listener(weir) -> str:
    return f"127.0.0.1:{weir.port}"


def test_a_second_head_on_a_kept_connection_has_its_time_too(start_weir, start_origin):
    weir = start_weir(service(start_origin().address, "timeouts { header 300ms }"))
    with weir.client() as client:
        assert client.exchange(request()).body == b"ok"
        client.send(b"GET /again HTTP/1.1\r\n")
        answer = client.read_response()
        assert (answer.status, answer.closes) == (408, True)
        assert client.is_closed_by_peer()
    page = weir.await_value(1, "weir_timeouts_total", service="api", kind="header")
    assert page.value("weir_requests_rejected_total", listener=listener(weir), reason="header_timeout") == 1
    assert page.total("http_requests_total") == 1
    weir.await_value(0, "weir_connections", listener=listener(weir))


def test_a_connection_that_never_speaks_is_closed_without_a_word(start_weir, start_origin):
    weir = start_weir(service(start_origin().address, "timeouts { idle 200ms; header 10s }"))
    with weir.client() as client:
        assert client.is_closed_by_peer()
    page = weir.await_value(1, "weir_timeouts_total", service="api", kind="idle")
    assert page.total("weir_requests_rejected_total") == 0
    weir.await_value(0, "weir_connections", listener=listener(weir))


STOPS = {
    "within its length": request("/up", "Content-Length: 100", method="POST") + b"half",
    "within a chunk": request("/up", "Transfer-Encoding: chunked", method="POST") + b"64\r\nhalf",
    "within a chunk's size": request("/up", "Transfer-Encoding: chunked", method="POST") + b"4\r\nhalf\r\n6",
    "within the trailer section": request("/up", "Transfer-Encoding: chunked", method="POST") + b"4\r\nhalf\r\n0\r\nX",
}


@pytest.mark.parametrize("where", STOPS)
def test_a_body_that_stops_coming_is_a_408_and_ends_the_origins_connection(start_weir, start_origin, where):
    origin = start_origin()
    weir = start_weir(service(origin.address, EXACT, "timeouts { body 300ms }", routes("POST /up")))
    with weir.client() as client:
        answer = client.exchange(STOPS[where])
        assert (answer.status, answer.closes) == (408, True)
        assert client.is_closed_by_peer()
    assert origin.wait_for_connection().ended.wait(timeout=20), "the origin still waits for the rest"
    assert origin.requests == []
    page = weir.await_value(1, "weir_timeouts_total", service="api", kind="body")
    assert page.value("http_requests_total", handler="/up", method="POST", status="408") == 1
    assert page.value("weir_requests_rejected_total", listener=listener(weir), reason="body_timeout") == 1
    assert page.total("weir_upstream_failures_total") == 0
    assert page.total("weir_upstream_connections") == 0


def test_a_client_that_is_told_to_continue_and_does_not_is_a_408(start_weir, start_origin):
    def careful(connection):
        connection.read_head()
        connection.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        connection.wait_for_close()

    origin = start_origin(careful)
    weir = start_weir(service(origin.address, "timeouts { body 300ms }"))
    with weir.client() as client:
        client.send(request("/", "Expect: 100-continue", "Content-Length: 5", method="POST"))
        answer = client.read_response()
        assert ([interim.status for interim in answer.interim], answer.status) == ([100], 408)
        assert client.is_closed_by_peer()
    assert origin.connections[0].ended.wait(timeout=20)
    weir.await_value(1, "weir_timeouts_total", service="api", kind="body")


def test_a_body_in_pieces_passes_if_each_of_them_is_in_time(start_weir, start_origin):
    origin = start_origin()
    weir = start_weir(service(origin.address, "timeouts { body 5s; header 5s }"))
    with weir.client() as client:
        client.send(request("/", "Transfer-Encoding: chunked", method="POST"))
        connection = origin.wait_for_connection()
        for number in range(50):
            client.send(b"4\r\n%04d\r\n" % number)
            eventually(lambda number=number: b"%04d" % number in connection.received)
        client.send(chunked())
        assert client.read_response().body == b"ok"
    assert origin.requests[0].body == b"".join(b"%04d" % number for number in range(50))


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
def test_a_client_that_reads_nothing_is_cut_and_the_origin_is_let_go(start_weir, start_origin, framing):
    heads = {"length": b"Content-Length: 67108864\r\n", "chunked": b"Transfer-Encoding: chunked\r\n", "close": b""}

    def pour(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\n" + heads[framing] + b"\r\n")
        piece = b"x" * 65536
        while True:
            connection.send(b"10000\r\n" + piece + b"\r\n" if framing == "chunked" else piece)

    origin = start_origin(pour)
    weir = start_weir(service(origin.address, EXACT, "timeouts { send 300ms }", routes("GET /x")))
    with weir.client(receive_buffer=65536) as client:
        client.send(request("/x"))
        assert origin.wait_for_connection().ended.wait(timeout=20), "the origin still sends to who does not read"
        page = weir.await_value(1, "weir_timeouts_total", service="api", kind="send")
        assert page.value("http_requests_total", handler="/x", method="GET", status="499") == 1
        assert page.value("weir_exchanges_total", handler="/x", outcome="client_abort") == 1
        assert page.total("weir_upstream_failures_total") == 0
        # What comes out of the kernel's buffers now is visibly not all.
        assert not client.read_response().complete
    weir.await_value(0, "weir_connections", listener=listener(weir))


def test_a_client_that_reads_slowly_is_served_whole(start_weir, start_origin):
    size, gate = 8 * MIB, threading.Event()

    def pour(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size)
        gate.wait(timeout=30)

    weir = start_weir(service(start_origin(pour).address, "timeouts { send 5s; response 5s }"))
    with weir.client(receive_buffer=65536) as client:
        client.send(request())
        assert client.read_head().status == 200
        for _ in range(size // 65536):
            client.reader.read_exactly(65536)
        gate.set()
    page = weir.await_value(1, "weir_exchanges_total", outcome="ok")
    assert page.total("weir_timeouts_total") == 0


def test_a_tunnel_whose_client_reads_nothing_ends(start_weir, start_origin):
    def flood(connection):
        connection.read_head()
        connection.send(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        while True:
            connection.send(b"x" * 65536)

    origin = start_origin(flood)
    weir = start_weir(service(origin.address, "timeouts { send 300ms }"))
    with weir.client(receive_buffer=65536) as client:
        client.send(request("/ws", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="))
        assert client.read_head().status == 101
        assert origin.connections[0].ended.wait(timeout=20)
        weir.await_value(1, "weir_timeouts_total", service="api", kind="send")
    weir.await_value(0, "weir_tunnels")
    weir.await_value(0, "weir_connections", listener=listener(weir))


def test_an_answer_with_its_client_gone_before_the_first_byte_harms_nobody(start_weir, start_origin):
    gate = threading.Event()

    def late(connection):
        connection.read_request()
        gate.wait(timeout=20)
        connection.send(OK)

    origin = start_origin(late)
    weir = start_weir(service(origin.address, EXACT))
    client = weir.client()
    client.send(request())
    origin.wait_for_requests(1)
    client.reset()
    weir.await_value(1, "http_requests_total", status="499")
    gate.set()
    weir.await_value(0, "weir_connections", listener=listener(weir))
    weir.await_value(0, "weir_upstream_connections")
