"""The pages in every format: what a scraper gets for its Accept header, read by parsers that are not ours."""

import gzip
import re
import subprocess
import threading
import time

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics

from origins.raw_origin import OK
from support.metric_families import (
    CONTENT_TYPE, COUNTER, GAUGE, HISTOGRAM, SUMMARY, labels, native_buckets, read_families,
)
from support.scrape import Page, fetch
from support.weir import routes, service
from support.wire import request

TEXT = "text/plain; version=0.0.4; charset=utf-8"
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
DRAFT = "application/openmetrics-text; version=0.0.1; charset=utf-8"
ASK = {
    TEXT: "text/plain",
    OPENMETRICS: "application/openmetrics-text; version=1.0.0",
    CONTENT_TYPE: CONTENT_TYPE,
}
# What Prometheus sends: 2.42 plain and with native histograms, 3.x plain and with native histograms.
PROMETHEUS = [
    ("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
     "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", OPENMETRICS),
    ("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
     "application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,"
     "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", CONTENT_TYPE),
    ("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
     "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
     "text/plain;version=0.0.4;q=0.2,*/*;q=0.1", OPENMETRICS),
    ("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
     "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
     "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
     "text/plain;version=0.0.4;q=0.2,*/*;q=0.1", CONTENT_TYPE),
    ("application/openmetrics-text", DRAFT),
    ("text/html,*/*;q=0.8", TEXT),
    ("image/png", TEXT),
    ("application/openmetrics-text;version=1.0.0;q=0.1,text/plain;q=0.2", TEXT),
    ("application/vnd.google.protobuf", TEXT),
]
TRACE = "0af7651916cd43dd8448eb211c80319c"
HANDLERS = routes("GET /x", "GET /items/{item_id:int}", "POST /upload")


@pytest.fixture
def weir(start_weir, start_origin):
    began = time.time()
    running = start_weir(service(start_origin().address, "metrics /metrics", HANDLERS))
    running.began = began
    with running.client() as client:
        for target in ("/x", "/items/5", "/items/6", "/elsewhere"):
            assert client.exchange(request(target)).body == b"ok"
        assert client.exchange(request("/upload", method="POST", body=b"hello")).body == b"ok"
        assert client.exchange(b"nonsense\r\n\r\n").status == 400
    running.await_value(5, "http_requests_total")
    return running


def pages(weir) -> list[int]:
    return [weir.exporter, weir.port]


def test_the_accept_header_chooses_the_format(weir):
    for port in pages(weir):
        for accept, content_type in PROMETHEUS:
            fetched = fetch(port, accept=accept)
            assert fetched.status == 200
            assert fetched.fields["content-type"] == content_type, accept
            assert {name.strip().lower() for name in fetched.fields["vary"].split(",")} == {"accept", "accept-encoding"}
        assert fetch(port).fields["content-type"] == TEXT


def test_every_format_is_selected_from_packed_and_measured_by_head(weir):
    for port in pages(weir):
        for content_type, accept in ASK.items():
            whole = fetch(port, "/metrics?name[]=http_requests_total", accept=accept)
            packed = fetch(port, "/metrics?name[]=http_requests_total&name[]=http_request_size_bytes"
                                 "&name[]=http_request_duration_seconds", accept=accept, accept_encoding="gzip")
            head = fetch(port, "/metrics?name[]=http_requests_total", method="HEAD", accept=accept)
            assert packed.fields["content-encoding"] == "gzip"
            assert packed.fields["content-type"] == whole.fields["content-type"] == content_type
            assert b"http_request_size_bytes" in gzip.decompress(packed.body)
            assert b"http_requests" in whole.body and b"http_request_size_bytes" not in whole.body
            assert (head.status, head.body) == (200, b"")
            assert head.fields["content-type"] == content_type
            assert head.fields["content-length"] == str(len(whole.body))


def openmetrics(port: int, query: str = "") -> tuple[str, dict]:
    fetched = fetch(port, "/metrics" + query, accept=ASK[OPENMETRICS])
    return fetched.text, {family.name: family for family in read_openmetrics(fetched.text)}


