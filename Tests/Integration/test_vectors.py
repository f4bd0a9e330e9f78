"""The table of vectors.py, one by one, on one weir that must serve the next as if nothing had been."""

import pytest

from origins.raw_origin import RawOrigin
from support.waiting import eventually
from support.weir import Weir, service
from support.wire import Closed, request
from vectors import BAD_RESPONSES, FORWARDED, REJECTED


@pytest.fixture(scope="module")
def shared_origin(start_shared_origin) -> RawOrigin:
    return start_shared_origin()


@pytest.fixture(scope="module")
def weir(start_shared_weir, shared_origin) -> Weir:
    return start_shared_weir(service(shared_origin.address))


@pytest.fixture
def origin(shared_origin) -> RawOrigin:
    shared_origin.forget()
    return shared_origin


def assert_still_serves(weir: Weir, origin: RawOrigin) -> None:
    """A request that comes after proves too that nothing of the one before is still on its way to the origin."""
    with weir.client() as client:
        assert client.exchange(request("/canary", "Connection: close")).body == b"ok"
    eventually(lambda: any(seen.target == "/canary" for seen in origin.requests))


def names(vectors) -> list[str]:
    assert len({vector.name for vector in vectors}) == len(vectors), "two vectors of one name"
    return [vector.name for vector in vectors]


@pytest.mark.parametrize("vector", REJECTED, ids=names(REJECTED))
def test_rejected(weir, origin, vector):
    with weir.client() as client:
        client.send(vector.raw)
        try:
            answer = client.read_response()
        except Closed as closed:
            assert client.reader.received == b"", f"half an answer: {closed}"
        else:
            assert answer.status in vector.statuses
            assert answer.complete
            assert client.is_closed_by_peer()
    assert_still_serves(weir, origin)
    assert [seen.target for seen in origin.requests] == ["/canary"]
    assert b"/smuggled" not in origin.received


@pytest.mark.parametrize("vector", FORWARDED, ids=names(FORWARDED))
def test_forwarded(weir, origin, vector):
    with weir.client() as client:
        client.send(vector.raw)
        for method, _, _ in vector.seen:
            answer = client.read_response(method)
            assert (answer.status, answer.body, answer.complete) == (200, b"ok", True)
    assert_still_serves(weir, origin)
    seen = [(one.method, one.target, one.body) for one in origin.requests]
    assert seen == [*vector.seen, ("GET", "/canary", b"")]


@pytest.mark.parametrize("what", BAD_RESPONSES)
def test_a_bad_response_is_a_502(start_weir, start_origin, what):
    def bad(connection):
        connection.read_request()
        connection.send(BAD_RESPONSES[what])

    origin = start_origin(bad)
    weir = start_weir(service(origin.address), top="workers 1\nshutdown_grace 2s")
    with weir.client() as client:
        answer = client.exchange(request())
        assert answer.status == 502
        assert answer.complete and b"hi" not in answer.raw
    # A head that is cut is the one that may as well be called a reset.
    reasons = ("bad_response", "truncated", "reset") if what == "cut within the head" else ("bad_response",)
    page = weir.await_value(1, "http_requests_total", status="5xx")
    assert sum(page.total("weir_upstream_failures_total", reason=reason) for reason in reasons) == 1
