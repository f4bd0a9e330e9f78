"""`routes openapi`: routes taken from a document, followed as it changes, and kept when it is gone."""

import json
import shutil
import signal
import ssl
import subprocess
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from support.cli import run_weir
from support.scrape import Page, fetch, scrape
from support.waiting import eventually
from support.weir import free_port, launch, routes, service
from test_metrics_parity import ASKS, REDIRECTED, UNREGISTERED, run, table, weirs_label


def document(*paths: str, version: str = "3.1.0", **members: object) -> bytes:
    """A document whose paths are written as route lines: `GET,POST /jobs/{id}`."""
    items: dict[str, dict] = {}
    for line in paths:
        methods, path = line.split(" ", 1)
        items.setdefault(path, {}).update({method.lower(): {} for method in methods.split(",")})
    return json.dumps({"openapi": version, "info": {"title": "T", "version": "1"}, "paths": items, **members}).encode()


class Documented:
    """The script of an origin that answers /openapi.json with its document and everything else with 200."""

    def __init__(self, body: bytes = b"", status: int = 200):
        self.body, self.status = body, status
        self.fetched = 0
        self.gate: threading.Event | None = None

    def __call__(self, connection) -> None:
        while True:
            request = connection.read_request()
            status, body = 200, b"ok"
            if request.target.startswith("/openapi.json"):
                self.fetched += 1
                if self.gate:
                    self.gate.wait()
                status, body = self.status, self.body
            connection.send(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n" % (status, len(body)) + body)


def openapi(source: str, *options: str) -> str:
    return " ".join(["routes openapi", source, *options])


def await_routes(weir, count: int, name: str = "api") -> Page:
    return weir.await_value(count, "weir_routes", service=name, source="openapi")


def handler(weir, path: str, method: str = "GET") -> str:
    """What a request is counted as."""
    before = handlers(weir.metrics())
    assert fetch(weir.port, path, method=method).status < 500

    def counted() -> str:
        found = handlers(weir.metrics()) - before
        assert found.total() == 1, found
        return next(iter(found))
    return eventually(counted)


def handlers(page: Page) -> Counter:
    found = Counter()
    for sample in page.samples:
        if sample.name == "http_requests_total":
            found[sample.labels["handler"]] += int(sample.value)
    return found


# MARK: FastAPI


def test_fastapis_own_document_gives_the_labels_of_the_in_app_instrumentator(start_weir, start_app):
    """Converters are no part of a document: the four lines that have them are written by hand, and override it."""
    app = start_app()
    own = routes("GET,PUT,DELETE /items/{item_id:int}", "GET /items/{name}", "GET /files/{path:path}")
    weir = start_weir(service(
        app.address, "metrics /metrics", "instrument { status exact; exclude ^/metrics$ }", own,
        openapi(f"http://{app.address}/openapi.json")))
    await_routes(weir, 12)
    tally = run(weir.url, ASKS)
    expected = Counter()
    for (label, method, status), count in tally.requests.items():
        expected[("handler", label), ("method", method), ("status", str(status))] += count

    def settled() -> Page:
        page = weir.service_metrics()
        assert page.total("http_requests_total") == tally.requests.total()
        return page

    ours = table(eventually(settled), "http_requests_total")
    assert ours == expected
    theirs = table(scrape(app.port), "http_requests_total", weirs_label)
    # The fetch of the document itself, which the app counts as well.
    theirs -= Counter({(("handler", "/openapi.json"), ("method", "GET"), ("status", "200")): 1})
    assert ours - theirs == theirs - ours == Counter()
    assert UNREGISTERED and REDIRECTED


@pytest.mark.parametrize("root_path", ["", "/gateway"])
def test_an_app_without_converters_needs_no_lines_of_its_own(start_weir, start_app, root_path):
    """What differs is undone or left out: the app labels a redirect for a slash with the raw path, and a method that
    the most exact template does not list with a less exact one that does (PUT /users/me)."""
    app = start_app("--root-path", root_path, module="origins.documented_app")
    weir = start_weir(service(
        app.address, "metrics /metrics", "instrument { status exact; exclude ^/metrics$ }",
        openapi(f"http://{app.address}/openapi.json")))
    paths = [
        "/", "/nothing", "/reports/2026-11.csv", "/gr%C3%B6%C3%9Fe/x", "/reports/x-y.csv",
        *(base + rest for base in ("/api/v1/users", "/api/v2/users") for rest in (
            "/", "/me", "/7", "/seven", "/7/posts/8", "/7/posts/8/9", "/a%20b", "")),
    ]
    eventually(lambda: weir.metrics().total("weir_routes", source="openapi") > 0)
    asks = [
        (method, base + path) for base in sorted({"", root_path}) for path in paths
        for method in ("GET", "PUT", "POST", "DELETE", "OPTIONS") if (method, path[-3:]) != ("PUT", "/me")
    ]
    with httpx.Client(trust_env=False, timeout=20) as client:
        for method, path in asks:
            client.request(method, weir.url(path))

    def settled() -> Page:
        page = weir.service_metrics()
        assert page.total("http_requests_total") == len(asks)
        return page

    def without_root(labels: dict[str, str]) -> dict[str, str]:
        return labels | {"handler": labels["handler"].removeprefix(root_path) or "/"}

    ours = table(eventually(settled), "http_requests_total")
    theirs = table(scrape(app.port), "http_requests_total", without_root)
    theirs = Counter({key: value for key, value in theirs.items() if dict(key)["handler"] != "/openapi.json"})
    assert ours - theirs == theirs - ours == Counter()


# MARK: over time


def test_requests_are_none_until_the_document_is_there(start_weir, start_origin):
    script = Documented(document("GET /jobs/{id}"), status=503)
    origin = start_origin(script)
    weir = start_weir(service(origin.address, routes("GET /own"), openapi(f"http://{origin.address}/openapi.json")))
    eventually(lambda: "cannot be read" in weir.stderr())
    assert handler(weir, "/jobs/7") == "none"
    assert handler(weir, "/own") == "/own"
    page = weir.metrics()
    assert page.value("weir_routes", service="api", source="openapi") == 0
    assert page.value("weir_routes", service="api", source="file") == 1
    assert page.value("weir_routes_last_success_timestamp_seconds", service="api", source="openapi") == 0

    script.status = 200
    page = await_routes(weir, 1)
    assert page.value("weir_routes_last_success_timestamp_seconds", service="api", source="openapi") > 1.7e9
    assert handler(weir, "/jobs/8") == "/jobs/{id}"
    assert weir.metrics().total("weir_config_reloads_total") == 0
    assert weir.stderr().count("cannot be read") == 1


def test_a_document_behind_a_socket_that_is_not_there_yet(start_weir, start_origin, tmp_path):
    script = Documented(document("GET /jobs/{id}"))
    weir = start_weir(service("demo", openapi("unix:app.sock:/openapi.json", "refresh=1s")))
    eventually(lambda: "cannot be read" in weir.stderr())
    start_origin(script, path=tmp_path / "app.sock")
    await_routes(weir, 1)
    assert handler(weir, "/jobs/8") == "/jobs/{id}"


def test_a_changed_document_takes_over_without_a_lost_connection(start_weir, start_origin):
    script = Documented(document("GET /a"))
    origin = start_origin(script)
    weir = start_weir(
        service(origin.address, openapi(f"http://{origin.address}/openapi.json", "refresh=1s")))
    await_routes(weir, 1)
    with weir.client() as client:
        client.send(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.read_response().status == 200
        script.body = document("GET /a", "GET /b/{x}", "GET /c")
        await_routes(weir, 3)
        client.send(b"GET /b/1 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.read_response().status == 200
    page = weir.await_value(2, "http_requests_total")
    assert handlers(page) == {"/a": 1, "/b/{x}": 1}
    assert "has changed: 3 routes" in weir.stderr()


@pytest.mark.parametrize("broken", [
    b'{"openapi": "3.1.0", "paths": {"/a": }}', b"openapi: 3.1.0\n", b'{"swagger": "2.0"}', b"", b"\x00" * 100,
    b"<html></html>",
], ids=["syntax", "yaml", "swagger", "empty", "zeros", "html"])
def test_a_broken_document_leaves_the_last_good_one(start_weir, start_origin, broken):
    script = Documented(document("GET /a/{x}"))
    origin = start_origin(script)
    weir = start_weir(
        service(origin.address, openapi(f"http://{origin.address}/openapi.json", "refresh=1s")))
    await_routes(weir, 1)
    first = weir.metrics().value("weir_routes_last_success_timestamp_seconds", service="api", source="openapi")
    script.body = broken
    eventually(lambda: "its 1 route of before stay" in weir.stderr())
    fetched = script.fetched
    eventually(lambda: script.fetched >= fetched + 2)
    assert handler(weir, "/a/1") == "/a/{x}"
    assert weir.stderr().count("cannot be read") == 1
    script.body = document("GET /a/{x}", "GET /b")
    page = await_routes(weir, 2)
    assert page.value("weir_routes_last_success_timestamp_seconds", service="api", source="openapi") > first


def test_the_state_directory_keeps_the_document_over_a_restart(start_weir, start_origin, weir_binary, tmp_path):
    (tmp_path / "state").mkdir()
    script = Documented(document("GET /a/{x}"))
    origin = start_origin(script)
    body = service(origin.address, openapi(f"http://{origin.address}/openapi.json", "refresh=1s"))
    top = "workers 2\nshutdown_grace 2s\nstate state"
    weir = start_weir(body, top=top)
    await_routes(weir, 1)
    files = list((tmp_path / "state").iterdir())
    assert [path.read_bytes() for path in files] == [script.body]
    weir.stop()

    script.status = 503
    second = launch(weir_binary, tmp_path, body, top=top)
    try:
        assert second.metrics().value("weir_routes", service="api", source="openapi") == 1
        assert handler(second, "/a/1") == "/a/{x}"
        second.stop()
        files[0].write_bytes(b"{")
        third = launch(weir_binary, tmp_path, body, top=top)
        assert third.metrics().value("weir_routes", service="api", source="openapi") == 0
        assert str(files[0].name) in third.stderr()
        third.stop()
    finally:
        second.kill()


def test_a_state_directory_that_cannot_be_written_is_no_start(weir_binary, tmp_path):
    body = service("demo", listen=f"127.0.0.1:{free_port()}")
    (tmp_path / "proxy.conf").write_text(f"state nowhere\nexporter off\n{body}")
    result = run_weir(weir_binary, tmp_path, "run")
    assert (result.returncode, result.stderr) == (1, "error: state nowhere: no such directory\n")


def test_a_source_that_hangs_holds_up_nothing(start_weir, start_origin):
    script = Documented(document("GET /a"))
    script.gate = threading.Event()
    slow = start_origin(script)
    good = start_origin(Documented(document("GET /b")))
    weir = start_weir(
        service(slow.address, openapi(f"http://{slow.address}/openapi.json"))
        + service(good.address, openapi(f"http://{good.address}/openapi.json"), name="good", listen="@listen2@"))
    await_routes(weir, 1, name="good")
    eventually(lambda: script.fetched == 1)
    assert handler(weir, "/a") == "none"
    script.gate.set()
    await_routes(weir, 1)
    script.gate = threading.Event()
    assert fetch(weir.exporter, "/-/reload", method="POST").status == 200
    eventually(lambda: script.fetched == 2)
    weir.signal(signal.SIGTERM)
    assert weir.wait() == 0
    script.gate.set()


def test_a_document_that_is_too_large_is_left(start_weir, start_origin):
    origin = start_origin(Documented(b" " * (33 << 20)))
    weir = start_weir(service(origin.address, openapi(f"http://{origin.address}/openapi.json", "refresh=0")))
    eventually(lambda: "cannot be read" in weir.stderr())
    assert "larger than" in weir.stderr()
    assert handler(weir, "/a") == "none"


def test_five_thousand_paths(start_weir, start_origin):
    paths = [f"GET,POST /r{number % 50}/{{a}}/s{number}/{{b}}" for number in range(5000)]
    origin = start_origin(Documented(document(*paths)))
    weir = start_weir(service(origin.address, openapi(f"http://{origin.address}/openapi.json")))
    await_routes(weir, 5000)
    assert handler(weir, "/r49/x/s4999/y") == "/r49/{a}/s4999/{b}"
    assert handler(weir, "/r49/x/s4998/y") == "none"


# MARK: forms of a service


def test_own_lines_files_and_documents_go_together(start_weir, start_origin, tmp_path):
    (tmp_path / "more.routes").write_text("# more\nGET /file\nGET /doc/{x} { name of-the-file }\n")
    script = Documented(document("GET,PUT /doc/{id}", "GET /only/{id}", "GET /own/{id}"))
    origin = start_origin(script)
    weir = start_weir(service(
        origin.address, openapi(f"http://{origin.address}/openapi.json"), "routes file more.routes",
        routes("GET /own/{name:path} { name own }")))
    page = await_routes(weir, 2)
    assert page.value("weir_routes", service="api", source="file") == 3
    asks = {"/file": "/file", "/doc/1": "of-the-file", "/only/1": "/only/{id}", "/own/1": "own", "/own/1/2": "own"}
    assert {path: handler(weir, path) for path in asks} == asks
    assert handler(weir, "/doc/1", method="PUT") == "/doc/{id}"

    (tmp_path / "more.routes").write_text("GET /other\n")
    assert fetch(weir.exporter, "/-/reload", method="POST").status == 200
    assert handler(weir, "/doc/2") == "/doc/{id}"
    assert handler(weir, "/other") == "/other"
    (tmp_path / "more.routes").write_text("GTE /other\n")
    answer = fetch(weir.exporter, "/-/reload", method="POST")
    assert answer.status == 500 and "more.routes:1:1: error" in answer.text
    assert handler(weir, "/other") == "/other"


def test_a_file_is_there_from_the_start(start_weir, tmp_path):
    (tmp_path / "api.json").write_bytes(document("GET /a/{x}", servers=[{"url": "/v1"}]))
    weir = start_weir(service("demo", openapi("api.json")))
    assert weir.metrics().value("weir_routes", service="api", source="openapi") == 2
    assert [handler(weir, path) for path in ("/v1/a/1", "/a/1", "/v1/a/1/")] == ["/a/{x}", "/a/{x}", "/a/{x}/"]


def test_a_reload_can_bring_and_take_away_a_source(start_weir, start_origin):
    origin = start_origin(Documented(document("GET /a/{x}")))
    line = openapi(f"http://{origin.address}/openapi.json")
    weir = start_weir(service(origin.address, "metrics /metrics"))
    path = weir.directory / "proxy.conf"
    text = path.read_text()
    path.write_text(text.replace("metrics /metrics", f"metrics /metrics\n{line}"))
    assert fetch(weir.exporter, "/-/reload", method="POST").status == 200
    await_routes(weir, 1)
    assert handler(weir, "/a/1") == "/a/{x}"
    path.write_text(text)
    assert fetch(weir.exporter, "/-/reload", method="POST").status == 200
    assert handler(weir, "/a/1") == "none"
    assert not weir.metrics().matching("weir_routes", {"source": "openapi"})


# MARK: https


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    directory = tmp_path_factory.mktemp("certificates")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "chain.pem", "-days",
         "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        cwd=directory, check=True, capture_output=True)
    return directory


@pytest.fixture
def tls_server(certificate):
    body = document("GET /secure/{x}")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "chain.pem", certificate / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_address[1]}/openapi.json"
    server.shutdown()


def test_a_certificate_that_nobody_vouches_for_is_refused_unless_named(start_weir, certificate, tls_server, tmp_path):
    shutil.copy(certificate / "chain.pem", tmp_path / "ca.pem")
    weir = start_weir(
        service("demo", openapi(tls_server), name="a")
        + service("demo", openapi(tls_server + "?trusted", "ca=ca.pem"), name="b", listen="@listen2@"))
    await_routes(weir, 1, name="b")
    eventually(lambda: "cannot be read: TLS" in weir.stderr())
    assert weir.metrics().value("weir_routes", service="a", source="openapi") == 0