def test_openmetrics_says_the_same_as_text(weir):
    text = Page(fetch(weir.exporter).text)
    whole, families = openmetrics(weir.exporter)
    assert whole.endswith("\n# EOF\n")
    requests = families["http_requests"]
    assert (requests.type, requests.unit) == ("counter", "")
    assert families["http_request_duration_seconds"].unit == "seconds"
    assert families["weir_build_info"].type == "gauge"
    assert families["process_cpu_seconds"].type == "counter"
    for family in families.values():
        for sample in family.samples:
            if sample.name.startswith("http_") and not sample.name.endswith("_created"):
                assert text.value(sample.name, **sample.labels) == sample.value, sample
    assert {sample.name for sample in text.samples if sample.name.startswith("http_")} == {
        sample.name for family in families.values() for sample in family.samples
        if sample.name.startswith("http_") and not sample.name.endswith("_created")}


def test_every_counter_histogram_and_summary_says_when_it_began(weir):
    now = time.time()
    _, families = openmetrics(weir.exporter)
    for family in families.values():
        created = [sample for sample in family.samples if sample.name.endswith("_created")]
        if family.type == "gauge" or family.name.startswith("process_"):
            assert created == [], family.name
            continue
        series = {frozenset((key, value) for key, value in sample.labels.items() if key != "le")
                  for sample in family.samples}
        assert len(created) == len(series), family.name
        for sample in created:
            assert weir.began - 1 <= sample.value <= now + 1, sample


def test_a_reload_does_not_begin_a_series_anew(weir):
    def created() -> dict:
        _, families = openmetrics(weir.exporter, "?name[]=http_requests_total&name[]=http_request_duration_seconds")
        return {(sample.name, frozenset(sample.labels.items())): sample.value
                for family in families.values() for sample in family.samples if sample.name.endswith("_created")}

    before = created()
    assert before
    assert fetch(weir.exporter, "/-/reload", method="POST", body=b"").status == 200
    # Under other bounds the series go on too.
    conf = weir.directory / "proxy.conf"
    conf.write_text(conf.read_text().replace("metrics /metrics", "metrics /metrics\n instrument { buckets lowr 0.2 }"))
    assert fetch(weir.exporter, "/-/reload", method="POST", body=b"").status == 200
    assert 'le="0.2"' in fetch(weir.exporter).text
    assert created() == before


def test_promtool_finds_nothing_wrong_with_openmetrics_families(weir):
    """promtool reads text alone; the names and help of OpenMetrics are held against what it says of that."""
    checked = subprocess.run(["promtool", "check", "metrics"], input=fetch(weir.exporter).body, capture_output=True,
                             timeout=30)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    text, families = openmetrics(weir.exporter)
    helped = set(re.findall(r"^# HELP (\S+)", text, flags=re.MULTILINE))
    assert helped == set(families) == set(re.findall(r"^# TYPE (\S+)", text, flags=re.MULTILINE))


def protobuf(port: int, query: str = "") -> dict:
    return read_families(fetch(port, "/metrics" + query, accept=CONTENT_TYPE).body)


def test_protobuf_says_the_same_as_text(weir):
    text = Page(fetch(weir.exporter).text)
    families = protobuf(weir.exporter)
    assert list(families) == [name for name in dict.fromkeys(re.findall(r"^# TYPE (\S+)", text.text, re.MULTILINE))]
    kinds = {"counter": COUNTER, "gauge": GAUGE, "summary": SUMMARY, "histogram": HISTOGRAM}
    for name, family in families.items():
        assert family.type == kinds[text.type_of(name)]
        assert family.help == text.families[re.sub("_total$", "", name)].documentation
        if not name.startswith("http_"):
            continue
        for metric in family.metric:
            match family.type:
                case 0: assert metric.counter.value == text.value(name, **labels(metric))
                case 1: assert metric.gauge.value == text.value(name, **labels(metric))
                case 2:
                    assert metric.summary.sample_count == text.value(f"{name}_count", **labels(metric))
                    assert metric.summary.sample_sum == text.value(f"{name}_sum", **labels(metric))
                case 4:
                    assert metric.histogram.sample_count == text.value(f"{name}_count", **labels(metric))
                    assert metric.histogram.sample_sum == pytest.approx(text.value(f"{name}_sum", **labels(metric)))
                    for bucket in metric.histogram.bucket:
                        le = str(bucket.upper_bound).replace("inf", "+Inf")
                        assert bucket.cumulative_count == text.value(f"{name}_bucket", le=le, **labels(metric))
    # The collected ones are the numbers of another moment.
    assert [metric.gauge.value > 1e9 for metric in families["process_start_time_seconds"].metric] == [True]


