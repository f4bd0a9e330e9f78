"""Each family of weir's own has the labels of the contract, with values from closed sets."""

import os
from pathlib import Path

import pytest

from origins.raw_origin import OK
from support.waiting import eventually
from support.weir import free_port, routes, service
from support.wire import request

# Family: type, labels. Those that a quiet weir must show already, or that the traffic of `page` below brings about.
PRESENT = {
    "http_requests_total": ("counter", {"service", "handler", "method", "status"}),
    "http_request_size_bytes": ("summary", {"service", "handler"}),
    "http_response_size_bytes": ("summary", {"service", "handler"}),
    "http_request_duration_highr_seconds": ("histogram", {"service"}),
    "http_request_duration_seconds": ("histogram", {"service", "handler", "method"}),
    "http_requests_inprogress": ("gauge", {"service"}),
    "weir_exchanges_total": ("counter", {"service", "handler", "outcome"}),
    "weir_request_phase_seconds": ("histogram", {"service", "handler", "phase"}),
    "weir_upstream_requests_total": ("counter", {"service", "backend", "status"}),
    "weir_upstream_failures_total": ("counter", {"service", "backend", "reason"}),
    "weir_upstream_connections": ("gauge", {"service", "backend", "state"}),
    "weir_upstream_connects_total": ("counter", {"service", "backend"}),
    "weir_connections": ("gauge", {"listener", "state"}),
    "weir_connections_accepted_total": ("counter", {"listener"}),
    "weir_requests_rejected_total": ("counter", {"listener", "reason"}),
    "weir_timeouts_total": ("counter", {"service", "kind"}),
    "weir_bytes_total": ("counter", {"service", "direction"}),
    "weir_loop_busy_ratio": ("gauge", {"worker"}),
    "weir_loop_lag_seconds": ("histogram", {"worker"}),
    "process_cpu_seconds_total": ("counter", set()),
    "process_resident_memory_bytes": ("gauge", set()),
    "process_virtual_memory_bytes": ("gauge", set()),
    "process_open_fds": ("gauge", set()),
    "process_max_fds": ("gauge", set()),
    "process_start_time_seconds": ("gauge", set()),
    "process_threads": ("gauge", set()),
}

# Those that may be there: with these labels and no others.
OPTIONAL = {
    "weir_streams": ("gauge", {"service", "handler"}),
    "weir_stream_seconds": ("histogram", {"service", "handler"}),
    "weir_stream_bytes_total": ("counter", {"service", "handler", "direction"}),
    "weir_tunnels": ("gauge", {"service", "handler"}),
    "weir_tunnel_seconds": ("histogram", {"service", "handler"}),
    "weir_tunnel_bytes_total": ("counter", {"service", "handler", "direction"}),
    "weir_upstream_retries_total": ("counter", {"service", "reason"}),
    "weir_upstream_up": ("gauge", {"service", "backend"}),
    "weir_upstream_ejections_total": ("counter", {"service", "backend"}),
    "weir_upstream_pending": ("gauge", {"service"}),
    "weir_connections_refused_total": ("counter", {"listener", "reason"}),
    "weir_series": ("gauge", {"family"}),
    "weir_series_overflow_total": ("counter", {"family"}),
    "weir_metric_skipped_total": ("counter", {"metric", "reason"}),
    "weir_routes": ("gauge", {"service", "source"}),
    "weir_routes_last_success_timestamp_seconds": ("gauge", {"service", "source"}),
    "weir_config_reloads_total": ("counter", {"result"}),
    "weir_config_last_reload_successful": ("gauge", set()),
    "weir_config_last_reload_success_timestamp_seconds": ("gauge", set()),
    "weir_scrape_duration_seconds": ("histogram", {"endpoint"}),
    "weir_internal_faults_total": ("counter", {"place"}),
}

CLOSED = {
    ("weir_exchanges_total", "outcome"): {
        "ok", "client_error", "server_error", "rejected", "client_abort", "upstream_error", "upstream_timeout",
        "overloaded"},
    ("weir_request_phase_seconds_count", "phase"): {
        "own", "queue", "connect", "tls", "send", "first_byte", "receive"},
    ("weir_upstream_failures_total", "reason"): {
        "connect_refused", "connect_timeout", "tls", "reset", "response_timeout", "send_timeout", "bad_response",
        "truncated"},
    ("weir_upstream_connections", "state"): {"active", "idle"},
    ("weir_upstream_requests_total", "status"): {"1xx", "2xx", "3xx", "4xx", "5xx"},
    ("weir_connections", "state"): {"active", "idle", "tunnel"},
    ("weir_timeouts_total", "kind"): {"header", "body", "idle", "connect", "response", "send", "tunnel"},
    ("weir_bytes_total", "direction"): {"client_in", "client_out", "upstream_in", "upstream_out"},
    ("http_requests_total", "status"): {"1xx", "2xx", "3xx", "4xx", "5xx"},
}


def moody(connection):
    """Answers by the target: a status, silence, or the end of the connection."""
    while True:
        target = connection.read_request().target
        if target == "/silent":
            connection.wait_for_close()
            return
        if target == "/gone":
            return
        if target.startswith("/status/"):
            connection.send(b"HTTP/1.1 %s X\r\nContent-Length: 0\r\n\r\n" % target[8:].encode())
        else:
            connection.send(OK)


