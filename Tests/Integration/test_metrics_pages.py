"""The pages that Prometheus reads, the exporter's and a service's own: formats, labels, and what stands on them."""

import gzip
import re
import subprocess
import threading

import pytest

from origins.raw_origin import OK
from support.scrape import Page, fetch
from support.weir import routes, service
from support.wire import request

HANDLERS = routes("GET /x", "GET /items/{item_id:int}", "POST /upload")


def gated(gate: threading.Semaphore):
    """An origin that answers at once, but `/slow` only when the test releases it."""
    def script(connection):
        while True:
            if connection.read_request().target.startswith("/slow"):
                gate.acquire()
            connection.send(OK)
    return script


@pytest.fixture
def origin(start_origin):
    return start_origin()


@pytest.fixture
def weir(start_weir, origin):
    """A weir that has served a few requests and refused one."""
    running = start_weir(service(origin.address, "metrics /metrics", "instrument { in_progress labelled }", HANDLERS))
    with running.client() as client:
        for target in ("/x", "/items/5", "/items/6", "/elsewhere"):
            assert client.exchange(request(target)).body == b"ok"
        assert client.exchange(request("/upload", method="POST", body=b"hello")).body == b"ok"
        assert client.exchange(b"nonsense\r\n\r\n").status == 400
    running.await_value(5, "http_requests_total")
    return running


def test_the_exporter_labels_every_series_of_a_service_with_its_name(weir):
    page = weir.metrics()
    for sample in page.samples:
        if sample.name.startswith("http_"):
            assert sample.labels.get("service") == "api", sample
    assert page.value("http_requests_total", service="api", handler="/x", method="GET", status="2xx") == 1
    assert page.value("http_requests_total", service="api", handler="/items/{item_id:int}", status="2xx") == 2
    assert page.value("http_requests_total", service="api", handler="none", method="GET", status="2xx") == 1


def test_a_services_own_page_has_its_series_alone_and_no_service_label(weir):
    page = weir.service_metrics()
    assert page.value("http_requests_total", handler="/x", method="GET", status="2xx") == 1
    assert all("service" not in sample.labels for sample in page.samples)
    assert {name for name in page.names_with("TYPE") if not name.startswith("http_")} == set()


def test_what_weir_answers_itself_is_not_in_a_services_metrics(weir):
    before = weir.service_metrics().by_labels("http_requests_total", ["handler", "method", "status"])
    for _ in range(3):
        weir.service_metrics()
    fetch(weir.port, "/metrics", method="HEAD")
    fetch(weir.port, "/metrics", method="POST", body=b"")
    assert weir.service_metrics().by_labels("http_requests_total", ["handler", "method", "status"]) == before


def test_the_metrics_path_is_not_forwarded_and_any_other_path_is(weir, origin):
    fetch(weir.port, "/metrics?x=1")
    fetch(weir.port, "/metrics/")
    origin.wait_for_requests(6)
    assert [seen.target for seen in origin.requests][5:] == ["/metrics/"]


def pages(weir) -> list[tuple[int, str]]:
    return [(weir.exporter, "/metrics"), (weir.port, "/metrics")]


def test_the_default_format_is_text_0_0_4(weir):
    for port, path in pages(weir):
        for fields in ({}, {"accept": "*/*"}, {"accept": "text/plain"}, {"accept": "text/plain;version=0.0.4;q=0.5"}):
            fetched = fetch(port, path, **fields)
            assert fetched.status == 200
            assert re.match(r"text/plain; ?version=0\.0\.4(; ?charset=utf-8)?$", fetched.fields["content-type"])
            assert "content-encoding" not in fetched.fields
            assert fetched.text.endswith("\n")


def test_gzip_is_used_when_the_scraper_takes_it(weir):
    for port, path in pages(weir):
        for accepted in ("gzip", "deflate, gzip;q=0.5"):
            fetched = fetch(port, path, accept_encoding=accepted)
            assert fetched.fields.get("content-encoding") == "gzip", accepted
            assert Page(gzip.decompress(fetched.body).decode()).total("http_requests_total") == 5
        for refused in ("identity", "gzip;q=0", "br"):
            assert "content-encoding" not in fetch(port, path, accept_encoding=refused).fields, refused