def test_a_services_own_page_has_no_service_label_in_any_format(weir):
    _, families = openmetrics(weir.port)
    assert all("service" not in sample.labels for family in families.values() for sample in family.samples)
    own = protobuf(weir.port)
    assert own and all(name.startswith("http_") for name in own)
    assert all("service" not in labels(metric) for family in own.values() for metric in family.metric)
    assert all(labels(metric)["service"] == "api" for metric in protobuf(weir.exporter)["http_requests_total"].metric)


def test_duration_histograms_are_native_beside_the_classic_buckets(weir):
    families = protobuf(weir.exporter)
    for name in ("http_request_duration_highr_seconds", "http_request_duration_seconds"):
        for metric in families[name].metric:
            histogram = metric.histogram
            assert histogram.schema == 3 and histogram.zero_threshold == 2.0 ** -128
            assert histogram.bucket and histogram.bucket[-1].cumulative_count == histogram.sample_count
            buckets = native_buckets(histogram)
            assert sum(buckets.values()) + histogram.zero_count == histogram.sample_count > 0
            # All observations together are no less and no more than the buckets' bounds allow.
            least = sum(count * 2 ** ((key - 1) / 8) for key, count in buckets.items())
            most = sum(count * 2 ** (key / 8) for key, count in buckets.items())
            assert least <= histogram.sample_sum <= most
            assert histogram.created_timestamp.seconds >= int(weir.began) - 1


def test_native_off_leaves_the_classic_ones(start_weir, start_origin):
    weir = start_weir(service(start_origin().address, "instrument { native off }"))
    with weir.client() as client:
        assert client.exchange(request("/x")).body == b"ok"
    weir.await_value(1, "http_requests_total")
    [metric] = protobuf(weir.exporter)["http_request_duration_seconds"].metric
    assert metric.histogram.sample_count == 1 and len(metric.histogram.bucket) == 4
    assert not metric.histogram.HasField("schema") and not metric.histogram.positive_span


def test_counts_never_go_back_when_native_is_turned_on_and_off(weir):
    conf = weir.directory / "proxy.conf"
    text = conf.read_text()
    for native in ("off", "on", "off", "on"):
        conf.write_text(text.replace("metrics /metrics", f"metrics /metrics\n instrument {{ native {native} }}"))
        assert fetch(weir.exporter, "/-/reload", method="POST", body=b"").status == 200
        for metric in protobuf(weir.exporter)["http_request_duration_seconds"].metric:
            assert metric.histogram.sample_count >= 1
            if native == "on":
                assert sum(native_buckets(metric.histogram).values()) == metric.histogram.sample_count
    assert sum(metric.histogram.sample_count
               for metric in protobuf(weir.exporter)["http_request_duration_seconds"].metric) == 5


def test_pages_add_up_while_requests_are_served(start_weir, start_origin):
    weir = start_weir(service(start_origin().address, HANDLERS))
    done = threading.Event()

    def ask() -> None:
        with weir.client() as client:
            while not done.is_set():
                assert client.exchange(request("/x")).body == b"ok"

    clients = [threading.Thread(target=ask) for _ in range(4)]
    for client in clients:
        client.start()
    try:
        last: dict[tuple, int] = {}
        for _ in range(60):
            for name, family in protobuf(weir.exporter).items():
                if family.type != HISTOGRAM:
                    continue
                for metric in family.metric:
                    histogram = metric.histogram
                    key = (name, *sorted(labels(metric).items()))
                    assert histogram.bucket[-1].cumulative_count == histogram.sample_count >= last.get(key, 0)
                    last[key] = histogram.sample_count
                    if histogram.HasField("schema"):
                        native = sum(native_buckets(histogram).values()) + histogram.zero_count
                        assert native == histogram.sample_count
    finally:
        done.set()
        for client in clients:
            client.join()
    assert last[("http_request_duration_highr_seconds", ("service", "api"))] > 100


