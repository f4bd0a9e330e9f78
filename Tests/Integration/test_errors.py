"""What weir answers itself: trouble with the backend, requests that it refuses, clients that take too long."""

import pytest

from origins.raw_origin import OK, answering
from support.waiting import eventually
from support.weir import free_port, routes, service
from support.wire import RawClient, Response, request

EXACT = "instrument { status exact }"


def assert_plain(answer: Response, status: int) -> None:
    """A short text for a person, and a message that is whole."""
    assert answer.status == status
    assert (answer.get("Content-Type") or "").startswith("text/plain")
    assert answer.complete and 0 < len(answer.body) < 1024
    answer.body.decode("utf-8")


def test_a_backend_that_refuses_connections_is_a_502(start_weir):
    backend = f"127.0.0.1:{free_port()}"
    weir = start_weir(service(backend, EXACT, routes("GET /x")))
    with weir.client() as client:
        for _ in range(3):
            answer = client.exchange(request("/x"))
            assert_plain(answer, 502)
            if answer.closes:
                break
    page = eventually(lambda: weir.metrics() if weir.metrics().total("http_requests_total") else None)
    count = page.value("http_requests_total", service="api", handler="/x", method="GET", status="502")
    assert page.value("weir_upstream_failures_total", backend=backend, reason="connect_refused") >= 1
    assert page.value("weir_exchanges_total", handler="/x", outcome="upstream_error") == count
    assert page.total("weir_requests_rejected_total") == 0


def test_a_backend_that_gives_no_answer_in_time_is_a_504(start_weir, start_origin):
    def silent(connection):
        connection.read_request()
        connection.wait_for_close()

    origin = start_origin(silent)
    weir = start_weir(service(origin.address, EXACT, "timeouts { response 300ms }", routes("GET /x")))
    with weir.client() as client:
        assert_plain(client.exchange(request("/x")), 504)
    page = weir.await_value(1, "http_requests_total", handler="/x", status="504")
    assert page.value("weir_upstream_failures_total", backend=origin.address, reason="response_timeout") == 1
    assert page.value("weir_timeouts_total", service="api", kind="response") == 1
    assert page.value("weir_exchanges_total", handler="/x", outcome="upstream_timeout") == 1
    assert origin.connections[0].ended.wait(timeout=20), "the backend's connection is still open"


