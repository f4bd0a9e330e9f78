"""SIGUSR2: a new binary takes over the sockets and the counters, and nobody on the other side notices."""

import os
import signal
import socket
import threading

import httpx
import pytest

from origins.raw_origin import half_held
from support.load import Load, Scraper, assert_no_counter_went_back
from support.scrape import fetch, scrape
from support.upgrade import Upgrades
from support.waiting import eventually
from support.weir import routes, service
from support.wire import RawClient, request

LONG_GRACE = "workers 2\nshutdown_grace 20s"
UPGRADE = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
SWITCHING = (b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
             b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")


@pytest.fixture
def upgrades(weir_binary, tmp_path):
    made = Upgrades(weir_binary, tmp_path)
    try:
        yield made
        made.stop()
    finally:
        made.kill()


def test_the_new_process_serves_on_the_same_sockets_and_the_old_one_ends(upgrades, start_origin):
    old = upgrades.start(service(start_origin().address))
    before = scrape(old.exporter).value("process_start_time_seconds")
    new = upgrades.upgrade()
    assert old.wait() == 0
    assert upgrades.pid() == new.pid
    assert fetch(new.exporter, "/-/ready").status == 200
    with new.client() as client:
        assert client.exchange(request()).body == b"ok"
    assert scrape(new.exporter).value("process_start_time_seconds") >= before
    new.signal(signal.SIGTERM)
    assert new.wait() == 0
    assert upgrades.pid() is None


def test_under_load_no_request_fails_and_no_counter_goes_back_over_three_upgrades(upgrades, start_origin):
    weir = upgrades.start(service(start_origin().address, "metrics /metrics"), top=LONG_GRACE)
    loads = [Load(weir.port, keeps) for keeps in (True,) * 6 + (False,) * 2]
    for load in loads:
        load.start()
    pages = [weir.metrics()]
    own = [weir.service_metrics()]
    scraper = Scraper(weir.exporter)
    for _ in range(3):
        marks = [load.answered for load in loads]
        eventually(lambda: all(load.answered > mark + 20 for load, mark in zip(loads, marks)))
        old = upgrades.begin()
        while upgrades.pid() == old.pid:
            pages.append(scraper.scrape())
        weir = upgrades.adopt(old)
        while old.is_alive():
            pages.append(scraper.scrape())
            own.append(weir.service_metrics())
        assert old.wait() == 0
    for load in loads:
        load.stops.set()
    for load in loads:
        load.join(timeout=20)
        assert not load.is_alive()
    assert [failure for load in loads for failure in load.failures] == []
    pages.append(weir.await_value(sum(load.answered for load in loads), "http_requests_total"))
    assert all(load.last_answers >= 3 for load in loads)
    for series in (pages, own):
        for before, after in zip(series, series[1:]):
            assert_no_counter_went_back(before, after)


def test_clients_that_pool_connections_do_not_notice(upgrades, start_origin):
    weir = upgrades.start(service(start_origin().address), top=LONG_GRACE)
    with httpx.Client(trust_env=False) as client:
        for _ in range(3):
            for _ in range(20):
                assert client.get(weir.url("/x")).text == "ok"
            old, weir = weir, upgrades.upgrade()
            assert client.get(weir.url("/x")).text == "ok"
            assert old.wait() == 0
    eventually(lambda: weir.metrics().total("http_requests_total") == 63)


def test_an_exchange_under_way_ends_on_the_old_process_and_is_counted_by_the_new_one(upgrades, start_origin):
    gate = threading.Semaphore(0)
    old = upgrades.start(service(start_origin(half_held(gate)).address), top=LONG_GRACE)
    with old.client() as client:
        client.send(request())
        client.read_head()
        new = upgrades.upgrade()
        assert old.is_alive()
        assert new.metrics().total("http_requests_total") == 0
        gate.release()
        assert client.reader.read_exactly(8) == b"halfrest"
        assert client.is_closed_by_peer()
    assert old.wait() == 0
    new.await_value(1, "http_requests_total")


def test_the_new_process_hears_of_the_counters_while_the_old_one_drains(upgrades, start_origin):
    gate = threading.Semaphore(0)
    old = upgrades.start(service(start_origin(half_held(gate)).address), top=LONG_GRACE)
    with old.client() as long, old.client() as short:
        for client in (long, short):
            client.send(request())
            client.read_head()
        new = upgrades.upgrade()
        gate.release()
        # Whichever it was: one has ended, one goes on.
        new.await_value(1, "http_requests_total")
        assert old.is_alive()
        gate.release()
    assert old.wait() == 0
    new.await_value(2, "http_requests_total")


def test_a_tunnel_goes_on_on_the_old_process(upgrades, start_origin):
    def script(connection):
        connection.read_request()
        connection.send(SWITCHING)
        for _ in range(2):
            connection.send(connection.reader.read_exactly(4))

    old = upgrades.start(service(start_origin(script).address), top=LONG_GRACE)
    with old.client() as client:
        assert client.exchange(request("/ws", *UPGRADE)).status == 101
        client.send(b"ping")
        assert client.reader.read_exactly(4) == b"ping"
        new = upgrades.upgrade()
        client.send(b"pong")
        assert client.reader.read_exactly(4) == b"pong"
        assert old.is_alive()
    assert old.wait() == 0
    new.await_value(8, "weir_tunnel_bytes_total", direction="in")


def test_an_idle_connection_gets_an_answer_that_says_close_and_then_a_new_one(upgrades, start_origin):
    old = upgrades.start(service(start_origin().address), top=LONG_GRACE)
    with old.client() as client:
        assert not client.exchange(request()).closes
        upgrades.upgrade()
        answer = client.exchange(request())
        assert answer.body == b"ok" and answer.closes
        assert client.is_closed_by_peer()
    assert old.wait() == 0


def test_an_idle_scraper_is_closed_at_once(upgrades, start_origin):
    gate = threading.Semaphore(0)
    old = upgrades.start(service(start_origin(half_held(gate)).address), top=LONG_GRACE)
    with RawClient(old.exporter) as scraper, old.client() as client:
        client.send(request())
        client.read_head()
        assert scraper.exchange(request("/-/ready")).status == 200
        upgrades.upgrade()
        assert scraper.is_closed_by_peer()
        assert old.is_alive()
        gate.release()
        assert client.reader.read_exactly(8) == b"halfrest"
    assert old.wait() == 0


@pytest.mark.parametrize("before, after", [(1, 3), (3, 1), (3, 2)])
def test_the_number_of_workers_may_change(upgrades, start_origin, before, after):
    old = upgrades.start(service(start_origin().address), top=f"workers {before}")
    new = None
    for workers in (after, before):
        upgrades.configure(upgrades.configuration().replace(f"workers {before}", f"workers {workers}"))
        new = upgrades.upgrade()
        assert old.wait() == 0
        old = new
        # The kernel spreads them over all sockets, of which none may be forgotten.
        for _ in range(40):
            with new.client() as client:
                assert client.exchange(request()).body == b"ok"
    new.await_value(80, "http_requests_total")


def test_connections_that_wait_in_the_queue_are_served_by_the_new_process(upgrades, start_origin):
    old = upgrades.start(service(start_origin().address), top=LONG_GRACE)
    # Nobody accepts for a moment before the new process does: more connections wait than at any other time.
    clients = []
    upgrades.begin()
    while upgrades.pid() == old.pid and len(clients) < 100:
        clients.append(RawClient(old.port))
        clients[-1].send(request("/x", "Connection: close"))
    new = upgrades.adopt(old)
    for client in clients:
        assert client.read_response().body == b"ok"
        client.close()
    assert old.wait() == 0
    new.await_value(len(clients), "http_requests_total")


def test_a_unix_socket_goes_over_and_its_file_stays_until_the_last_weir_ends(upgrades, start_origin, tmp_path):
    path = tmp_path / "weir.sock"
    body = service(start_origin().address, f"listen unix:{path}")
    old = upgrades.start(body)
    new = upgrades.upgrade()
    assert old.wait() == 0
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(path))) as client:
        assert client.get("http://weir.test/x").text == "ok"
    new.signal(signal.SIGTERM)
    assert new.wait() == 0
    assert not path.exists()


