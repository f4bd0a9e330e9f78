"""`tolerate`: what is repaired for old clients, how it goes on, and what is not repaired even so."""

import pytest

from origins.raw_origin import answering
from support.cli import run_weir
from support.waiting import eventually
from support.weir import service
from support.wire import request

BARE_LF = b"POST /p HTTP/1.1\nHost: weir.test\nX-A:1\nX-B: two \r\nContent-Length: 2\n\nhi"
FOLDED = (b"POST /p HTTP/1.1\r\nHost: weir.test\r\nX-A: one \r\n \t two\r\n\tthree  3\r\nX-B:\r\n first\r\n"
          b"X-C: last\r\n \r\nContent-Length: 2\r\n\r\nhi")
BOTH = b"POST /p HTTP/1.1\nHost: weir.test\nX-A: one\n two\r\n\tthree\nContent-Length: 2\n\nhi"


def fold(name: str, first: str, more: str) -> bytes:
    return request("/p", f"{name}: {first}\r\n {more}", method="POST")


def send(client, wire: bytes, step: int):
    for start in range(0, len(wire), step):
        client.send(wire[start:start + step])
    return client.read_response()


@pytest.mark.parametrize("step", [1, 1000])
@pytest.mark.parametrize("directives, wire, fields", [
    (("tolerate bare_lf",), BARE_LF, {"X-A": "1", "X-B": "two"}),
    (("tolerate obs_fold",), FOLDED, {"X-A": "one two three  3", "X-B": "first", "X-C": "last"}),
    (("tolerate bare_lf", "tolerate obs_fold"), BOTH, {"X-A": "one two three"}),
], ids=["bare_lf", "obs_fold", "both"])
def test_what_is_tolerated_goes_on_in_order(start_weir, start_origin, directives, wire, fields, step):
    origin = start_origin()
    weir = start_weir(service(origin.address, *directives))
    with weir.client() as client:
        assert send(client, wire, step).body == b"ok"
        assert client.exchange(request("/next")).body == b"ok"
    first, second = origin.wait_for_requests(2)
    assert {name: first.get(name) for name in fields} == fields
    assert (first.body, second.target) == (b"hi", "/next")
    # The head itself: every line ends in CRLF, and none begins with white space.
    head = first.raw.partition(b"\r\n\r\n")[0]
    assert b"\n" not in head.replace(b"\r\n", b"") and b"\r" not in head.replace(b"\r\n", b"")
    assert not any(line[:1] in (b" ", b"\t") for line in head.split(b"\r\n"))
    assert b"X-A: " + fields["X-A"].encode() + b"\r\n" in first.raw


CHUNKED = b"POST /p HTTP/1.1\nHost: weir.test\nTransfer-Encoding: chunked\n\n"
STILL_REFUSED = {
    "chunk size": (CHUNKED + b"2\nhi\r\n0\r\n\r\n", "invalid_chunk_line_end"),
    "chunk data": (CHUNKED + b"2\r\nhi\n0\r\n\r\n", "missing_chunk_end"),
    "last chunk": (CHUNKED + b"2\r\nhi\r\n0\n\r\n", "invalid_chunk_line_end"),
    "trailer": (CHUNKED + b"0\r\nX: a\n\r\n", "bare_lf"),
    "end of the trailers": (CHUNKED + b"0\r\n\n", "bare_lf"),
    "folded trailer": (CHUNKED + b"0\r\nX: a\r\n b\r\n\r\n", "obs_fold"),
    "bare CR": (b"GET / HTTP/1.1\nHost: weir.test\nX: a\rb\n\n", "bare_cr"),
    "CR as a line's end": (b"GET / HTTP/1.1\rHost: weir.test\r\r", "bare_cr"),
    "three empty lines": (b"\n\n\nGET / HTTP/1.1\nHost: weir.test\n\n", "too_many_empty_lines"),
    "fold before the first field": (b"GET / HTTP/1.1\n Host: weir.test\n\n", "whitespace_before_fields"),
    "folded request line": (b"GET /\n HTTP/1.1\nHost: weir.test\n\n", "missing_version"),
    "folded Host": (b"GET / HTTP/1.1\nHost: weir.test\n .evil.test\n\n", "obs_fold"),
    "folded empty Host": (b"GET / HTTP/1.1\nHost:\n weir.test\n\n", "invalid_host"),
    "folded length": (fold("Content-Length", "2", "0") + b"hi", "obs_fold"),
    "folded coding": (fold("Transfer-Encoding", "chunked", ", x"), "obs_fold"),
    "folded empty coding": (fold("Transfer-Encoding", "", "chunked"), "invalid_transfer_encoding"),
    "folded Connection": (fold("Connection", "keep-alive,", "X-A"), "obs_fold"),
    "folded Expect": (fold("Expect", "100-continue", ", x"), "obs_fold"),
    "folded Upgrade": (fold("Upgrade", "websocket,", "h2c"), "obs_fold"),
    "folded TE": (fold("TE", "trailers,", "gzip"), "obs_fold"),
    "folded X-Forwarded-For": (fold("X-Forwarded-For", "1.2.3.4,", "5.6.7.8"), "obs_fold"),
    "NUL in a fold": (fold("X-A", "a", "b\0"), "invalid_field_value"),
}


