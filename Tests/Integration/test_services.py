"""Which service a request gets, by listener, host and prefix, and which backend of its pool."""

from collections import Counter

import httpx
import pytest

from origins.raw_origin import RawOrigin, echoing_target
from support.waiting import eventually
from support.weir import block, routes, service
from support.wire import request

ONE_WORKER = "workers 1\nshutdown_grace 2s"


def named(name: str):
    """An origin that answers every request with its name."""
    def script(connection):
        while True:
            connection.read_request()
            body = name.encode()
            connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    return script


HOSTS = {
    "shop.test": "shop", "SHOP.Test": "shop", "shop.test:8080": "shop", "www.shop.test": "any-shop",
    "a.b.shop.test": "any-shop", "de.www2.shop.test": "www2-shop", "other.test": "rest", "shop.test.evil": "rest",
    "xshop.test": "rest", "127.0.0.1": "rest",
}


@pytest.fixture(scope="module")
def by_host(start_shared_weir, start_shared_origin):
    def one(name: str, *directives: str) -> str:
        return service(start_shared_origin(named(name)).address, *directives, name=name)

    return start_shared_weir(
        one("any-shop", "host *.shop.test") + one("rest") + one("www2-shop", "host *.www2.shop.test")
        + one("shop", "host shop.test other-name.test"))


@pytest.mark.parametrize("host", HOSTS)
def test_the_most_exact_host_wins(by_host, host):
    with by_host.client() as client:
        assert client.exchange(request(host=host)).body.decode() == HOSTS[host]


def test_a_service_may_have_several_hosts(by_host):
    with by_host.client() as client:
        assert client.exchange(request(host="other-name.test")).body == b"shop"


def test_an_absolute_form_targets_host_decides(by_host):
    with by_host.client() as client:
        assert client.exchange(request("http://shop.test/x", host="shop.test")).body == b"shop"


def test_one_connection_may_be_served_by_several_services(by_host):
    with by_host.client() as client:
        client.send(b"".join(request(host=host) for host in HOSTS))
        assert [client.read_response().body.decode() for _ in HOSTS] == list(HOSTS.values())


PREFIXES = {
    "/": "root", "/api": "api", "/api/": "api", "/api/x": "api", "/apix": "root", "/api/v2/x": "v2", "/api/v2": "v2",
    "/api/v20": "api", "/API": "root", "/api?x=/api/v2": "api",
}


@pytest.fixture(scope="module")
def by_prefix(start_shared_weir, start_shared_origin):
    def one(name: str, *directives: str) -> str:
        return service(start_shared_origin(named(name)).address, *directives, name=name)

    return start_shared_weir(one("api", "prefix /api") + one("root") + one("v2", "prefix /api/v2"))


@pytest.mark.parametrize("path", PREFIXES)
def test_the_longest_prefix_wins_on_segment_boundaries(by_prefix, path):
    with by_prefix.client() as client:
        assert client.exchange(request(path)).body.decode() == PREFIXES[path]


def test_a_host_goes_before_a_prefix(start_weir, start_origin):
    weir = start_weir(
        service(start_origin(named("deep")).address, "prefix /deep", name="deep")
        + service(start_origin(named("exact")).address, "host exact.test", name="exact"))
    with weir.client() as client:
        assert client.exchange(request("/deep", host="exact.test")).body == b"exact"
        assert client.exchange(request("/deep", host="any.test")).body == b"deep"


@pytest.mark.parametrize("path", ["/api/../x", "/api/./x", "/api/%2e%2e/x", "/api/%2E./x", "/api/x/..", "/api/x/%2e"])
def test_dot_segments_are_refused_where_a_prefix_is_a_boundary(by_prefix, path):
    with by_prefix.client() as client:
        assert client.exchange(request(path)).status == 400


STRIPPED = {
    "/api/x": "/x", "/api/": "/", "/api": "/", "/api/x%2Fy?q=1": "/x%2Fy?q=1", "/api//x": "//x", "/api?q": "/?q",
}


@pytest.fixture(scope="module")
def stripping(start_shared_weir, start_shared_origin):
    origin = start_shared_origin(echoing_target)
    return start_shared_weir(service(origin.address, "prefix /api strip", routes("GET /x", "GET /")))


@pytest.mark.parametrize("path", STRIPPED)
def test_strip_takes_the_prefix_off_what_is_forwarded(stripping, path):
    with stripping.client() as client:
        assert client.exchange(request(path)).body.decode() == STRIPPED[path]


def test_templates_of_a_stripping_service_see_what_the_backend_gets(stripping):
    before = stripping.metrics().total("http_requests_total", handler="/x")
    with stripping.client() as client:
        client.exchange(request("/api/x"))
    stripping.await_value(before + 1, "http_requests_total", handler="/x")


