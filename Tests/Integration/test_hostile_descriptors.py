"""More connections than descriptors: accepting pauses, whoever is there goes on being served, nobody is turned away."""

import contextlib
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from origins.raw_origin import OK, answering
from support.crowd import Crowd
from support.scrape import Page
from support.traffic import Traffic
from support.waiting import eventually
from support.weir import Weir, launch, service
from support.wire import RawClient, request

EXACT = "instrument { status exact }"
LIMIT = 64


class OpenScraper:
    """A scraper that keeps its connection to the exporter."""

    def __init__(self, weir: Weir):
        self._client = RawClient(weir.exporter)
        self.page()

    def page(self) -> Page:
        answer = self._client.exchange(request("/metrics"))
        assert answer.status == 200
        return Page(answer.body.decode())


@pytest.fixture
def start_limited(weir_binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Weir]]:
    """`start_limited(configuration)` starts a weir that may have 64 descriptors."""
    started: list[Weir] = []

    def start(body: str, **options: object) -> Weir:
        directory = tmp_path_factory.mktemp("limited")
        limited = directory / "limited-weir"
        limited.write_text(f'#!/bin/sh\nulimit -n {LIMIT}\nexec "{weir_binary}" "$@"\n')
        limited.chmod(0o755)
        started.append(launch(limited, directory, body, **options))
        return started[-1]

    yield start
    try:
        for weir in started:
            weir.stop()
    finally:
        for weir in started:
            weir.kill()


def once(connection) -> None:
    """Answers one request and closes: each needs a descriptor of its own."""
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")


@pytest.mark.parametrize("script", [answering(OK), once], ids=["kept", "closed after each answer"])
def test_those_who_find_no_descriptor_wait_and_are_served_while_the_others_go_on(start_limited, start_origin, script):
    weir = start_limited(service(start_origin(script).address, EXACT))
    listener = f"127.0.0.1:{weir.port}"
    scraper = OpenScraper(weir)
    with Traffic(weir.port) as traffic:
        with Crowd(weir.port, 150, request("/crowd")) as crowd:
            eventually(lambda: scraper.page().value(
                "weir_connections_refused_total", listener=listener, reason="descriptors") > 0)
            traffic.goes_on()
            page = scraper.page()
            assert page.value("weir_connections_accepted_total", listener=listener) < LIMIT
            # The last descriptors are not for clients, but for this.
            assert weir.metrics().value("process_open_fds") <= LIMIT
            answers = crowd.answers(end=b"\r\n\r\nok")
        assert [answer[:12] for answer in answers] == [b"HTTP/1.1 200"] * 150
        traffic.goes_on()
    page = weir.await_value(0, "weir_connections", listener=listener)
    assert page.value("weir_connections_accepted_total", listener=listener) == 154
    assert page.value("weir_connections_refused_total", listener=listener, reason="limit") == 0
    assert page.total("weir_upstream_failures_total") == page.total("http_requests_total", status="503") == 0
    assert page.total("weir_upstream_up") == 1


def test_clients_at_work_who_together_need_more_descriptors_than_there_are_get_their_turn(start_limited, start_origin):
    gate = threading.Event()

    def held(connection):
        connection.read_request()
        gate.wait(timeout=20)
        connection.send(OK)

    weir = start_limited(service(start_origin(held).address, EXACT, "timeouts { connect 30s }"))
    scraper = OpenScraper(weir)
    with Crowd(weir.port, 100, request("/crowd")) as crowd:
        eventually(lambda: scraper.page().total("weir_connections_refused_total", reason="descriptors") > 0)
        assert scraper.page().value("process_open_fds") <= LIMIT
        gate.set()
        assert [answer[:12] for answer in crowd.answers(end=b"\r\n\r\nok")] == [b"HTTP/1.1 200"] * 100
    page = weir.await_value(100, "http_requests_total", status="200")
    assert page.total("weir_upstream_failures_total") == page.total("weir_upstream_pending") == 0


FAULTS = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/* The number in the file that the variable names, or 0. */
static int fault(const char *variable) {
    const char *path = getenv(variable);
    FILE *file = path ? fopen(path, "r") : NULL;
    int code = 0;
    if (file) {
        if (fscanf(file, "%d", &code) != 1) code = 0;
        fclose(file);
    }
    return code;
}

int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags) {
    int (*real)(int, struct sockaddr *, socklen_t *, int) = dlsym(RTLD_NEXT, "accept4");
    if ((errno = fault("FAULT_ACCEPT4"))) return -1;
    return real(fd, address, length, flags);
}