def test_listeners_may_come_and_go_with_the_upgrade(upgrades, start_origin, tmp_path):
    path = tmp_path / "gone.sock"
    address = start_origin().address
    old = upgrades.start(service(address, "listen @listen2@", f"listen unix:{path}"))
    text = upgrades.configuration()
    gone = f"    listen 127.0.0.1:{old.ports[1]}\n    listen unix:{path}\n"
    assert gone in text
    upgrades.configure(text.replace(gone, ""))
    middle = upgrades.upgrade()
    assert old.wait() == 0
    with pytest.raises(ConnectionRefusedError):
        RawClient(old.ports[1])
    assert not path.exists()
    upgrades.configure(text)
    upgrades.upgrade()
    assert middle.wait() == 0
    with old.client(listener=1) as client:
        assert client.exchange(request()).body == b"ok"


def assert_refused(upgrades: Upgrades, words: str) -> None:
    """The weir that ran goes on, says why, and can be upgraded once the cause is gone."""
    old = upgrades.weirs[-1]
    eventually(lambda: words in old.stderr())
    assert old.is_alive() and upgrades.pid() == old.pid
    assert fetch(old.exporter, "/-/ready").status == 200
    with old.client() as client:
        answer = client.exchange(request())
        assert answer.body == b"ok" and not answer.closes


def test_a_bad_configuration_changes_nothing(upgrades, start_origin):
    old = upgrades.start(service(start_origin().address))
    good = upgrades.configuration()
    upgrades.configure(good + "\nnonsense\n")
    upgrades.begin()
    assert_refused(upgrades, "it exited with code 1 before it was ready; this one goes on")
    assert "unknown directive" in old.stderr()
    upgrades.configure(good)
    upgrades.upgrade()
    assert old.wait() == 0