def test_round_robin_gives_each_backend_its_turn(start_weir, start_origin):
    origins = [start_origin(named(f"origin {number}")) for number in range(3)]
    weir = start_weir(service(" ".join(origin.address for origin in origins)), top=ONE_WORKER)
    with weir.client() as client:
        bodies = [client.exchange(request()).body.decode() for _ in range(12)]
    assert Counter(bodies) == {f"origin {number}": 4 for number in range(3)}
    assert bodies[:3] * 4 == bodies
    page = weir.await_value(12, "weir_upstream_requests_total", service="api")
    for origin in origins:
        assert page.value("weir_upstream_requests_total", backend=origin.address, status="2xx") == 4


def test_a_service_may_listen_on_several_addresses(start_weir, start_origin):
    weir = start_weir(service(start_origin(named("one")).address, "listen @listen2@", routes("GET /x")))
    for listener in (0, 1):
        with weir.client(listener) as client:
            assert client.exchange(request("/x")).body == b"one"
    page = weir.await_value(2, "http_requests_total", service="api", handler="/x")
    for port in weir.ports:
        assert page.value("weir_connections_accepted_total", listener=f"127.0.0.1:{port}") == 1


def test_services_are_measured_apart(start_weir, start_origin):
    weir = start_weir(
        service(start_origin(named("one")).address, "metrics /metrics", routes("GET /x"), name="one")
        + service(start_origin(named("two")).address, "metrics /m/etrics", routes("GET /{any}"), name="two",
                  listen="@listen2@"))
    for listener, count in ((0, 2), (1, 3)):
        with weir.client(listener) as client:
            for _ in range(count):
                client.exchange(request("/x"))
    page = weir.await_value(5, "http_requests_total")
    assert page.value("http_requests_total", service="one", handler="/x") == 2
    assert page.value("http_requests_total", service="two", handler="/{any}") == 3
    assert weir.service_metrics(0).total("http_requests_total") == 2
    assert weir.service_metrics(1, "/m/etrics").total("http_requests_total") == 3


def test_a_backend_may_be_a_unix_socket(start_weir, start_origin, tmp_path_factory):
    path = tmp_path_factory.mktemp("s") / "origin.sock"
    origin: RawOrigin = start_origin(named("by socket"), path=path)
    weir = start_weir(service(f"unix:{path}"))
    with weir.client() as client:
        for _ in range(3):
            assert client.exchange(request(host="weir.test")).body == b"by socket"
    assert [seen.get("Host") for seen in origin.requests] == ["weir.test"] * 3
    assert len(origin.connections) == 1
    weir.await_value(3, "weir_upstream_requests_total", backend=f"unix:{path}")


def test_a_backend_may_be_named(start_weir, start_origin):
    origin = start_origin(named("by name"))
    weir = start_weir(service(f"localhost:{origin.port}"))
    with weir.client() as client:
        assert client.exchange(request()).body == b"by name"


def test_a_routes_own_timeout(start_weir, start_origin):
    def silent(connection):
        connection.read_request()
        connection.wait_for_close()

    weir = start_weir(service(start_origin(silent).address, routes("GET /short { timeout 200ms }", "GET /x")))
    with weir.client() as client:
        assert client.exchange(request("/short")).status == 504


@pytest.fixture
def demo(start_weir):
    templates = routes("GET /health", "GET /clients/", "POST /jobs/", "GET /jobs/{job_id}", "GET /slow", "GET /stream",
                       "GET /error", "GET /bytes/{n:int}")
    return start_weir(service("demo", templates, block("instrument", "status exact")))


def test_the_demo_backend_answers_every_path_it_promises(demo, http):
    assert http.get(demo.url("/health")).status_code == 200
    assert isinstance(http.get(demo.url("/clients/")).json(), list | dict)
    posted = http.post(demo.url("/jobs/"), json={"client_id": "acme"})
    assert posted.is_success and isinstance(posted.json(), dict)
    job = posted.json().get("job_id") or posted.json().get("id")
    assert http.get(demo.url(f"/jobs/{job}")).json()["status"]
    assert http.get(demo.url("/slow?ms=20")).status_code == 200
    for status in (400, 404, 500, 503):
        assert http.get(demo.url(f"/error?status={status}")).status_code == status
    for count in (0, 1, 1000, 1_000_000):
        assert len(http.get(demo.url(f"/bytes/{count}")).content) == count
    assert http.get(demo.url("/no/such/path")).status_code == 404
    page = demo.await_value(1, "http_requests_total", handler="/error", status="503")
    assert page.value("http_requests_total", handler="/bytes/{n:int}", status="200") == 4
    assert page.value("http_response_size_bytes_sum", handler="/bytes/{n:int}") == 1_001_001
    assert page.label_values("weir_upstream_requests_total", "backend") == {"demo"}


def test_the_demo_backend_streams_events(demo):
    with httpx.stream("GET", demo.url("/stream"), trust_env=False, timeout=20) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        first = next(line for line in answer.iter_lines() if line)
    assert first.split(":")[0] in ("data", "event", "id", "retry", "")
    eventually(lambda: demo.metrics().total("http_requests_total", handler="/stream") == 1)