int socket(int family, int type, int protocol) {
    int (*real)(int, int, int) = dlsym(RTLD_NEXT, "socket");
    if ((errno = fault("FAULT_SOCKET"))) return -1;
    return real(family, type, protocol);
}

int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event) {
    int (*real)(int, int, int, struct epoll_event *) = dlsym(RTLD_NEXT, "epoll_ctl");
    if (operation == EPOLL_CTL_ADD && (errno = fault("FAULT_EPOLL_CTL"))) return -1;
    return real(epoll, operation, fd, event);
}
"""
CODES = {"EMFILE": 24, "ENFILE": 23, "ENOMEM": 12, "ENOBUFS": 105}


class Faults:
    """System calls that fail for as long as a test wants."""

    def __init__(self, directory: Path):
        compiler = next((path for name in ("cc", "gcc", "clang") if (path := shutil.which(name))), None)
        if compiler is None:
            pytest.skip("no C compiler")
        self._directory = directory
        source, library = directory / "faults.c", directory / "faults.so"
        source.write_text(FAULTS)
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        self.environment = {"LD_PRELOAD": str(library)} | {
            f"FAULT_{call.upper()}": str(directory / call) for call in ("accept4", "socket", "epoll_ctl")}

    def begin(self, call: str, code: int) -> None:
        (self._directory / call).write_text(str(code))

    def end(self, call: str) -> None:
        (self._directory / call).unlink(missing_ok=True)


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Faults:
    return Faults(tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("name", CODES)
def test_accepting_pauses_and_resumes_whatever_it_is_that_has_run_out(start_weir, start_origin, faults, name):
    weir = start_weir(service(start_origin().address), environment=faults.environment)
    listener = f"127.0.0.1:{weir.port}"
    scraper = OpenScraper(weir)
    with Traffic(weir.port) as traffic:
        faults.begin("accept4", CODES[name])
        try:
            with Crowd(weir.port, 20, request("/crowd")) as crowd:
                eventually(lambda: scraper.page().value(
                    "weir_connections_refused_total", listener=listener, reason="descriptors") > 2)
                traffic.goes_on()
                assert scraper.page().value("weir_connections_accepted_total", listener=listener) == 4
                faults.end("accept4")
                assert [answer[:12] for answer in crowd.answers(end=b"\r\n\r\nok")] == [b"HTTP/1.1 200"] * 20
        finally:
            faults.end("accept4")
        traffic.goes_on()


@pytest.mark.parametrize("call", ["socket", "epoll_ctl"])
def test_a_connection_to_a_backend_that_cannot_be_had_is_waited_for(start_weir, start_origin, faults, call):
    origin = start_origin(once)
    weir = start_weir(
        service(origin.address, EXACT, "timeouts { connect 500ms }"), environment=faults.environment)
    with weir.client() as client, weir.client() as other:
        assert client.exchange(request()).body == other.exchange(request()).body == b"ok"
        scraper = OpenScraper(weir)
        faults.begin(call, CODES["ENFILE"])
        try:
            client.send(request("/waits", method="POST", body=b"content"))
            eventually(lambda: scraper.page().total("weir_upstream_pending") == 1)
            answer = other.exchange(request("/gives-up"))
            assert (answer.status, answer.closes) == (503, False)
            client_got = client.read_response()
            assert client_got.status == 503
            client.send(request("/waits", method="POST", body=b"content"))
            eventually(lambda: scraper.page().total("weir_upstream_pending") == 1)
        finally:
            faults.end(call)
        assert client.read_response().body == b"ok"
        assert other.exchange(request("/again")).body == b"ok"
    page = weir.await_value(2, "http_requests_total", status="503")
    assert page.value("weir_exchanges_total", outcome="overloaded") == 2
    assert page.total("weir_upstream_failures_total") == 0
    assert page.value("weir_upstream_up", backend=origin.address) == 1
    assert [seen.body for seen in origin.requests if seen.target == "/waits"] == [b"content"]


def test_a_connection_that_cannot_be_watched_is_closed(start_weir, start_origin, faults):
    weir = start_weir(service(start_origin().address), environment=faults.environment)
    with Traffic(weir.port) as traffic:
        faults.begin("epoll_ctl", CODES["ENOMEM"])
        try:
            # As soon as it has been accepted; a reset may be quicker than the end of connect.
            with contextlib.suppress(ConnectionResetError), weir.client() as client:
                assert client.is_closed_by_peer()
            traffic.goes_on()
        finally:
            faults.end("epoll_ctl")
        with weir.client() as client:
            assert client.exchange(request()).body == b"ok"
    weir.await_value(0, "weir_connections", listener=f"127.0.0.1:{weir.port}")
