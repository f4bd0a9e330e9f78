"""Each option of `instrument`, by what it does to the metrics."""

import threading
import time

import pytest

from origins.raw_origin import OK, half_held
from support.waiting import eventually
from support.weir import Weir, block, routes, service
from support.wire import request

ROUTES = routes("GET /health", "GET /items/{item_id:int}", "GET /status/{code}", "GET /streams/{n}")


def by_target(connection):
    """`/status/N` is answered with that status, everything else with 200."""
    while True:
        target = connection.read_request().target
        status = target[8:11].encode() if target.startswith("/status/") else b"200"
        connection.send(b"HTTP/1.1 %s X\r\nContent-Length: 2\r\n\r\nok" % status)


@pytest.fixture
def instrumented(start_weir, start_origin):
    """`instrumented("status exact")` gives a weir whose service has these lines in its instrument block."""
    def start(*lines: str, script=by_target, **options: object) -> Weir:
        origin = start_origin(script)
        return start_weir(service(origin.address, "metrics /metrics", block("instrument", *lines), ROUTES), **options)
    return start


def ask(weir: Weir, *targets: str, method: str = "GET") -> None:
    with weir.client() as client:
        for target in targets:
            assert client.exchange(request(target, method=method)).complete


def counted(weir: Weir, count: int):
    return weir.await_value(count, "http_requests_total")


def test_status_is_a_class_by_default(instrumented):
    weir = instrumented()
    ask(weir, "/status/200", "/status/201", "/status/302", "/status/404", "/status/503")
    statuses = counted(weir, 5).by_labels("http_requests_total", ["service", "handler", "method", "status"])
    assert {key[3]: value for key, value in statuses.items()} == {"2xx": 2, "3xx": 1, "4xx": 1, "5xx": 1}


def test_status_exact(instrumented):
    weir = instrumented("status exact")
    ask(weir, "/status/200", "/status/201", "/status/302", "/status/404", "/status/503")
    assert counted(weir, 5).label_values("http_requests_total", "status") == {"200", "201", "302", "404", "503"}


def test_unmatched_group(instrumented):
    weir = instrumented("unmatched group")
    ask(weir, "/a", "/b", "/health")
    page = counted(weir, 3)
    assert page.value("http_requests_total", handler="none") == 2
    assert page.value("http_request_duration_seconds_count", handler="none") == 2


def test_unmatched_ignore(instrumented):
    weir = instrumented("unmatched ignore")
    ask(weir, "/a", "/b", "/health")
    page = counted(weir, 1)
    assert page.label_values("http_requests_total", "handler") == {"/health"}
    assert page.value("http_request_duration_highr_seconds_count") == 1


def test_unmatched_raw_is_the_decoded_path_without_its_query(instrumented):
    weir = instrumented("unmatched raw")
    ask(weir, "/a?q=1", "/b%20c/d", "/health")
    assert counted(weir, 3).label_values("http_requests_total", "handler") == {"/a", "/b c/d", "/health"}


def test_label_values_are_escaped(instrumented):
    weir = instrumented("unmatched raw")
    ask(weir, "/quote%22back%5Cslash%0Aline")
    assert counted(weir, 1).label_values("http_requests_total", "handler") == {'/quote"back\\slash\nline'}


def test_exclude_searches_templates_and_the_paths_that_have_none(instrumented):
    weir = instrumented("exclude ^/health$ item_id secret")
    ask(weir, "/health", "/items/5", "/a/secret/b", "/streams/1", "/healthy", "/streams/secret")
    page = counted(weir, 3)
    # A template is searched as it is written, so a value in a path that has one excludes nothing.
    assert page.value("http_requests_total", handler="/streams/{n}") == 2
    assert page.value("http_requests_total", handler="none") == 1
    assert page.value("http_request_duration_highr_seconds_count") == 3


def held(gate: threading.Semaphore):
    def script(connection):
        while True:
            connection.read_request()
            gate.acquire()
            connection.send(OK)
    return script


