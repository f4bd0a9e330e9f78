"""WebSocket through weir with the `websockets` library on both sides, and tunnels on bare sockets."""

import threading

import pytest
from websockets.exceptions import ConnectionClosedOK, InvalidStatus
from websockets.sync.client import connect
from websockets.sync.server import serve

from origins.raw_origin import answering
from support.weir import routes, service
from support.wire import Closed, request

UPGRADE = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
SWITCHING = (b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
             b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")


@pytest.fixture
def echo_server():
    """Echoes what it gets; the text "bye" makes it close with code 4001."""
    def echo(websocket):
        for message in websocket:
            if message == "bye":
                websocket.close(4001, "as you wish")
                return
            websocket.send(message)

    with serve(echo, "127.0.0.1", 0, max_size=None) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.socket.getsockname()[1]
        server.shutdown()
        thread.join(timeout=5)


@pytest.fixture
def weir(start_weir, echo_server):
    return start_weir(service(f"127.0.0.1:{echo_server}", "instrument { status exact }", routes("GET /ws/{room}")))


def dial(weir, **options: object):
    address = f"ws://127.0.0.1:{weir.port}/ws/7"
    return connect(address, proxy=None, max_size=None, open_timeout=20, close_timeout=20, **options)


def test_messages_pass_both_ways(weir):
    with dial(weir) as websocket:
        for message in ["hello", "", "ü" * 1000, b"\x00\xff", b"m" * 1_000_000]:
            websocket.send(message)
            assert websocket.recv(timeout=20) == message
        for number in range(200):
            websocket.send(str(number))
        assert [websocket.recv(timeout=20) for _ in range(200)] == [str(number) for number in range(200)]


def test_pings_pass(weir):
    with dial(weir) as websocket:
        assert websocket.ping(b"are you there").wait(timeout=20), "no pong came back"


def test_the_servers_close_reaches_the_client_with_code_and_reason(weir):
    with dial(weir) as websocket:
        websocket.send("bye")
        with pytest.raises(Exception) as closing:
            websocket.recv(timeout=20)
    assert (closing.value.rcvd.code, closing.value.rcvd.reason) == (4001, "as you wish")


def test_the_clients_close_is_answered(weir):
    with dial(weir) as websocket:
        websocket.close(1000, "done")
        with pytest.raises(ConnectionClosedOK):
            websocket.recv(timeout=20)
        assert (websocket.close_code, websocket.close_reason) == (1000, "done")


def test_a_tunnel_is_one_exchange_of_status_101_and_is_measured_apart(weir):
    with dial(weir, compression=None) as websocket:
        websocket.send("x" * 5000)
        assert websocket.recv(timeout=20) == "x" * 5000
        page = weir.await_value(1, "http_requests_total", handler="/ws/{room}", method="GET", status="101")
        assert page.total("weir_tunnels", service="api", handler="/ws/{room}") == 1
        assert page.total("weir_connections", state="tunnel") == 1
    page = weir.await_value(0, "weir_tunnels", handler="/ws/{room}")
    weir.await_value(0, "weir_connections", state="tunnel")
    page = weir.await_value(1, "weir_tunnel_seconds_count", service="api", handler="/ws/{room}")
    assert page.type_of("weir_tunnel_seconds") == "histogram"
    assert page.total("weir_tunnel_bytes_total", service="api", handler="/ws/{room}") > 10000
    assert len(page.label_values("weir_tunnel_bytes_total", "direction")) == 2
    assert page.total("http_requests_total") == 1
    assert page.value("weir_exchanges_total", outcome="ok") == 1


def test_a_handshake_that_the_server_refuses_is_an_ordinary_answer(start_weir, start_origin):
    weir = start_weir(service(start_origin(answering(
        b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")).address))
    with pytest.raises(InvalidStatus) as refusal, dial(weir):
        pass
    assert refusal.value.response.status_code == 403
    page = weir.await_value(1, "http_requests_total", status="4xx")
    assert page.total("weir_tunnel_seconds_count") == 0


def test_the_upgrade_reaches_the_origin_and_bytes_pass_until_each_side_has_finished(start_weir, start_origin):
    def switch(connection):
        head = connection.read_head()
        assert [option.lower() for option in head.list("Connection")] == ["upgrade"]
        assert head.get("Upgrade") == "websocket"
        assert head.get("Sec-WebSocket-Key") == "dGhlIHNhbXBsZSBub25jZQ=="
        connection.send(SWITCHING + b"at once")
        assert connection.reader.read_to_end() == b"from the client"
        connection.send(b", after your end")

    origin = start_origin(switch)
    with start_weir(service(origin.address)).client() as client:
        answer = client.exchange(request("/ws", *UPGRADE))
        assert answer.status == 101
        assert (answer.get("Upgrade"), answer.get("Connection").lower()) == ("websocket", "upgrade")
        assert client.reader.read_exactly(7) == b"at once"
        client.send(b"from the client")
        client.finish()
        assert client.reader.read_to_end() == b", after your end"


def test_a_client_that_leaves_a_tunnel_ends_the_origins_side(start_weir, start_origin):
    def switch(connection):
        connection.read_head()
        connection.send(SWITCHING)
        connection.wait_for_close()

    origin = start_origin(switch)
    weir = start_weir(service(origin.address))
    client = weir.client()
    assert client.exchange(request("/ws", *UPGRADE)).status == 101
    client.reset()
    assert origin.connections[0].ended.wait(timeout=20)
    weir.await_value(0, "weir_tunnels")


def test_a_tunnel_without_bytes_ends_at_its_timeout(start_weir, start_origin):
    def switch(connection):
        connection.read_head()
        connection.send(SWITCHING)
        connection.wait_for_close()

    origin = start_origin(switch)
    weir = start_weir(service(origin.address, "timeouts { tunnel 200ms }"))
    with weir.client() as client:
        assert client.exchange(request("/ws", *UPGRADE)).status == 101
        assert client.is_closed_by_peer()
    assert origin.connections[0].ended.wait(timeout=20)
    weir.await_value(1, "weir_timeouts_total", service="api", kind="tunnel")


@pytest.mark.parametrize("lines", [(), ("Upgrade: websocket",), ("Connection: Upgrade",)],
                         ids=["nothing", "no Connection", "no Upgrade"])
def test_a_101_that_nobody_asked_for_is_a_bad_response(start_weir, start_origin, lines):
    origin = start_origin(answering(SWITCHING))
    weir = start_weir(service(origin.address))
    with weir.client() as client:
        client.send(request("/", *lines))
        assert client.read_response().status == 502
    page = weir.await_value(1, "weir_upstream_failures_total", backend=origin.address, reason="bad_response")
    assert page.total("weir_tunnel_seconds_count") == page.total("weir_tunnels") == 0


def test_a_http_1_0_request_cannot_upgrade(start_weir, start_origin):
    def careful(connection):
        head = connection.read_request()
        assert head.all("Upgrade") == []
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain")

    with start_weir(service(start_origin(careful).address)).client() as client:
        try:
            answer = client.exchange(request("/ws", *UPGRADE, version="HTTP/1.0"))
        except Closed as closed:
            raise AssertionError("no answer to the request") from closed
        assert (answer.status, answer.body) == (200, b"plain")
