"""Each limit with its status and its reason, and the traffic within the limits that goes on beside it."""

import socket
import threading

import pytest

from origins.raw_origin import OK
from support.traffic import Traffic
from support.waiting import eventually
from support.weir import service
from support.wire import chunked, request

EXACT = "instrument { status exact }"
ONE_WORKER = "workers 1\nshutdown_grace 2s"


def refusals(page) -> dict[str, float]:
    found = page.matching("weir_requests_rejected_total", {})
    return {sample.labels["reason"]: sample.value for sample in found if sample.value}


OVER = {
    "head_too_large": (431, request("/", "X-Long: " + "x" * 2048)),
    "too_many_fields": (431, request("/", *[f"X-{number}: 1" for number in range(21)])),
    "target_too_long": (414, request("/" + "t" * 512)),
    "body_too_large": (413, request("/", "Content-Length: 1001", method="POST")),
}


def test_what_is_over_a_limit_is_refused_with_its_reason_and_the_others_go_on(start_weir, start_origin):
    limits = "limits { header 2k; headers 20; target 512; body 1000 }"
    weir = start_weir(service(start_origin().address, EXACT, limits))
    with Traffic(weir.port) as traffic:
        for reason, (status, wire) in OVER.items():
            for pieces in ([wire], [wire[:40], wire[40:]]):
                with weir.client() as client:
                    for piece in pieces:
                        client.send(piece)
                    answer = client.read_response()
                    assert (answer.status, answer.closes) == (status, True), reason
        in_chunks = request("/", "Transfer-Encoding: chunked", method="POST") + chunked(b"x" * 1000, b"x")
        with weir.client() as client:
            assert client.exchange(in_chunks).status == 413
        traffic.goes_on()
    page = weir.await_value(9, "weir_requests_rejected_total")
    assert refusals(page) == {reason: 2 + (reason == "body_too_large") for reason in OVER}
    assert page.value("http_requests_total", handler="none", method="POST", status="413") == 3
    assert page.total("weir_upstream_failures_total") == 0


@pytest.mark.parametrize("limit, reason", [("connections 6", "limit"), ("connections_per_address 6", "address")])
def test_a_crowd_past_the_limit_does_not_touch_those_within(start_weir, start_origin, limit, reason):
    weir = start_weir(service(start_origin().address, f"limits {{ {limit} }}"))
    with Traffic(weir.port, clients=4) as traffic:
        within = [weir.client() for _ in range(2)]
        assert all(client.exchange(request()).body == b"ok" for client in within)
        for _ in range(300):
            with weir.client() as client:
                assert client.is_closed_by_peer()
        weir.await_value(300, "weir_connections_refused_total", listener=f"127.0.0.1:{weir.port}", reason=reason)
        traffic.goes_on()
        assert all(client.exchange(request()).body == b"ok" for client in within)
        within[0].close()
        weir.await_value(5, "weir_connections", listener=f"127.0.0.1:{weir.port}")
        with weir.client() as client:
            assert client.exchange(request()).body == b"ok"


def test_another_address_has_its_own_count(start_weir, start_origin):
    weir = start_weir(service(start_origin().address, "limits { connections_per_address 1 }"))
    with weir.client() as one:
        assert one.exchange(request()).body == b"ok"
        with weir.client() as two:
            assert two.is_closed_by_peer()
        with socket.create_connection(("127.0.0.1", weir.port), source_address=("127.0.0.2", 0)) as other:
            other.sendall(request("/", "Connection: close"))
            other.settimeout(20)
            assert other.recv(100).startswith(b"HTTP/1.1 200 ")


@pytest.fixture
def gate():
    return threading.Semaphore(0)


def test_one_request_more_than_may_wait_is_a_503_and_those_that_wait_are_served_in_turn(start_weir, start_origin, gate):
    def one_at_a_time(connection):
        while True:
            target = connection.read_request().target.encode()
            gate.acquire()
            connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(target), target))

    origin = start_origin(one_at_a_time)
    weir = start_weir(
        service(origin.address, EXACT, "limits { upstream 1; pending 2 }", "timeouts { connect 20s }"), top=ONE_WORKER)
    clients = [weir.client() for _ in range(3)]
    for number, client in enumerate(clients):
        client.send(request(f"/{number}"))
        weir.await_value(number, "weir_upstream_pending", service="api")
    with weir.client() as client:
        for _ in range(2):
            answer = client.exchange(request("/4"))
            assert (answer.status, answer.closes) == (503, False)
    for number, client in enumerate(clients):
        gate.release()
        assert client.read_response().body == b"/%d" % number
        client.close()
    page = weir.await_value(3, "http_requests_total", status="200")
    assert page.value("weir_exchanges_total", outcome="overloaded") == 2
    assert page.value("http_requests_total", handler="none", method="GET", status="503") == 2
    assert page.value("weir_upstream_pending", service="api") == 0
    assert page.value("weir_upstream_connects_total", backend=origin.address) == 1
    assert page.total("weir_upstream_failures_total") == 0
    phases = page.value("weir_request_phase_seconds_count", handler="none", phase="queue")
    assert phases == 2, "those that waited, and nobody else, have a queue phase"


def test_a_request_that_waits_longer_than_a_connect_may_take_is_a_503(start_weir, start_origin, gate):
    def held(connection):
        connection.read_request()
        gate.acquire()
        connection.send(OK)

    weir = start_weir(
        service(start_origin(held).address, EXACT, "limits { upstream 1 }", "timeouts { connect 300ms }"),
        top=ONE_WORKER)
    with weir.client() as first, weir.client() as second:
        first.send(request())
        weir.await_value(1, "weir_upstream_connections", state="active")
        assert second.exchange(request()).status == 503
        gate.release()
        assert first.read_response().body == b"ok"
    page = weir.await_value(1, "weir_exchanges_total", outcome="overloaded")
    assert page.total("weir_upstream_failures_total") == 0


def test_connections_to_one_backend_stay_within_their_limit_under_load(start_weir, start_origin):
    origin = start_origin()
    weir = start_weir(service(origin.address, "limits { upstream 2 }"))
    with Traffic(weir.port, clients=12) as traffic:
        traffic.goes_on(50)
        assert len([connection for connection in origin.connections if not connection.ended.is_set()]) <= 2
    eventually(lambda: weir.metrics().total("weir_upstream_pending") == 0)
