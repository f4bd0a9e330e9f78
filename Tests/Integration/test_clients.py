"""Everyday clients through weir, against the instrumented app: httpx, requests and curl."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import requests

from origins.instrumented_app import ROUTES
from support.weir import clean_environment, routes, service


@pytest.fixture
def weir(start_weir, start_app):
    return start_weir(service(start_app().address, routes(*ROUTES)))


def curl(*arguments: str, data: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "20", *arguments],
        input=data, capture_output=True, check=True, env=clean_environment(),
    )


def test_httpx(weir, http):
    assert http.get(weir.url("/health")).json() == {"status": "ok"}
    posted = http.post(weir.url("/jobs/"), json={"client_id": "acme", "size": 3})
    assert (posted.status_code, posted.json()["client_id"]) == (201, "acme")
    assert http.post(weir.url("/jobs/"), json={"size": "x"}).status_code == 422
    assert http.head(weir.url("/page")).headers["content-length"] == "1234"
    assert http.options(weir.url("/health")).status_code == 405
    assert http.request("FROBNICATE", weir.url("/health")).status_code == 405
    assert http.delete(weir.url("/items/5")).status_code == 204
    assert http.get(weir.url("/status/304")).status_code == 304
    assert http.post(weir.url("/upload"), content=(b"x" * 1000 for _ in range(70))).json() == {"bytes": 70000}
    with http.stream("GET", weir.url("/stream?parts=5")) as answer:
        assert answer.headers["transfer-encoding"] == "chunked"
        assert "".join(answer.iter_text()) == "".join(f"part {number}\n" for number in range(5))


def test_httpx_follows_a_redirect_that_the_app_makes_from_host(weir):
    with httpx.Client(trust_env=False, follow_redirects=True) as client:
        answer = client.get(weir.url("/clients"))
    assert (answer.status_code, str(answer.url)) == (200, weir.url("/clients/"))


def test_requests(weir):
    with requests.Session() as session:
        session.trust_env = False
        assert session.get(weir.url("/health")).json() == {"status": "ok"}
        assert session.put(weir.url("/items/7"), data=b"y" * 100000).json() == {"item": 7, "bytes": 100000}
        assert session.post(weir.url("/upload"), data=iter([b"a" * 10, b"b" * 5])).json() == {"bytes": 15}
        assert session.head(weir.url("/page")).headers["Content-Length"] == "1234"
        assert session.options(weir.url("/jobs/")).status_code == 405
        assert session.get(weir.url("/files/a/b%20c")).json() == {"path": "a/b c"}
        assert len(session.get(weir.url("/stream?parts=100")).text.splitlines()) == 100


def test_curl(weir):
    assert json.loads(curl(weir.url("/health")).stdout) == {"status": "ok"}
    assert curl("--head", weir.url("/page")).stdout.startswith(b"HTTP/1.1 200")
    assert curl("--http1.0", weir.url("/stream")).stdout == b"part 0\npart 1\npart 2\n"
    made = curl("--data-binary", "@-", weir.url("/upload"), data=b"z" * 200000)
    assert json.loads(made.stdout) == {"bytes": 200000}
    streamed = curl("-H", "Transfer-Encoding: chunked", "--data-binary", "@-", weir.url("/upload"), data=b"z" * 200000)
    assert json.loads(streamed.stdout) == {"bytes": 200000}


def test_curl_waits_for_100_continue(weir):
    done = curl("--verbose", "-H", "Expect: 100-continue", "--expect100-timeout", "15",
                "--data-binary", "@-", weir.url("/upload"), data=b"z" * 50000)
    assert json.loads(done.stdout) == {"bytes": 50000}
    assert b"< HTTP/1.1 100" in done.stderr


def test_curl_reuses_its_connection(weir):
    done = curl("--verbose", weir.url("/health"), weir.url("/clients/"), weir.url("/items/1"))
    assert done.stderr.count(b"Re-using existing connection") == 2


def test_many_clients_at_once_each_get_their_own_answers(weir):
    def work(number: int) -> int:
        with httpx.Client(trust_env=False, timeout=20) as client:
            return sum(client.get(weir.url(f"/items/{number * 100 + at}")).json()["item"] for at in range(25))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(16))) == [sum(number * 100 + at for at in range(25)) for number in range(16)]
    page = weir.await_value(400, "http_requests_total", handler="/items/{item_id:int}")
    assert page.total("http_requests_total") == 400
