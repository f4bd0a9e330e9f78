"""Reload by SIGHUP, over the exporter and with `weir reload`: nothing is lost, and a bad file changes nothing."""

import re
import signal
import threading

import pytest
from websockets.sync.client import connect
from websockets.sync.server import serve

from origins.raw_origin import OK, answering, held
from support.cli import run_weir
from support.scrape import fetch
from support.waiting import eventually
from support.weir import routes, service
from support.wire import Closed, RawClient, request

RELOADS = 100
CLIENTS = 64
COUNTERS = re.compile(r"_(total|count|sum|bucket)$")


def rewrite(weir, *changes: tuple[str, str]) -> None:
    path = weir.directory / "proxy.conf"
    text = path.read_text()
    for old, new in changes:
        assert old in text, f"no {old!r} in\n{text}"
        text = text.replace(old, new)
    path.write_text(text)


def reload(weir, *changes: tuple[str, str]):
    """Changes the file and has it read; returns the answer."""
    rewrite(weir, *changes)
    return fetch(weir.exporter, "/-/reload", method="POST")


def get(path: str) -> bytes:
    return request(path)


class KeptClient(threading.Thread):
    """Asks on one connection, some requests in one piece, until it is told to stop; any trouble is kept."""

    def __init__(self, port: int, stop: threading.Event):
        super().__init__()
        self.port, self.stop_asked = port, stop
        self.answers = 0
        self.trouble: str | None = None

    def run(self) -> None:
        try:
            with RawClient(self.port) as client:
                while not self.stop_asked.is_set():
                    depth = 4 if self.answers % 3 == 0 else 1
                    client.send(get(f"/items/{self.answers}") * depth)
                    for _ in range(depth):
                        response = client.read_response()
                        assert response.status == 200 and not response.closes, response
                        self.answers += 1
        except (AssertionError, OSError, Closed) as error:
            self.trouble = repr(error)


def counters(weir) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    page = weir.metrics()
    return {(name, labels): page.value(name, **dict(labels))
            for name, labels in page.series() if COUNTERS.search(name)}


