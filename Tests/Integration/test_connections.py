"""Connections on both sides: kept, reused, closed and opened anew."""

from origins.raw_origin import OK, answering
from support.waiting import eventually
from support.weir import service
from support.wire import request

ONE_WORKER = "workers 1\nshutdown_grace 2s"


def test_one_client_connection_needs_one_connection_to_the_origin(start_weir, start_origin):
    origin = start_origin()
    with start_weir(service(origin.address)).client() as client:
        for _ in range(50):
            assert client.exchange(request()).body == b"ok"
    assert len(origin.requests) == 50
    assert len(origin.connections) == 1


def test_clients_one_after_another_share_a_connection_to_the_origin(start_weir, start_origin):
    origin = start_origin()
    weir = start_weir(service(origin.address), top=ONE_WORKER)
    for _ in range(10):
        with weir.client() as client:
            assert client.exchange(request("/", "Connection: close")).body == b"ok"
            assert client.is_closed_by_peer()
    assert len(origin.connections) == 1


def test_an_origin_that_closes_after_its_answer_does_not_end_the_clients_connection(start_weir, start_origin):
    def once(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")

    origin = start_origin(once)
    with start_weir(service(origin.address)).client() as client:
        for _ in range(5):
            answer = client.exchange(request(method="POST", body=b"x"))
            assert answer.body == b"ok" and not answer.closes
    assert len(origin.connections) == 5


def close_second_request(connection):
    """The first connection takes a second request and closes in place of an answer; the others answer all."""
    connection.read_request()
    connection.send(OK)
    while True:
        connection.read_request()
        if connection.number == 0:
            return
        connection.send(OK)


def test_a_pooled_connection_that_the_origin_closes_unanswered_is_made_good_for_an_idempotent_request(
    start_weir, start_origin
):
    origin = start_origin(close_second_request)
    with start_weir(service(origin.address), top=ONE_WORKER).client() as client:
        for _ in range(3):
            assert client.exchange(request()).status == 200
    assert len(origin.connections) == 2
    assert len(origin.requests) == 4


def test_a_request_that_is_not_idempotent_is_not_sent_twice(start_weir, start_origin):
    origin = start_origin(close_second_request)
    with start_weir(service(origin.address), top=ONE_WORKER).client() as client:
        assert client.exchange(request()).status == 200
        assert client.exchange(request("/", method="POST", body=b"pay")).status == 502
    assert [seen.method for seen in origin.requests] == ["GET", "POST"]


def test_a_pooled_connection_that_the_origin_has_closed_is_not_used(start_weir, start_origin):
    def once(connection):
        connection.read_request()
        connection.send(OK)

    origin = start_origin(once)
    weir = start_weir(service(origin.address), top=ONE_WORKER)
    with weir.client() as client:
        for number in range(5):
            assert client.exchange(request("/", method="POST", body=b"pay")).status == 200
            assert origin.connections[number].ended.wait(timeout=10)
            eventually(lambda: weir.metrics().total("weir_upstream_connections", state="idle") == 0)
    assert len(origin.requests) == 5


def test_an_answer_that_nobody_asked_for_does_not_answer_the_next_request(start_weir, start_origin):
    def eager(connection):
        connection.read_request()
        connection.send(OK + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
        connection.wait_for_close()

    origin = start_origin(eager)
    with start_weir(service(origin.address), top=ONE_WORKER).client() as client:
        for _ in range(4):
            assert client.exchange(request()).body == b"ok"
    assert len(origin.connections) == 4


def test_bytes_past_the_stated_length_are_not_passed_on(start_weir, start_origin):
    origin = start_origin(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokSURPLUS"))
    with start_weir(service(origin.address), top=ONE_WORKER).client() as client:
        for _ in range(3):
            assert client.exchange(request()).body == b"ok"


def test_an_early_answer_to_an_unfinished_request_reaches_the_client(start_weir, start_origin):
    def refuse(connection):
        connection.read_head()
        connection.send(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
        connection.wait_for_close()

    origin = start_origin(refuse)
    with start_weir(service(origin.address)).client() as client:
        client.send(request("/", "Content-Length: 1000", method="POST") + b"begun")
        answer = client.read_response()
        assert (answer.status, answer.body) == (403, b"no")


def test_an_upstream_connection_with_half_a_request_on_it_is_not_used_again(start_weir, start_origin):
    def refuse_posts(connection):
        while True:
            head = connection.read_head()
            if head.method == "POST":
                connection.send(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")
                connection.wait_for_close()
                return
            connection.read_body(head)
            connection.send(OK)

    origin = start_origin(refuse_posts)
    weir = start_weir(service(origin.address), top=ONE_WORKER)
    with weir.client() as client:
        client.send(request("/", "Content-Length: 1000", method="POST") + b"begun")
        assert client.read_response().status == 403
    with weir.client() as client:
        assert client.exchange(request("/next")).body == b"ok"
    assert [seen.target for seen in origin.requests] == ["/next"]
    assert b"GET" not in origin.connections[0].received


def test_a_body_that_waits_for_100_continue_comes_after_it(start_weir, start_origin):
    def careful(connection):
        head = connection.read_head()
        if (head.get("Expect") or "").lower() == "100-continue":
            connection.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        connection.read_body(head)
        connection.send(OK)

    origin = start_origin(careful)
    with start_weir(service(origin.address)).client() as client:
        client.send(request("/", "Expect: 100-continue", "Content-Length: 5", method="POST"))
        assert client.read_head().status == 100
        client.send(b"hello")
        answer = client.read_response()
        assert (answer.status, answer.interim) == (200, [])
    assert origin.requests[0].body == b"hello"


def test_an_origin_may_refuse_a_body_that_waits_for_100_continue(start_weir, start_origin):
    def unwilling(connection):
        connection.read_head()
        connection.send(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        connection.wait_for_close()

    with start_weir(service(start_origin(unwilling).address)).client() as client:
        client.send(request("/", "Expect: 100-continue", "Content-Length: 5", method="POST"))
        assert client.read_response().status == 401


def test_early_hints_reach_the_client_before_the_answer(start_weir, start_origin):
    def hints(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n")
        connection.send(b"HTTP/1.1 103 Early Hints\r\nLink: </b.js>; rel=preload\r\n\r\n" + OK)
        connection.wait_for_close()

    weir = start_weir(service(start_origin(hints).address))
    with weir.client() as client:
        answer = client.exchange(request())
        assert (answer.status, answer.body) == (200, b"ok")
        assert [hint.status for hint in answer.interim] == [103, 103]
        assert [hint.get("Link") for hint in answer.interim] == ["</a.css>; rel=preload", "</b.js>; rel=preload"]
    page = weir.await_value(1, "http_requests_total")
    assert page.label_values("http_requests_total", "status") == {"2xx"}


def test_a_http_1_0_client_gets_no_interim_answers(start_weir, start_origin):
    def interim(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK)
        connection.wait_for_close()

    with start_weir(service(start_origin(interim).address)).client() as client:
        wire = request("/", "Expect: 100-continue", method="POST", body=b"hello", version="HTTP/1.0")
        answer = client.exchange(wire)
        assert (answer.status, answer.body, answer.interim) == (200, b"ok", [])