@pytest.mark.parametrize("line, name, labels", [
    ("in_progress on", "http_requests_inprogress", {}),
    ("in_progress labelled", "http_requests_inprogress", {"handler": "/items/{item_id:int}", "method": "GET"}),
    ("in_progress labelled my_requests_now", "my_requests_now", {"handler": "/items/{item_id:int}", "method": "GET"}),
], ids=["on", "labelled", "named"])
def test_in_progress(instrumented, line, name, labels):
    gate = threading.Semaphore(0)
    # Its name is taken as given: namespace, subsystem and labels of one's own do not touch it.
    weir = instrumented(line, "namespace shop", "label tier gold", script=held(gate))
    with weir.client() as client:
        client.send(request("/items/5"))
        page = weir.await_value(1, name, **labels)
        assert page.labels(name) == [{"service": "api", **labels}]
        assert weir.service_metrics().labels(name) == [labels]
        assert page.type_of(name) == "gauge"
        gate.release()
        assert client.read_response().body == b"ok"
    weir.await_value(0, name)


def test_in_progress_is_off_by_default(instrumented):
    weir = instrumented()
    ask(weir, "/health")
    assert "http_requests_inprogress" not in counted(weir, 1).names_with("TYPE")


@pytest.mark.parametrize("lines, prefix", [
    (("namespace shop",), "shop_"), (("subsystem web",), "web_"), (("namespace shop", "subsystem web"), "shop_web_"),
])
def test_namespace_and_subsystem(instrumented, lines, prefix):
    weir = instrumented(*lines)
    ask(weir, "/health", "/items/5")
    weir.await_value(2, f"{prefix}http_requests_total")
    page = weir.service_metrics()
    assert page.names_with("TYPE") == {
        prefix + name for name in ("http_requests_total", "http_request_size_bytes", "http_response_size_bytes",
                                   "http_request_duration_highr_seconds", "http_request_duration_seconds")}


@pytest.mark.parametrize("kind", ["full", "head"])
def test_duration_stops_at_the_end_or_at_the_head(instrumented, kind):
    gate = threading.Semaphore(0)
    weir = instrumented(f"duration {kind}", script=half_held(gate, b"he", b"ad"))
    with weir.client() as client:
        begun = time.monotonic()
        client.send(request("/health"))
        client.read_head()
        headed = time.monotonic()
        # The body is held for longer than the head can have taken, so the two readings cannot be confused.
        held_for = 2 * (headed - begun) + 0.05
        eventually(lambda: time.monotonic() - headed > held_for)
        gate.release()
        assert client.reader.read_exactly(4) == b"head"
    page = counted(weir, 1)
    for name in ("http_request_duration_seconds_sum", "http_request_duration_highr_seconds_sum"):
        if kind == "head":
            assert 0 < page.value(name) <= headed - begun
        else:
            assert page.value(name) >= held_for


def test_round_rounds_what_is_observed(instrumented):
    weir = instrumented("round 2")
    ask(weir, *["/health"] * 7)
    page = counted(weir, 7)
    for name in ("http_request_duration_seconds_sum", "http_request_duration_highr_seconds_sum"):
        hundredths = page.value(name) * 100
        assert hundredths == pytest.approx(round(hundredths), abs=1e-6), name


def test_buckets(instrumented):
    weir = instrumented("buckets highr 0.25 2", "buckets lowr 0.05 0.5 5")
    ask(weir, "/health")
    page = counted(weir, 1)
    highr, lowr = "http_request_duration_highr_seconds", "http_request_duration_seconds"
    assert [float(bound) for bound in page.bounds(highr)] == [0.25, 2, float("inf")]
    assert [float(bound) for bound in page.bounds(lowr)] == [0.05, 0.5, 5, float("inf")]


def test_buckets_by_default_are_the_instrumentators(instrumented):
    weir = instrumented()
    ask(weir, "/health")
    page = counted(weir, 1)
    highr, lowr = "http_request_duration_highr_seconds", "http_request_duration_seconds"
    assert [float(bound) for bound in page.bounds(highr)] == [
        .01, .025, .05, .075, .1, .25, .5, .75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 7.5, 10, 30, 60, float("inf")]
    assert [float(bound) for bound in page.bounds(lowr)] == [.1, .5, 1, float("inf")]


@pytest.mark.parametrize("switch, expected", [("on", 2), ("off", 5)])
def test_highr_only_2xx(instrumented, switch, expected):
    weir = instrumented(f"highr_only_2xx {switch}")
    ask(weir, "/status/200", "/status/204", "/status/301", "/status/404", "/status/500")
    page = counted(weir, 5)
    assert page.value("http_request_duration_highr_seconds_count") == expected
    assert page.total("http_request_duration_seconds_count") == 5