def test_name_selects_families(weir):
    for port, path in pages(weir):
        page = Page(fetch(port, path + "?name[]=http_requests_total&name[]=http_request_duration_seconds").text)
        assert page.names_with("TYPE") == {"http_requests_total", "http_request_duration_seconds"}
        assert page.total("http_requests_total") == 5
        assert fetch(port, path + "?name%5B%5D=http_requests_total").text.count("# TYPE") == 1
        assert fetch(port, path + "?name[]=nothing_of_that_name").text == ""


def test_head_answers_as_get_without_the_page(weir):
    for port, path in pages(weir):
        fetched = fetch(port, path, method="HEAD")
        assert (fetched.status, fetched.body) == (200, b"")
        assert fetched.fields["content-type"].startswith("text/plain")


def test_other_methods_are_405_with_allow(weir):
    for port, path in [*pages(weir), (weir.exporter, "/-/healthy"), (weir.exporter, "/-/ready")]:
        for method in ("POST", "DELETE", "OPTIONS"):
            fetched = fetch(port, path, method=method, body=b"")
            assert fetched.status == 405, (path, method)
            assert {name.strip() for name in fetched.fields["allow"].split(",")} == {"GET", "HEAD"}


def test_health_and_readiness(weir):
    for path in ("/-/healthy", "/-/ready"):
        for method in ("GET", "HEAD"):
            assert fetch(weir.exporter, path, method=method).status == 200
    assert fetch(weir.exporter, "/no/such/page").status == 404


def test_the_order_is_stable_from_scrape_to_scrape(weir):
    for port, path in pages(weir):
        first, second = (Page(fetch(port, path).text) for _ in range(2))
        known = set(first.series())
        assert first.series() == [series for series in second.series() if series in known]
        assert re.findall(r"^# TYPE (\S+)", first.text, re.M) == [
            name for name in re.findall(r"^# TYPE (\S+)", second.text, re.M) if name in first.names_with("TYPE")]
        assert len(known) == len(first.series()), "a series stands twice"


def test_promtool_finds_nothing_to_say(weir):
    for port, path in pages(weir):
        text = fetch(port, path).body
        done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True)
        assert (done.returncode, done.stdout + done.stderr) == (0, b"")


def test_every_family_has_one_help_and_one_type_before_its_samples(weir):
    for port, path in pages(weir):
        kinds: dict[str, str] = {}
        helped: list[str] = []
        for line in fetch(port, path).text.splitlines():
            if line.startswith("# HELP "):
                helped.append(line.split(" ")[2])
                assert line.split(" ", 3)[3].strip(), f"no words in {line!r}"
            elif line.startswith("# TYPE "):
                name = line.split(" ")[2]
                assert helped[-1] == name and name not in kinds, line
                kinds[name] = line.split(" ")[3]
            else:
                name = re.split(r"[{ ]", line)[0]
                current = list(kinds)[-1]
                parts = {"histogram": ["_bucket", "_sum", "_count"], "summary": ["_sum", "_count", ""]}
                assert name in {current + part for part in parts.get(kinds[current], [""])}, line
        assert set(helped) == set(kinds)


def test_the_gauge_of_requests_in_progress_goes_up_and_down(start_weir, start_origin):
    gate = threading.Semaphore(0)
    weir = start_weir(service(start_origin(gated(gate)).address, "instrument { in_progress labelled }",
                              routes("GET /slow/{n}")))
    clients = [weir.client() for _ in range(3)]
    for number, client in enumerate(clients):
        client.send(request(f"/slow/{number}"))
    weir.await_value(3, "http_requests_inprogress", service="api", handler="/slow/{n}", method="GET")
    for left in (2, 1, 0):
        gate.release()
        weir.await_value(left, "http_requests_inprogress", service="api", handler="/slow/{n}", method="GET")
    for client in clients:
        assert client.read_response().body == b"ok"
        client.close()