@pytest.fixture(scope="module")
def running(start_shared_weir, start_shared_origin):
    """A weir that has seen one of everything, and its page after that."""
    origin = start_shared_origin(moody)
    dead = f"127.0.0.1:{free_port()}"
    weir = start_shared_weir(
        service(origin.address, "timeouts { response 200ms }", "limits { body 10 }", "instrument { in_progress on }",
                routes("GET /status/{code}", "GET /silent", "POST /x"))
        + service(dead, "instrument { in_progress on }", name="dead", listen="@listen2@")
    )
    targets = ["/", "/status/404", "/status/500", "/status/302", "/silent", "/gone", "/nowhere"]
    for wire in [*map(request, targets), request("/x", method="POST", body=b"x" * 11), b"GET\r\n\r\n"]:
        with weir.client() as client:
            client.exchange(wire)
    with weir.client(1) as client:
        assert client.exchange(request()).status == 502
    return weir, weir.await_value(9, "http_requests_total"), dead


def test_families_are_there_with_their_types_and_labels(running):
    _, page, _ = running
    for name, (kind, labels) in PRESENT.items():
        assert page.type_of(name) == kind, f"{name} has the type {page.type_of(name)}"
    for name, (kind, labels) in {**PRESENT, **OPTIONAL}.items():
        assert page.type_of(name) in (kind, None), name
        suffixes = {"histogram": ("_bucket", "_sum", "_count"), "summary": ("_sum", "_count")}.get(kind, ("",))
        for suffix in suffixes:
            found = [set(sample) - {"le"} for sample in page.labels(name + suffix)]
            assert found or name in OPTIONAL, f"no sample of {name}{suffix}"
            assert all(keys == labels for keys in found), f"labels of {name}: {found}, expected {labels}"


def test_there_is_no_family_that_the_contract_does_not_know(running):
    _, page, _ = running
    assert page.names_with("TYPE") - set(PRESENT) - set(OPTIONAL) == {"weir_build_info"}


def test_build_info(running):
    _, page, _ = running
    assert page.value("weir_build_info") == 1
    labels = page.labels("weir_build_info")[0]
    assert {"version", "swift"} <= set(labels) <= {"version", "swift", "openssl"}
    assert labels["version"] and labels["swift"]


@pytest.mark.parametrize("name, label", CLOSED)
def test_label_values_are_of_a_closed_set(running, name, label):
    values = running[1].label_values(name, label)
    assert values <= CLOSED[name, label]


def test_outcomes(running):
    _, page, _ = running
    outcomes = {outcome: page.total("weir_exchanges_total", service="api", outcome=outcome)
                for outcome in CLOSED["weir_exchanges_total", "outcome"]}
    assert outcomes == {
        "ok": 3, "client_error": 1, "server_error": 1, "rejected": 1, "client_abort": 0, "upstream_error": 1,
        "upstream_timeout": 1, "overloaded": 0}
    assert page.total("weir_exchanges_total", service="dead", outcome="upstream_error") == 1
    assert page.total("weir_exchanges_total") == page.total("http_requests_total") == 9


def test_failures_name_the_backend_as_configured(running):
    _, page, dead = running
    assert page.value("weir_upstream_failures_total", service="dead", backend=dead, reason="connect_refused") == 1
    assert page.total("weir_upstream_failures_total", service="api", reason="response_timeout") == 1
    # A pooled connection that fails before a byte is tried once more on a fresh one: both may count.
    assert page.total("weir_upstream_failures_total", service="api", reason="reset") in (1, 2)
    assert page.total("weir_upstream_requests_total", service="api", status="2xx") == 2


def test_listeners_are_named_by_their_addresses(running):
    weir, page, _ = running
    listeners = {f"127.0.0.1:{port}" for port in weir.ports}
    assert listeners <= page.label_values("weir_connections_accepted_total", "listener")
    assert page.value("weir_connections_accepted_total", listener=f"127.0.0.1:{weir.ports[1]}") == 1
    # The malformed request, and the body over its limit.
    assert page.total("weir_requests_rejected_total", listener=f"127.0.0.1:{weir.ports[0]}") == 2


def test_process_metrics_are_this_process(running):
    weir, page, _ = running
    assert page.value("process_threads") >= 2
    assert 0 < page.value("process_open_fds") < page.value("process_max_fds")
    assert page.value("process_resident_memory_bytes") > 1_000_000
    assert page.value("process_start_time_seconds") == pytest.approx(process_start(weir.pid), abs=2)
    # The kernel counts in hundredths of a second: the scrapes themselves fill the first.
    eventually(lambda: weir.metrics().value("process_cpu_seconds_total") > page.value("process_cpu_seconds_total"))


def process_start(pid: int) -> float:
    """Seconds since the epoch, from the field `starttime` of /proc/PID/stat and the boot time."""
    ticks = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    boot = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime"))
    return int(boot.split()[1]) + ticks / os.sysconf("SC_CLK_TCK")


def test_loops_are_one_to_a_worker(running):
    _, page, _ = running
    assert len(page.labels("weir_loop_busy_ratio")) == 2
    assert all(0 <= sample.value <= 1 for sample in page.matching("weir_loop_busy_ratio", {}))