@pytest.fixture(scope="module")
def tolerant(start_shared_weir, start_shared_origin):
    origin = start_shared_origin()
    return start_shared_weir(service(origin.address, "tolerate bare_lf", "tolerate obs_fold")), origin


@pytest.mark.parametrize("what", STILL_REFUSED)
def test_what_is_not_repaired(tolerant, what):
    weir, origin = tolerant
    wire, reason = STILL_REFUSED[what]
    origin.forget()
    before = weir.metrics().total("weir_requests_rejected_total", reason=reason)
    with weir.client() as client:
        assert client.exchange(wire).status == 400
        assert client.is_closed_by_peer()
    weir.await_value(before + 1, "weir_requests_rejected_total", reason=reason)
    assert origin.requests == []


@pytest.mark.parametrize("wire, directive", [(BARE_LF, "tolerate obs_fold"), (FOLDED, "tolerate bare_lf")])
def test_one_repair_does_not_bring_the_other(start_weir, start_origin, wire, directive):
    weir = start_weir(service(start_origin().address, directive))
    with weir.client() as client:
        assert client.exchange(wire).status == 400


@pytest.mark.parametrize("answer, reason", [
    (b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok", "bare_lf"),
    (b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nok", "obs_fold"),
])
def test_backends_are_not_tolerated(start_weir, start_origin, answer, reason):
    origin = start_origin(answering(answer))
    weir = start_weir(service(origin.address, "tolerate bare_lf", "tolerate obs_fold"))
    with weir.client() as client:
        assert client.exchange(request()).status == 502
    assert eventually(lambda: f"({reason})" in weir.stderr())


@pytest.mark.parametrize("second, status", [("tolerate bare_lf", 200), ("tolerate half_close", 400)])
def test_a_shared_address_repairs_what_all_its_services_tolerate(start_weir, start_origin, second, status):
    origin = start_origin()
    weir = start_weir(
        service(origin.address, "host weir.test", "tolerate bare_lf", name="one")
        + service(origin.address, "host other.test", second, name="two"))
    with weir.client() as client:
        assert client.exchange(BARE_LF).status == status
    assert ("no effect" in weir.stderr()) == (status == 400)


def test_check_says_what_has_no_effect(weir_binary, tmp_path):
    (tmp_path / "proxy.conf").write_text("""exporter off
service one { listen 127.0.0.1:8000; backend demo; host a.test; tolerate obs_fold }
service two { listen 127.0.0.1:8000; backend demo; host b.test }
""")
    found = run_weir(weir_binary, tmp_path, "check")
    assert found.returncode == 0
    assert "no effect on 127.0.0.1:8000 of tolerate obs_fold" in found.stderr


def test_a_folded_field_is_one_line_of_the_log(start_weir, start_origin, tmp_path_factory):
    log = tmp_path_factory.mktemp("log") / "access.log"
    weir = start_weir(service(start_origin().address, "tolerate obs_fold"), top=f"access_log {log} json")
    with weir.client() as client:
        assert client.exchange(request("/", "User-Agent: a\r\n b\r\n {\"x\":1}")).body == b"ok"
    assert eventually(lambda: log.exists() and log.read_text().count("\n") == 1)