def test_a_backend_that_stops_within_its_answer_is_cut_off(start_weir, start_origin):
    def stalling(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        connection.wait_for_close()

    origin = start_origin(stalling)
    weir = start_weir(service(origin.address, "timeouts { response 300ms }"))
    with weir.client() as client:
        answer = client.exchange(request())
        assert (answer.status, answer.complete) == (200, False)
    weir.await_value(1, "weir_upstream_failures_total", reason="response_timeout")


def test_a_backend_that_closes_without_an_answer_is_a_502(start_weir, start_origin):
    origin = start_origin(lambda connection: connection.read_request())
    weir = start_weir(service(origin.address, EXACT))
    with weir.client() as client:
        assert_plain(client.exchange(request(method="POST", body=b"x")), 502)
    page = weir.await_value(1, "weir_upstream_failures_total", backend=origin.address, reason="reset")
    assert page.value("http_requests_total", handler="none", method="POST", status="502") == 1


def test_a_client_is_served_again_once_the_backend_is_back(start_weir, start_origin):
    answers = iter([b"nonsense\r\n\r\n", OK])

    def script(connection):
        while True:
            connection.read_request()
            answer = next(answers)
            connection.send(answer)
            if answer != OK:
                return

    weir = start_weir(service(start_origin(script).address))
    with weir.client() as client:
        assert_plain(client.exchange(request()), 502)
    with weir.client() as client:
        assert client.exchange(request()).body == b"ok"


# What is refused before a service is chosen: only `weir_requests_rejected_total` counts it.
REFUSED = {
    "no Host": (400, b"GET / HTTP/1.1\r\n\r\n"),
    "not HTTP": (400, b"hello there\r\n\r\n"),
    "both framings": (400, request("/", "Content-Length: 3", "Transfer-Encoding: chunked", method="POST")),
    "head over its limit": (431, request("/", "X-Long: " + "x" * 3000)),
    "many fields": (431, request("/", *[f"X-{number}: 1" for number in range(30)])),
    "long target": (414, request("/" + "t" * 600)),
    "transfer coding": (501, request("/", "Transfer-Encoding: gzip, chunked", method="POST")),
    "long method": (501, request("/", method="M" * 65)),
    "version": (505, b"GET / HTTP/2.0\r\nHost: weir.test\r\n\r\n"),
    "expectation": (417, request("/", "Expect: 200-ok", "Content-Length: 1", method="POST")),
}
LIMITS = "limits { header 2k; headers 20; target 512; body 1000 }"


@pytest.fixture(scope="module")
def guarded(start_shared_weir, start_shared_origin):
    return start_shared_weir(service(start_shared_origin().address, EXACT, LIMITS, routes("POST /upload")))


@pytest.mark.parametrize("what", REFUSED)
def test_a_refused_request_gets_its_status_and_the_connection_ends(guarded, what):
    status, wire = REFUSED[what]
    before = guarded.metrics()
    with guarded.client() as client:
        answer = client.exchange(wire)
        assert_plain(answer, status)
        assert answer.closes
        assert client.is_closed_by_peer()
    with guarded.client() as client:
        assert client.exchange(request()).body == b"ok"
    served = before.total("http_requests_total") + 1
    page = guarded.await_value(served, "http_requests_total")
    assert page.total("weir_requests_rejected_total") == before.total("weir_requests_rejected_total") + 1
    assert page.total("weir_requests_rejected_total", listener=f"127.0.0.1:{guarded.port}") > 0


@pytest.mark.parametrize("wire", [
    request("/upload", "Content-Length: 1001", method="POST") + b"x" * 1001,
    request("/upload", "Content-Length: 1001", method="POST"),
    request("/upload", "Content-Length: 9999999999999", method="POST"),
    request("/upload", "Content-Length: 1001", "Expect: 100-continue", method="POST"),
    request("/upload", "Transfer-Encoding: chunked", method="POST") + b"3e8\r\n" + b"x" * 1000 + b"\r\n1\r\nx\r\n",
], ids=["length", "length, body to come", "absurd length", "expecting", "chunked"])
def test_a_body_over_its_limit_is_a_413_and_counts_for_its_route(guarded, wire):
    listener = f"127.0.0.1:{guarded.port}"
    page = guarded.metrics()
    before = page.total("http_requests_total", status="413")
    rejected = page.total("weir_requests_rejected_total", listener=listener)
    with guarded.client() as client:
        answer = client.exchange(wire)
        assert_plain(answer, 413)
        assert answer.closes
        assert client.is_closed_by_peer()
    page = guarded.await_value(before + 1, "http_requests_total", handler="/upload", method="POST", status="413")
    assert page.total("weir_exchanges_total", handler="/upload", outcome="rejected") == before + 1
    assert page.total("weir_requests_rejected_total", listener=listener) == rejected + 1


def test_a_body_at_its_limit_passes(guarded):
    with guarded.client() as client:
        assert client.exchange(request("/upload", method="POST", body=b"x" * 1000)).body == b"ok"


def test_a_head_that_does_not_come_in_time_is_a_408(start_weir, start_origin):
    weir = start_weir(service(start_origin().address, "timeouts { header 300ms }"))
    with weir.client() as client:
        client.send(b"GET / HTTP/1.1\r\nHost: we")
        answer = client.read_response()
        assert_plain(answer, 408)
        assert answer.closes
        assert client.is_closed_by_peer()
    page = weir.await_value(1, "weir_timeouts_total", kind="header")
    assert page.total("weir_requests_rejected_total") == 1
    assert page.total("http_requests_total") == 0


def test_a_head_that_trickles_does_not_extend_its_time(start_weir, start_origin):
    weir = start_weir(service(start_origin().address, "timeouts { header 300ms }"))
    with weir.client(timeout=0.05) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: weir.test\r\n")
        def trickle() -> bool:
            try:
                client.send(b"X: y\r\n")
                return not client.reader.fill()
            except TimeoutError:
                return False
            except OSError:
                return True
        eventually(trickle)
        assert client.reader.buffer == b"" or client.reader.buffer.startswith(b"HTTP/1.1 408 ")


def test_a_body_that_stops_coming_is_a_408(start_weir, start_origin):
    origin = start_origin()
    weir = start_weir(service(origin.address, EXACT, "timeouts { body 300ms }", routes("POST /upload")))
    with weir.client() as client:
        answer = client.exchange(request("/upload", "Content-Length: 100", method="POST") + b"half")
        assert_plain(answer, 408)
        assert answer.closes
        assert client.is_closed_by_peer()
    page = weir.await_value(1, "weir_timeouts_total", service="api", kind="body")
    assert page.value("http_requests_total", handler="/upload", method="POST", status="408") == 1
    assert origin.requests == []


def test_an_idle_connection_is_closed_without_a_word(start_weir, start_origin):
    weir = start_weir(service(start_origin().address, "timeouts { idle 200ms }"))
    with weir.client() as client:
        assert client.exchange(request()).body == b"ok"
        assert client.is_closed_by_peer()
    page = weir.await_value(1, "weir_timeouts_total", kind="idle")
    assert page.total("weir_requests_rejected_total") == 0


def test_a_request_for_no_service_is_refused_and_makes_no_series(start_weir, start_origin):
    origin = start_origin()
    weir = start_weir(service(origin.address, "host only.test"))
    with weir.client() as client:
        assert_plain(client.exchange(request(host="other.test")), 404)
    page = weir.await_value(1, "weir_requests_rejected_total")
    assert page.total("http_requests_total") == 0
    assert "other.test" not in page.text
    assert origin.connections == []


@pytest.mark.parametrize("limit, line", [
    ("connections 2", "limit"), ("connections_per_address 2", "address"),
], ids=["connections", "per address"])
def test_connections_past_their_limit_are_closed_and_those_within_go_on(start_weir, start_origin, limit, line):
    weir = start_weir(service(start_origin().address, f"limits {{ {limit} }}"), top="workers 1\nshutdown_grace 2s")
    with weir.client() as one, weir.client() as two:
        assert one.exchange(request()).body == two.exchange(request()).body == b"ok"
        with weir.client() as three:
            assert three.is_closed_by_peer()
        assert one.exchange(request()).body == two.exchange(request()).body == b"ok"
        weir.await_value(1, "weir_connections_refused_total", reason=line)
    weir.await_value(0, "weir_connections", listener=f"127.0.0.1:{weir.port}")
    with weir.client() as client:
        assert client.exchange(request()).body == b"ok"


def test_a_tls_client_on_the_plain_port_is_turned_away(start_weir, start_origin):
    hello = bytes.fromhex("16030100f8010000f40303") + bytes(range(200)) + b"\x00" * 40
    weir = start_weir(service(start_origin().address))
    with weir.client() as client:
        client.send(hello)
        reply = client.reader.read_to_end()
        assert reply == b"" or reply.startswith(b"HTTP/1.1 400 ")
    with weir.client() as client:
        assert client.exchange(request()).body == b"ok"
    weir.await_value(1, "weir_requests_rejected_total")


def test_a_refusal_in_a_pipeline_comes_after_the_answers_before_it(start_weir, start_origin):
    origin = start_origin(answering(OK))
    with start_weir(service(origin.address)).client() as client:
        client.send(request("/1") + request("/2") + b"GET /3 HTTP/1.1\r\nbad field\r\n\r\n" + request("/4"))
        assert [client.read_response().status for _ in range(3)] == [200, 200, 400]
        assert client.is_closed_by_peer()
    assert [seen.target for seen in origin.requests] == ["/1", "/2"]


def test_a_second_client_is_served_while_a_first_keeps_weir_waiting(start_weir, start_origin):
    weir = start_weir(service(start_origin().address), top="workers 1\nshutdown_grace 2s")
    slow = [RawClient(weir.port) for _ in range(20)]
    for client in slow:
        client.send(b"POST / HTTP/1.1\r\nHost: weir.test\r\nContent-Length: 10\r\n\r\n12345")
    with weir.client() as client:
        assert client.exchange(request()).body == b"ok"
    for client in slow:
        client.send(b"67890")
        assert client.read_response().body == b"ok"
        client.close()
