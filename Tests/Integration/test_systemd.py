"""weir as a service of systemd: sockets that it is given, and what it tells of itself. The tests play systemd."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from support.scrape import fetch
from support.service_manager import NotifySocket, listening, start_service
from support.threads import held
from support.upgrade import Orphan, adopt_orphans
from support.waiting import eventually
from support.weir import REPOSITORY, Weir, free_port, service
from support.wire import RawClient, request

DEPLOY = REPOSITORY / "deploy"


@pytest.fixture
def run(weir_binary, tmp_path):
    """`run(configuration, sockets, ...)` starts weir as a service; when the test ends it is ended."""
    started: list[Weir] = []

    def start(configuration: str, sockets: list[socket.socket] = [], **options: object) -> Weir:
        started.append(start_service(weir_binary, tmp_path, configuration, sockets, **options))
        return started[-1]

    yield start
    for weir in started:
        try:
            weir.exporter = 0
            weir.stop()
        finally:
            weir.kill()


@pytest.fixture(params=["path", "abstract"])
def notify(request, tmp_path):
    sock = NotifySocket(str(tmp_path / "notify") if request.param == "path" else f"@weir-test-{os.getpid()}")
    yield sock
    sock.close()


def configuration(backend: str, *listeners: str, top: str = "", exporter: str = "off") -> str:
    lines = "\n".join(f"listen {listener}" for listener in listeners[1:])
    return f"workers 3\nexporter {exporter}\n{top}\n" + service(backend, lines, listen=listeners[0])


def test_sockets_are_matched_by_their_address_and_shared_by_all_workers(run, start_origin):
    with listening(("127.0.0.1", 0)) as web, listening(("127.0.0.1", 0)) as scrape:
        web_port, port = web.getsockname()[1], scrape.getsockname()[1]
        text = configuration(start_origin().address, f"127.0.0.1:{web_port}", exporter=f"127.0.0.1:{port}")
        weir = run(text, [scrape, web], names="metrics:web", ports=[web_port], exporter=port)
    for _ in range(30):
        with weir.client() as client:
            assert client.exchange(request()).body == b"ok"
    assert fetch(port, "/-/ready").status == 200
    # One socket, of which each connection is accepted once.
    weir.await_value(30, "weir_connections_accepted_total", listener=f"127.0.0.1:{web_port}")
    assert Path(f"/proc/{weir.pid}/environ").exists()
    assert "is closed" not in weir.stderr()


def test_a_connection_that_came_before_weir_did_is_served(run, start_origin):
    with listening(("127.0.0.1", 0)) as web:
        port = web.getsockname()[1]
        client = RawClient(port)
        client.send(request())
        run(configuration(start_origin().address, f"127.0.0.1:{port}"), [web])
    assert client.read_response().body == b"ok"
    client.close()


def test_one_socket_for_both_families_is_all_addresses(run, start_origin):
    origin = start_origin()
    with listening(("::", 0), socket.AF_INET6, both=True) as web:
        port = web.getsockname()[1]
        run(configuration(origin.address, f":{port}", top="log info"), [web])
    for host in ("127.0.0.1", "[::1]"):
        assert httpx.get(f"http://{host}:{port}/x", trust_env=False).text == "ok"
    # IPv4 clients have their IPv4 address.
    forwarded = [message.get("X-Forwarded-For") for message in origin.wait_for_requests(2)]
    assert forwarded == ["127.0.0.1", "::1"]


def test_a_unix_socket_is_left_to_who_made_it(run, start_origin, tmp_path):
    path = tmp_path / "activated.sock"
    with listening(str(path), socket.AF_UNIX) as web:
        weir = run(configuration(start_origin().address, f"unix:{path}"), [web])
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(path))) as client:
        assert client.get("http://weir.test/x").text == "ok"
    weir.signal(signal.SIGTERM)
    assert weir.wait() == 0
    assert path.exists()


def test_what_no_listener_names_is_closed_with_a_warning(run, start_origin):
    port = free_port()
    with listening(("127.0.0.1", 0)) as other:
        other_port = other.getsockname()[1]
        weir = run(configuration(start_origin().address, f"127.0.0.1:{port}"), [other], names="stranger")
    assert f"the socket stranger (127.0.0.1:{other_port}) of the service manager is closed" in weir.stderr()
    with pytest.raises(ConnectionRefusedError):
        RawClient(other_port)
    with RawClient(port) as client:
        assert client.exchange(request()).body == b"ok"


def test_what_does_not_listen_is_closed_with_a_warning(run, start_origin):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.bind(("127.0.0.1", 0))
        weir = run(configuration(start_origin().address, f"127.0.0.1:{free_port()}"), [datagrams], names="udp")
    assert "LISTEN_FDS: udp is no listening stream socket" in weir.stderr()


def test_sockets_of_another_process_are_left_alone(run, start_origin):
    port = free_port()
    with listening(("127.0.0.1", 0)) as other:
        weir = run(configuration(start_origin().address, f"127.0.0.1:{port}"), [other], pid="1")
        assert "is closed" not in weir.stderr()
        with RawClient(port) as client:
            assert client.exchange(request()).body == b"ok"


def test_the_service_manager_hears_of_start_reload_and_stop(run, start_origin, notify):
    text = configuration(start_origin().address, f"127.0.0.1:{free_port()}")
    weir = run(text, NOTIFY_SOCKET=notify.address)
    notify.wait_for("READY=1")
    assert notify.messages() == [
        ["READY=1", f"MAINPID={weir.pid}", "STATUS=1 services, 0 routes, 3 workers"],
    ]
    weir.signal(signal.SIGHUP)
    notify.wait_for("READY=1", 2)
    assert notify.messages()[1][0] == "RELOADING=1"
    name, _, microseconds = notify.messages()[1][1].partition("=")
    assert name == "MONOTONIC_USEC" and int(microseconds) > 0
    (weir.directory / "proxy.conf").write_text("nonsense\n")
    weir.signal(signal.SIGHUP)
    notify.wait_for("READY=1", 3)
    assert notify.count("RELOADING=1") == 2
    weir.signal(signal.SIGTERM)
    assert weir.wait() == 0
    assert [message[0] for message in notify.messages()] == [
        "READY=1", "RELOADING=1", "READY=1", "RELOADING=1", "READY=1", "STOPPING=1"]


def test_without_a_service_manager_nothing_is_said(run, start_origin):
    weir = run(configuration(start_origin().address, f"127.0.0.1:{free_port()}"), NOTIFY_SOCKET="vsock:2:1234")
    weir.signal(signal.SIGTERM)
    assert weir.wait() == 0
    assert "NOTIFY_SOCKET" not in weir.stderr()


def test_the_watchdog_is_fed_as_long_as_all_loops_answer(run, start_origin, notify):
    text = configuration(start_origin().address, f"127.0.0.1:{free_port()}")
    weir = run(text, NOTIFY_SOCKET=notify.address, WATCHDOG_USEC="200000")
    notify.wait_for("WATCHDOG=1", 5)
    # One loop hangs, and no other.
    threads = {Path(f"/proc/{weir.pid}/task/{task}/comm").read_text().strip(): int(task)
               for task in os.listdir(f"/proc/{weir.pid}/task")}
    with held(threads["weir-1"]):
        eventually(lambda: "a worker does not answer" in weir.stderr())
        mark = notify.count("WATCHDOG=1")
    # It goes on: so does the heart.
    notify.wait_for("WATCHDOG=1", mark + 3)


def test_the_watchdog_of_another_process_is_none_of_weirs_business(run, start_origin, notify):
    text = configuration(start_origin().address, f"127.0.0.1:{free_port()}")
    weir = run(text, NOTIFY_SOCKET=notify.address, WATCHDOG_USEC="20000", WATCHDOG_PID="1")
    notify.wait_for("READY=1")
    weir.signal(signal.SIGHUP)
    notify.wait_for("READY=1", 2)
    weir.signal(signal.SIGTERM)
    assert weir.wait() == 0
    assert notify.count("WATCHDOG=1") == 0


def test_an_upgrade_keeps_sockets_and_service_manager(run, start_origin, notify):
    adopt_orphans()
    with listening(("127.0.0.1", 0)) as web:
        port = web.getsockname()[1]
        text = configuration(start_origin().address, f"127.0.0.1:{port}")
        old = run(text, [web], NOTIFY_SOCKET=notify.address, WATCHDOG_USEC="200000")
    notify.wait_for("WATCHDOG=1")
    old.signal(signal.SIGUSR2)
    notify.wait_for("READY=1", 2)
    assert old.wait() == 0
    pid = int((old.directory / "weir.pid").read_text())
    new = Orphan(pid)
    try:
        assert pid != old.pid
        # The old one, which is still believed, names the new one before that speaks.
        heads = [message[0] for message in notify.messages() if message[0] != "WATCHDOG=1"]
        assert heads == ["READY=1", f"MAINPID={pid}", "READY=1"]
        notify.wait_for("WATCHDOG=1", notify.count("WATCHDOG=1") + 3)
        with RawClient(port) as client:
            assert client.exchange(request()).body == b"ok"
        variables = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
        names = {variable.partition("=")[0] for variable in variables}
        assert "NOTIFY_SOCKET" in names
        assert not names & {"LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "WATCHDOG_PID"}
    finally:
        new.send_signal(signal.SIGTERM)
        assert new.wait(15) == 0
    assert [message[0] for message in notify.messages()][-1] == "STOPPING=1"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_units_are_what_systemd_understands(weir_binary, tmp_path):
    for name in ("weir.service", "weir.socket"):
        text = (DEPLOY / name).read_text().replace("/usr/local/bin/weir", str(weir_binary))
        (tmp_path / name).write_text(text)
    done = subprocess.run(["systemd-analyze", "verify", tmp_path / "weir.service", tmp_path / "weir.socket"],
                          capture_output=True, text=True)
    complaints = [line for line in done.stderr.splitlines() if "weir" in line]
    assert done.returncode == 0 and complaints == [], done.stderr