def test_labels_of_ones_own(instrumented):
    weir = instrumented("label tier gold", 'label zone "north west"')
    ask(weir, "/health")
    page = counted(weir, 1)
    for name in ("http_requests_total", "http_request_size_bytes_count", "http_response_size_bytes_count",
                 "http_request_duration_seconds_count"):
        assert page.value(name, handler="/health", tier="gold", zone="north west") == 1


def test_label_names_can_be_changed(instrumented):
    weir = instrumented("label_name handler route", "label_name status code", "label_name method verb")
    ask(weir, "/health")
    page = counted(weir, 1)
    assert page.labels("http_requests_total") == [
        {"service": "api", "route": "/health", "code": "2xx", "verb": "GET"}]
    assert page.value("http_request_duration_seconds_count", route="/health", verb="GET") == 1


@pytest.mark.parametrize("value, measured", [
    ("true", True), ("1", True), ("on", True), ("false", False), ("0", False), ("off", False), (None, True),
])
def test_an_environment_variable_turns_the_metrics_on_and_off(instrumented, value, measured):
    environment = {} if value is None else {"ENABLE_METRICS": value}
    weir = instrumented("enabled ${ENABLE_METRICS:-on}", environment=environment)
    ask(weir, "/health", "/health")
    if measured:
        assert counted(weir, 2).value("http_requests_total", handler="/health") == 2
    else:
        # The bytes tell that the exchanges have been folded in.
        eventually(lambda: weir.metrics().total("weir_bytes_total", direction="client_out") > 0)
        assert {name for name, _ in weir.metrics().series("http_")} == set()


def test_series_past_the_limit_fall_into_one_that_reads_other(instrumented):
    weir = instrumented("status exact", "series_limit 3")
    statuses = [*range(400, 412), 400, 411, 411]
    # Over several connections, so that more than one worker sees them: the limit holds over all of them.
    for status in statuses:
        ask(weir, f"/status/{status}")
    page = counted(weir, len(statuses))
    rows = page.by_labels("http_requests_total", ["service", "handler", "method", "status"])
    assert len(rows) == 4
    other = rows[("api", "other", "other", "other")]
    kept = sum(value for key, value in rows.items() if key[3] != "other")
    assert other + kept == len(statuses)
    assert page.value("weir_series_overflow_total", family="http_requests_total") == other


def event_stream(connection):
    while True:
        if connection.read_request().target.startswith("/streams/"):
            connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
                            b"Content-Length: 9\r\n\r\ndata: 1\n\n")
        else:
            connection.send(OK)


@pytest.mark.parametrize("kind", ["full", "separate"])
def test_streams(instrumented, kind):
    weir = instrumented(f"streams {kind}", script=event_stream)
    ask(weir, "/health", "/streams/1", "/streams/2")
    page = counted(weir, 3)
    apart = {"service": "api", "handler": "/streams/{n}"}
    assert page.value("http_requests_total", handler="/streams/{n}") == 2
    assert page.value("http_request_duration_seconds_count", handler="/health") == 1
    if kind == "separate":
        assert page.total("http_request_duration_seconds_count", handler="/streams/{n}") == 0
        assert page.value("http_request_duration_highr_seconds_count") == 1
        assert page.total("weir_stream_seconds_count", **apart) == 2
        assert page.total("weir_streams", **apart) == 0
        assert page.total("weir_stream_bytes_total", **apart) >= 18
    else:
        assert page.value("http_request_duration_seconds_count", handler="/streams/{n}") == 2
        assert page.total("weir_stream_seconds_count") == 0


def test_a_routes_own_name_buckets_and_ignore(start_weir, start_origin):
    own = routes("GET /named/{x} { name renamed; buckets 0.5 7 }", "GET /quiet { ignore }", "GET /plain")
    weir = start_weir(service(start_origin().address, own))
    ask(weir, "/named/1", "/quiet", "/plain")
    page = counted(weir, 2)
    assert page.label_values("http_requests_total", "handler") == {"renamed", "/plain"}
    bounds = page.bounds("http_request_duration_seconds", handler="renamed")
    assert [float(bound) for bound in bounds] == [0.5, 7, float("inf")]
    assert len(page.bounds("http_request_duration_seconds", handler="/plain")) == 4