def test_a_hundred_reloads_under_load_lose_no_request_no_connection_and_no_count(start_weir, start_origin):
    origin = start_origin(answering(OK))
    weir = start_weir(service(f"127.0.0.1:{origin.port}", "metrics /metrics", routes("GET /items/{item_id}")))
    stop = threading.Event()
    clients = [KeptClient(weir.port, stop) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    before = counters(weir)
    for number in range(RELOADS):
        # Routes come and go before the one that is used, so that it has another number each time.
        old, new = ("routes {", "routes {\n    GET /more/x") if number % 2 == 0 else ("\n    GET /more/x", "")
        answer = reload(weir, (old, new))
        assert answer.status == 200, answer.text
        now = counters(weir)
        fallen = {key: (value, now.get(key)) for key, value in before.items() if now.get(key, -1) < value}
        assert not fallen, f"after reload {number}: {fallen}"
        before = now
    stop.set()
    for client in clients:
        client.join()
    assert not [client.trouble for client in clients if client.trouble]
    answers = sum(client.answers for client in clients)
    page = weir.await_value(answers, "http_requests_total", handler="/items/{item_id}", status="2xx")
    assert page.value("weir_config_reloads_total", result="success") == RELOADS
    assert page.total("weir_exchanges_total") == answers
    assert page.value("http_request_duration_highr_seconds_count", service="api") == answers
    eventually(lambda: _none_open(weir))


def _none_open(weir) -> bool:
    return weir.metrics().total("weir_connections", listener=f"127.0.0.1:{weir.port}") == 0


def test_a_bad_file_changes_nothing_and_says_where_it_is_wrong(start_weir, start_origin):
    origin = start_origin(answering(OK))
    weir = start_weir(service(f"127.0.0.1:{origin.port}", routes("GET /a")))
    answer = reload(weir, ("GET /a", "GET /a\n    GTE"))
    assert answer.status == 500
    assert re.search(r"proxy\.conf:\d+:\d+: error", answer.text), answer.text
    with weir.client() as client:
        assert client.exchange(get("/a")).status == 200
    page = weir.await_value(1, "http_requests_total", handler="/a")
    assert page.value("weir_config_reloads_total", result="failure") == 1
    assert page.value("weir_config_last_reload_successful") == 0
    assert reload(weir, ("\n    GTE", "")).status == 200
    assert weir.metrics().value("weir_config_last_reload_successful") == 1


def test_an_address_in_use_changes_nothing(start_weir, start_origin):
    origin = start_origin(answering(OK))
    weir = start_weir(service(f"127.0.0.1:{origin.port}", routes("GET /a")))
    listen = f"listen 127.0.0.1:{weir.port}"
    answer = reload(weir, (listen, f"{listen}\n    listen 127.0.0.1:{origin.port}"), ("GET /a", "GET /b"))
    assert answer.status == 500 and "already in use" in answer.text
    with weir.client() as client:
        assert client.exchange(get("/a")).status == 200
    assert weir.metrics().label_values("http_requests_total", "handler") == {"/a"}


def test_listeners_come_and_go_and_a_connection_to_one_that_went_gets_its_answer(start_weir, start_origin):
    gate = threading.Semaphore(0)
    origin = start_origin(held(gate, OK))
    weir = start_weir(service(f"127.0.0.1:{origin.port}", "listen @listen2@", routes("GET /a")))
    going = f"    listen 127.0.0.1:{weir.ports[1]}\n"
    with weir.client(1) as client:
        client.send(get("/a"))
        origin.wait_for_requests(1)
        assert reload(weir, (going, "")).status == 200
        with pytest.raises(ConnectionRefusedError):
            RawClient(weir.ports[1])
        gate.release()
        response = client.read_response()
        assert response.status == 200 and response.closes
    answer = reload(weir, ("    backend", f"{going}    backend"))
    assert f"now also listening on 127.0.0.1:{weir.ports[1]}" in answer.text
    with weir.client(1) as client:
        client.send(get("/a"))
        gate.release()
        assert client.read_response().status == 200


def test_an_exchange_ends_as_it_began_and_the_connection_goes_on_with_the_new_file(start_weir, start_origin):
    gate = threading.Semaphore(0)
    old = start_origin(held(gate, OK))
    new = start_origin(answering(OK))
    weir = start_weir(service(f"127.0.0.1:{old.port}", routes("GET /{one}")))
    with weir.client() as client:
        client.send(get("/a"))
        old.wait_for_requests(1)
        assert reload(weir, (f"127.0.0.1:{old.port}", f"127.0.0.1:{new.port}"), ("{one}", "{two}")).status == 200
        gate.release()
        assert client.read_response().status == 200
        assert client.exchange(get("/b")).status == 200
    new.wait_for_requests(1)
    page = weir.await_value(1, "http_requests_total", handler="/{two}")
    assert page.value("http_requests_total", handler="/{one}", method="GET", status="2xx") == 1


def test_a_tunnel_lives_on_under_the_former_file(start_weir):
    def echo(websocket):
        for message in websocket:
            websocket.send(message)

    with serve(echo, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        port = server.socket.getsockname()[1]
        weir = start_weir(service(f"127.0.0.1:{port}", routes("GET /ws")))
        with connect(f"ws://127.0.0.1:{weir.port}/ws", proxy=None) as websocket:
            for number in range(5):
                extra = f"\n    GET /x{number}"
                assert reload(weir, ("    GET /ws", f"    GET /ws{extra}")).status == 200
                websocket.send(str(number))
                assert websocket.recv(timeout=20) == str(number)
            assert weir.metrics().value("weir_tunnels", handler="/ws") == 1
        weir.await_value(0, "weir_tunnels")
        server.shutdown()
        thread.join(timeout=5)


def test_new_bounds_of_a_histogram_keep_what_was_counted_and_what_is_under_way(start_weir, start_origin):
    gate = threading.Semaphore(0)
    origin = start_origin(held(gate, OK))
    weir = start_weir(service(f"127.0.0.1:{origin.port}", "instrument { buckets lowr 1 5 }", routes("GET /a")))
    with weir.client() as client:
        client.send(get("/a"))
        gate.release()
        assert client.read_response().status == 200
        client.send(get("/a"))
        origin.wait_for_requests(2)
        assert reload(weir, ("lowr 1 5", "lowr 2 7")).status == 200
        assert weir.metrics().value("http_request_duration_seconds_count", handler="/a") == 1
        gate.release()
        assert client.read_response().status == 200
        page = weir.await_value(2, "http_request_duration_seconds_count", handler="/a")
        assert page.bounds("http_request_duration_seconds", handler="/a") == ["2.0", "7.0", "+Inf"]


def test_the_access_log_moves_with_the_file(start_weir, start_origin):
    origin = start_origin(answering(OK))
    weir = start_weir(service(f"127.0.0.1:{origin.port}", routes("GET /a")), top="workers 1\naccess_log one.log")
    with weir.client() as client:
        client.exchange(get("/a"))
        assert reload(weir, ("one.log", "two.log")).status == 200
        client.exchange(get("/a"))
    eventually(lambda: _lines(weir, "one.log", 1))
    eventually(lambda: _lines(weir, "two.log", 1))


def _lines(weir, name: str, count: int) -> bool:
    return len((weir.directory / name).read_text().splitlines()) == count


def test_sighup_reloads_and_says_so(start_weir, start_origin):
    origin = start_origin(answering(OK))
    weir = start_weir(service(f"127.0.0.1:{origin.port}", routes("GET /a")))
    rewrite(weir, ("GET /a", "GET /a\n    GET /b"))
    weir.signal(signal.SIGHUP)
    weir.await_value(1, "weir_config_reloads_total", result="success")
    eventually(lambda: _says(weir, "reloaded: 1 service, 2 routes"))
    rewrite(weir, ("GET /b", "GET /{b"))
    weir.signal(signal.SIGHUP)
    weir.await_value(1, "weir_config_reloads_total", result="failure")
    eventually(lambda: _says(weir, "not reloaded, the configuration in use goes on"))


def _says(weir, text: str) -> bool:
    assert text in weir.stderr(), weir.stderr()
    return True


def test_weir_reload_asks_over_the_exporter_and_shows_what_is_wrong(start_weir, start_origin, weir_binary):
    origin = start_origin(answering(OK))
    weir = start_weir(service(f"127.0.0.1:{origin.port}", routes("GET /a")))
    done = run_weir(weir_binary, weir.directory, "reload")
    assert (done.returncode, done.stdout) == (0, "reloaded: 1 service, 1 route\n"), done
    rewrite(weir, ("GET /a", "GET"))
    done = run_weir(
        weir_binary, weir.directory, "reload", "--exporter", f"127.0.0.1:{weir.exporter}")
    assert done.returncode == 1 and "proxy.conf:" in done.stderr, done


def test_weir_reload_sends_a_signal_to_the_process_of_a_file(start_weir, start_origin, weir_binary):
    origin = start_origin(answering(OK))
    weir = start_weir(service(f"127.0.0.1:{origin.port}", routes("GET /a")))
    (weir.directory / "pid").write_text(f"{weir.pid}\n")
    assert run_weir(weir_binary, weir.directory, "reload", "--pid-file", "pid").returncode == 0
    weir.await_value(1, "weir_config_reloads_total", result="success")
    for wrong in ["", "0", "-1", "what"]:
        (weir.directory / "pid").write_text(wrong)
        done = run_weir(weir_binary, weir.directory, "reload", "--pid-file", "pid")
        assert done.returncode == 1 and "a process number is expected" in done.stderr, done


def test_a_page_in_a_browser_cannot_ask_for_a_reload(start_weir, start_origin):
    origin = start_origin(answering(OK))
    weir = start_weir(service(f"127.0.0.1:{origin.port}", routes("GET /a")))
    with RawClient(weir.exporter) as client:
        response = client.exchange(request(
            "/-/reload", "Origin: http://evil.example", "Content-Length: 0", method="POST"))
    assert response.status == 403
    assert fetch(weir.exporter, "/-/reload").status == 405
    assert weir.metrics().total("weir_config_reloads_total") == 0
