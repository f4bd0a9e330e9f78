"""The tests' own client and origins, checked against each other without weir in between."""

import pytest

from origins.raw_origin import OK, answering, echoing_target
from support.cli import diagnostics
from support.scrape import Page, fetch, scrape
from support.waiting import eventually
from support.wire import RawClient, chunked, request


def test_the_raw_client_and_the_raw_origin_agree_on_every_byte(start_origin):
    origin = start_origin(answering(OK, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
                                    chunked(b"abc", b"de", trailers=b"X-End: 1\r\n")))
    first = request("/a%2Fb//?", "X-One:  1 ", method="POST", body=b"hello")
    second = request("/", "Transfer-Encoding: chunked", method="POST") + chunked(b"xy", trailers=b"X-T: 2\r\n")
    with RawClient(origin.port) as client:
        assert client.exchange(first).body == b"ok"
        answer = client.exchange(second)
    assert (answer.body, answer.trailers, answer.framing) == (b"abcde", [("X-End", "1")], "chunked")
    assert [seen.raw for seen in origin.requests] == [first, second]
    assert origin.requests[0].target == "/a%2Fb//?"
    assert (origin.requests[1].body, origin.requests[1].trailers) == (b"xy", [("X-T", "2")])
    assert len(origin.connections) == 1


def test_a_message_cut_short_is_told_from_a_whole_one(start_origin):
    def cut(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")

    with RawClient(start_origin(cut).port) as client:
        answer = client.exchange(request())
    assert (answer.body, answer.complete) == (b"abc", False)


def test_a_failing_script_is_noted_and_a_closed_client_is_not_a_failure(start_origin):
    origin = start_origin(echoing_target)
    with RawClient(origin.port) as client:
        client.exchange(request("/x"))
    eventually(lambda: origin.connections[0].ended.is_set())
    assert origin.failures == []
    with RawClient(origin.port) as client:
        client.send(b"this is not HTTP\r\n\r\n")
        assert client.is_closed_by_peer()
    assert len(origin.failures) == 1
    origin.failures.clear()


def test_the_instrumented_app_counts_its_requests_and_not_its_scrapes(start_app):
    app = start_app()
    for path in ("/health", "/items/5", "/items/pen", "/nowhere", "/boom", "/metrics"):
        fetch(app.port, path)
    page = scrape(app.port)
    assert page.value("http_requests_total", handler="/items/{item_id:int}", status="200") == 1
    assert page.value("http_requests_total", handler="none", status="404") == 1
    assert page.value("http_requests_total", handler="/boom", status="500") == 1
    assert page.total("http_requests_total") == 5


def test_a_page_tells_missing_from_ambiguous_samples():
    page = Page('# HELP a_total A.\n# TYPE a_total counter\na_total{x="1"} 2\na_total{x="2"} 3\n')
    assert page.value("a_total", x="1") == 2
    assert page.total("a_total") == 5
    assert page.total("b_total") == 0
    assert page.type_of("a_total") == "counter"
    with pytest.raises(AssertionError):
        page.value("a_total")
    with pytest.raises(AssertionError):
        page.value("a_total", x="3")


def test_diagnostics_are_taken_apart_and_the_caret_must_stand_under_its_word():
    source = "workers 2\nservice api {\n    bakend 127.0.0.1:9\n"
    shown = (
        'proxy.conf:3:5: error: unknown directive "bakend"\n     3 |     bakend 127.0.0.1:9\n'
        '       |     ^~~~~~\n  hint: did you mean "backend"?\n\nproxy.conf:4:1: error: a block is not closed\n')
    first, second = diagnostics(shown)
    assert (first.file, first.line, first.column, second.line) == ("proxy.conf", 3, 5, 4)
    assert "backend" in first.text
    assert first.pointed_at(source) == "bakend 127.0.0.1:9"
    with pytest.raises(AssertionError):
        second.pointed_at(source)
    moved = diagnostics(shown.replace("|     ^", "|    ^"))[0]
    assert moved.pointed_at(source) != "bakend 127.0.0.1:9"
