"""The access log, one line a request, and the diagnostics on stderr."""

import json
import re
import signal

import pytest

from origins.raw_origin import OK
from support.waiting import eventually
from support.weir import free_port, service
from support.wire import request

TOP = "workers 2\nshutdown_grace 2s\naccess_log {where} {format}"
COMBINED = re.compile(
    r'(?P<client>\S+) \S+ \S+ \[(?P<time>[^\]]+)\] "(?P<line>(?:[^"\\]|\\.)*)" (?P<status>\d{3}) (?P<bytes>\d+|-)'
    r' "(?P<referer>(?:[^"\\]|\\.)*)" "(?P<agent>(?:[^"\\]|\\.)*)".*$')


def lines_of(path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def await_lines(path, count: int) -> list[str]:
    def check():
        lines = lines_of(path)
        assert len(lines) == count, lines
        return lines
    return eventually(check)


def answer(connection):
    while True:
        seen = connection.read_request()
        connection.send(b"HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\nlost" if seen.target == "/lost" else OK)


def send_three(weir) -> None:
    with weir.client() as client:
        client.exchange(request("/a%20b?q=1", "User-Agent: tester/1.0", "Referer: http://ref.test/"))
        client.exchange(request("/lost"))
        client.exchange(request("/p", 'User-Agent: "quoted" \\ back', method="POST", body=b"hello"))


def test_json_is_one_object_a_request(start_weir, start_origin, tmp_path):
    log = tmp_path / "access.log"
    weir = start_weir(service(start_origin(answer).address), top=TOP.format(where=log, format="json"))
    send_three(weir)
    entries = [json.loads(line) for line in await_lines(log, 3)]
    expected = [("GET", "/a%20b", 200, 2), ("GET", "/lost", 404, 4), ("POST", "/p", 200, 2)]
    for entry, (method, target, status, size) in zip(entries, expected, strict=True):
        assert entry["method"] == method
        assert entry["status"] == status
        assert size in entry.values()
        assert any(isinstance(value, str) and value.startswith(target) for value in entry.values())
        assert "api" in entry.values()
        assert any("127.0.0.1" in str(value) for value in entry.values())
    assert any('"quoted" \\ back' == value for value in entries[2].values())


def test_combined_is_what_log_readers_know(start_weir, start_origin, tmp_path):
    log = tmp_path / "access.log"
    weir = start_weir(service(start_origin(answer).address), top=TOP.format(where=log, format="combined"))
    send_three(weir)
    entries = [COMBINED.match(line) for line in await_lines(log, 3)]
    assert all(entries), lines_of(log)
    assert [entry["line"] for entry in entries] == [
        "GET /a%20b?q=1 HTTP/1.1", "GET /lost HTTP/1.1", "POST /p HTTP/1.1"]
    assert [(entry["client"], entry["status"], entry["bytes"]) for entry in entries] == [
        ("127.0.0.1", "200", "2"), ("127.0.0.1", "404", "4"), ("127.0.0.1", "200", "2")]
    assert (entries[0]["referer"], entries[0]["agent"]) == ("http://ref.test/", "tester/1.0")
    assert re.fullmatch(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}", entries[0]["time"])
    assert (entries[1]["referer"], entries[1]["agent"]) == ("-", "-")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_log_may_go_to_a_standard_stream(start_weir, start_origin, stream):
    weir = start_weir(service(start_origin(answer).address), top=TOP.format(where=stream, format="json"))
    send_three(weir)

    def logged() -> bool:
        text = weir.stdout() if stream == "stdout" else weir.stderr()
        entries = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        return [entry["status"] for entry in entries if "method" in entry] == [200, 404, 200]

    eventually(logged)


def test_there_is_no_access_log_by_default(start_weir, start_origin):
    weir = start_weir(service(start_origin(answer).address))
    send_three(weir)
    weir.await_value(3, "http_requests_total")
    assert "/lost" not in weir.stdout() + weir.stderr()


def test_the_log_is_opened_anew_on_sigusr1(start_weir, start_origin, tmp_path):
    log, old = tmp_path / "access.log", tmp_path / "access.log.1"
    weir = start_weir(service(start_origin(answer).address), top=TOP.format(where=log, format="json"))
    send_three(weir)
    await_lines(log, 3)
    log.rename(old)
    weir.signal(signal.SIGUSR1)
    eventually(log.exists)
    send_three(weir)
    await_lines(log, 3)
    assert len(lines_of(old)) == 3


def test_every_ending_of_an_exchange_is_one_line(start_weir, start_origin, tmp_path):
    def moody(connection):
        while True:
            target = connection.read_request().target
            if target == "/silent":
                connection.wait_for_close()
                return
            connection.send(OK)

    origin = start_origin(moody)
    log = tmp_path / "access.log"
    weir = start_weir(service(origin.address, "timeouts { response 1s }", "limits { body 3 }"),
                      top=TOP.format(where=log, format="json"))
    with weir.client() as client:
        assert client.exchange(request("/silent")).status == 504
    with weir.client() as client:
        assert client.exchange(request("/big", method="POST", body=b"four")).status == 413
    with weir.client() as client:
        assert client.exchange(request("/fine")).status == 200
    client = weir.client()
    client.send(request("/silent"))
    origin.wait_for_requests(3)
    client.close()
    # In any order: the lines of several workers are not put into one.
    assert sorted(json.loads(line)["status"] for line in await_lines(log, 4)) == [200, 413, 499, 504]


def test_trouble_with_a_backend_is_a_line_on_stderr(start_weir, start_origin):
    def silent(connection):
        connection.read_request()
        connection.wait_for_close()

    slow, dead = start_origin(silent).address, f"127.0.0.1:{free_port()}"
    weir = start_weir(service(slow, "timeouts { response 200ms }") + service(dead, name="dead", listen="@listen2@"))
    with weir.client() as client:
        assert client.exchange(request()).status == 504
    with weir.client(1) as client:
        assert client.exchange(request()).status == 502
    for name, backend in (("api", slow), ("dead", dead)):
        eventually(lambda backend=backend: backend in weir.stderr())
        line = next(line for line in weir.stderr().splitlines() if backend in line)
        assert name in line


def test_a_quiet_level_leaves_warnings_out(start_weir):
    dead = f"127.0.0.1:{free_port()}"
    weir = start_weir(service(dead), top="workers 1\nshutdown_grace 2s\nlog error")
    with weir.client() as client:
        assert client.exchange(request()).status == 502
    weir.await_value(1, "http_requests_total")
    for line in weir.stderr().splitlines():
        assert not re.search(r"\b(info|warning|debug)\b", line), line