def test_unknown_input_makes_no_series(start_weir, origin):
    weir = start_weir(service(origin.address, HANDLERS))

    def send(start: int) -> Page:
        with weir.client() as client:
            for number in range(start, start + 60):
                for wire in (
                    request(f"/random-{number}/{number}?q={number}"),
                    request("/x", host=f"host-{number}.test"),
                    request("/x", f"X-Field-{number}: {number}", f"User-Agent: agent-{number}"),
                    request("/x", method=f"METHOD{number}"),
                    request(f"/items/{number}"),
                ):
                    assert client.exchange(wire).body == b"ok"
        weir.await_value((start // 60 + 1) * 300, "http_requests_total")
        return weir.metrics()  # once more: the series of scrapes themselves begin with the first

    first, second = send(0), send(60)
    for prefix in ("http_", "weir_"):
        assert set(second.series(prefix)) == set(first.series(prefix))
    assert first.label_values("http_requests_total", "method") == {"GET", "other"}
    assert first.label_values("http_requests_total", "handler") == {"none", "/x", "/items/{item_id:int}"}
    assert second.value("http_requests_total", handler="/x", method="other", status="2xx") == 120
    assert "host-" not in second.text and "METHOD" not in second.text and "random" not in second.text


def test_the_phases_of_exchanges_add_up_to_their_durations(start_weir, start_origin):
    def script(connection):
        while True:
            if connection.read_request().method == "POST":
                connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _ in range(20):
                    connection.send(b"5\r\nhello\r\n")
                connection.send(b"0\r\n\r\n")
            else:
                connection.send(OK)

    weir = start_weir(service(start_origin(script).address, HANDLERS))
    for _ in range(10):
        with weir.client() as client:
            assert client.exchange(request("/x")).body == b"ok"
            client.send(request("/upload", "Content-Length: 200000", method="POST"))
            client.send(b"u" * 200000)
            assert client.read_response().body == b"hello" * 20
    page = weir.await_value(20, "http_requests_total")
    assert page.label_values("weir_request_phase_seconds_sum", "phase") <= {
        "own", "queue", "connect", "tls", "send", "first_byte", "receive"}
    for handler, count in (("/x", 10), ("/upload", 10)):
        total = page.value("http_request_duration_seconds_sum", handler=handler)
        assert total > 0
        assert page.total("weir_request_phase_seconds_sum", handler=handler) == pytest.approx(total, abs=1e-5 * count)
        assert page.value("weir_request_phase_seconds_count", handler=handler, phase="first_byte") == count


def test_bytes_are_counted_as_they_were_on_the_wire(start_weir, origin):
    weir = start_weir(service(origin.address))
    sent = [request("/x"), request("/y", "X-A: 1", method="POST", body=b"hello"),
            request("/z", "Transfer-Encoding: chunked", method="POST") + b"3;e=1\r\nabc\r\n0\r\n\r\n"]
    with weir.client() as client:
        answers = [client.exchange(wire) for wire in sent]
    page = weir.await_value(3, "http_requests_total")
    counted = {direction: page.value("weir_bytes_total", service="api", direction=direction)
               for direction in ("client_in", "client_out", "upstream_in", "upstream_out")}
    assert counted == {
        "client_in": sum(map(len, sent)), "client_out": sum(len(answer.raw) for answer in answers),
        "upstream_in": 3 * len(OK), "upstream_out": len(origin.received),
    }


def test_connections_are_counted_on_both_sides(start_weir, start_origin):
    gate = threading.Semaphore(0)
    origin = start_origin(gated(gate))
    weir = start_weir(service(origin.address), top="workers 1\nshutdown_grace 2s")
    listener = f"127.0.0.1:{weir.port}"
    with weir.client() as idle, weir.client() as active:
        assert idle.exchange(request("/x")).body == b"ok"
        active.send(request("/slow"))
        origin.wait_for_requests(2)
        weir.await_value(1, "weir_connections", listener=listener, state="idle")
        page = weir.await_value(1, "weir_connections", listener=listener, state="active")
        assert page.value("weir_connections_accepted_total", listener=listener) == 2
        gate.release()
        assert active.read_response().body == b"ok"
        weir.await_value(2, "weir_connections", listener=listener, state="idle")
        page = weir.await_value(1, "weir_upstream_connections", backend=origin.address, state="idle")
        assert page.total("weir_upstream_connections", state="active") == 0
        backend = {"service": "api", "backend": origin.address}
        assert page.value("weir_upstream_connects_total", **backend) == len(origin.connections)
        assert page.value("weir_upstream_requests_total", status="2xx", **backend) == 2
    weir.await_value(0, "weir_connections", listener=listener)