def test_a_new_process_that_cannot_have_an_address_leaves_the_old_ones_files_alone(upgrades, start_origin, tmp_path):
    path = tmp_path / "weir.sock"
    old = upgrades.start(service(start_origin().address, f"listen unix:{path}", f"listen unix:{path}2"))
    text = upgrades.configuration()
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        taken = f"listen 127.0.0.1:{stranger.getsockname()[1]}"
        # It chooses one of the files, then leaves the other, then fails.
        upgrades.configure(text.replace(f"listen unix:{path}2", taken))
        upgrades.begin()
        assert_refused(upgrades, "it exited with code 1 before it was ready")
    assert "address already in use" in old.stderr()
    for name in (path, tmp_path / "weir.sock2"):
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(name))) as client:
            assert client.get("http://weir.test/x").text == "ok"


@pytest.mark.parametrize("script, words", [
    ("exit 3", "it exited with code 3 before it was ready"),
    ("kill -9 $$", "signal 9 ended it before it was ready"),
])
def test_a_binary_that_ends_changes_nothing(upgrades, start_origin, script, words):
    old = upgrades.start(service(start_origin().address))
    upgrades.use_script(script)
    upgrades.begin()
    assert_refused(upgrades, words)
    upgrades.use(upgrades.binary)
    upgrades.upgrade()
    assert old.wait() == 0


def test_a_binary_that_is_not_there_changes_nothing(upgrades, start_origin):
    upgrades.start(service(start_origin().address))
    upgrades.link.unlink()
    upgrades.begin()
    assert_refused(upgrades, "posix_spawn: No such file or directory; this weir goes on")


def test_a_second_upgrade_has_to_wait_for_the_first(upgrades, start_origin, tmp_path):
    upgrades.start(service(start_origin().address))
    upgrades.use_script(f"read line < {tmp_path}/gate\nexit 4")
    os.mkfifo(tmp_path / "gate")
    old = upgrades.begin()
    eventually(lambda: "is started as process" in old.stderr())
    upgrades.begin()
    eventually(lambda: "no upgrade now: one is under way" in old.stderr())
    # A reload waits as well: the new process may have read the file before.
    old.signal(signal.SIGHUP)
    with open(tmp_path / "gate", "w") as gate:
        gate.write("go\n")
    assert_refused(upgrades, "it exited with code 4")
    eventually(lambda: "reloaded: " in old.stderr())


def test_while_the_old_process_drains_the_new_one_is_not_upgraded(upgrades, start_origin):
    gate = threading.Semaphore(0)
    old = upgrades.start(service(start_origin(half_held(gate)).address), top=LONG_GRACE)
    with old.client() as client:
        client.send(request())
        client.read_head()
        new = upgrades.upgrade()
        upgrades.begin()
        eventually(lambda: "no upgrade now: the former weir has not ended yet" in new.stderr())
        gate.release()
        assert client.reader.read_exactly(8) == b"halfrest"
    assert old.wait() == 0


def test_sigterm_to_both_lets_the_old_one_finish(upgrades, start_origin):
    gate = threading.Semaphore(0)
    old = upgrades.start(service(start_origin(half_held(gate)).address), top=LONG_GRACE)
    with old.client() as client:
        client.send(request())
        client.read_head()
        new = upgrades.upgrade()
        for weir in (old, new):
            weir.signal(signal.SIGTERM)
        assert new.wait() == 0
        assert old.is_alive()
        gate.release()
        assert client.reader.read_exactly(8) == b"halfrest"
    assert old.wait() == 0


def test_sigterm_during_an_upgrade_ends_both(upgrades, start_origin):
    old = upgrades.start(service(start_origin().address))
    upgrades.use_script("exec sleep 1000")
    upgrades.begin()
    eventually(lambda: "is started as process" in old.stderr())
    old.signal(signal.SIGTERM)
    assert old.wait() == 0


def test_histograms_keep_what_they_counted_when_their_buckets_change(upgrades, start_origin):
    old = upgrades.start(service(start_origin().address, routes("GET /x"), "instrument {\n    buckets lowr 0.1 1\n}"))
    with old.client() as client:
        client.exchange(request("/x"))
    old.await_value(1, "http_request_duration_seconds_count")
    upgrades.configure(upgrades.configuration().replace("lowr 0.1 1", "lowr 0.2 2"))
    new = upgrades.upgrade()
    assert old.wait() == 0
    page = new.metrics()
    assert page.bounds("http_request_duration_seconds", handler="/x") == ["0.2", "2.0", "+Inf"]
    assert page.total("http_request_duration_seconds_count", handler="/x") == 1


def test_a_descriptor_that_is_no_weir_is_ignored(start_weir, start_origin):
    weir = start_weir(service(start_origin().address), environment={"WEIR_HANDOVER": "7"})
    with weir.client() as client:
        assert client.exchange(request()).body == b"ok"