TRACEPARENTS = [
    (f"00-{TRACE}-00f067aa0ba902b7-01", True),
    (f"00-{TRACE}-00f067aa0ba902b7-03", True),
    (f"cc-{TRACE}-00f067aa0ba902b7-01-what-the-future-will-be-like", True),
    (f"00-{TRACE}-00f067aa0ba902b7-00", False),
    (f"00-{TRACE.upper()}-00f067aa0ba902b7-01", False),
    (f"00-{'0' * 32}-00f067aa0ba902b7-01", False),
    (f"00-{TRACE}-{'0' * 16}-01", False),
    (f"ff-{TRACE}-00f067aa0ba902b7-01", False),
    (f"00-{TRACE}-00f067aa0ba902b7-01-more", False),
    (f"00-{TRACE}-00f067aa0ba902b7", False),
    ("nonsense", False),
]


@pytest.mark.parametrize("traceparent, is_shown", TRACEPARENTS)
def test_a_sampled_trace_is_an_exemplar_of_its_duration(start_weir, start_origin, traceparent, is_shown):
    weir = start_weir(service(start_origin().address, HANDLERS))
    began = time.time()
    with weir.client() as client:
        assert client.exchange(request("/x", f"Traceparent: {traceparent}")).body == b"ok"
    weir.await_value(1, "http_requests_total")
    _, families = openmetrics(weir.exporter)
    for name in ("http_request_duration_seconds", "http_request_duration_highr_seconds"):
        found = [sample for sample in families[name].samples if sample.exemplar]
        assert len(found) == (1 if is_shown else 0)
        for sample in found:
            assert sample.name == f"{name}_bucket"
            assert sample.exemplar.labels == {"trace_id": TRACE}
            assert 0 < sample.exemplar.value <= float(sample.labels["le"])
            assert began - 1 <= float(sample.exemplar.timestamp) <= time.time() + 1
        [metric] = protobuf(weir.exporter)[name].metric
        exemplars = [bucket.exemplar for bucket in metric.histogram.bucket if bucket.HasField("exemplar")]
        assert list(metric.histogram.exemplars) == exemplars
        assert [labels(exemplar) for exemplar in exemplars] == [{"trace_id": TRACE}] * len(found)
    assert "trace_id" not in fetch(weir.exporter).text


def test_two_traceparents_are_none(start_weir, start_origin):
    weir = start_weir(service(start_origin().address))
    field = f"Traceparent: 00-{TRACE}-00f067aa0ba902b7-01"
    with weir.client() as client:
        assert client.exchange(request("/x", field, field)).body == b"ok"
    weir.await_value(1, "http_requests_total")
    assert "trace_id" not in openmetrics(weir.exporter)[0]


def test_each_bucket_keeps_its_latest_trace(start_weir, start_origin):
    gate = threading.Semaphore(0)

    def script(connection):
        while True:
            if connection.read_request().target == "/slow":
                gate.acquire()
            connection.send(OK)

    weir = start_weir(service(start_origin(script).address, "instrument { buckets lowr 0.5 }"))
    with weir.client() as client:
        for number in range(1, 4):
            fast = request("/x", f"traceparent: 00-{number:032x}-00f067aa0ba902b7-01")
            assert client.exchange(fast).body == b"ok"
        client.send(request("/slow", f"traceparent: 00-{9:032x}-00f067aa0ba902b7-01"))
        timer = threading.Timer(0.7, gate.release)
        timer.start()
        assert client.read_response().body == b"ok"
        timer.join()
    weir.await_value(4, "http_requests_total")
    _, families = openmetrics(weir.exporter)
    found = {sample.labels["le"]: sample.exemplar.labels["trace_id"]
             for sample in families["http_request_duration_seconds"].samples if sample.exemplar}
    assert found == {"0.5": f"{3:032x}", "+Inf": f"{9:032x}"}
