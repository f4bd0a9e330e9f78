"""Metrics of the operator's own, from real traffic: the user story's, each way to be skipped, and their bounds."""

import gzip
import json
import zlib

import pytest

from origins.raw_origin import OriginConnection
from support.scrape import Page, fetch
from support.weir import block, routes, service
from support.wire import request

ROUTES = routes("POST /jobs/", "GET /jobs/{job_id}", "GET /templates/{client}/{name}", "POST /agents", "GET /any")
STORY = [
    block(
        'counter triton_jobs_created_total "Generation jobs created"', "on POST /jobs/", "when response.status 2xx",
        "label client_id request.json.client_id"),
    block(
        'counter triton_template_generations_total "Templates generated"', "on GET /templates/{client}/{name}",
        "label client_id request.path.client", "label status response.header.X-Status"),
    block(
        'histogram triton_job_completion_seconds "Time from job creation to completion"', "on GET /jobs/{job_id}",
        "when response.json.status completed failed", "when response.json.generation_duration_ms",
        "observe response.json.generation_duration_ms / 1000", "label status response.json.status",
        "buckets 10 30 60 120 300 600"),
    block(
        'histogram triton_agent_execution_seconds "Time that an agent took"', "on POST /agents",
        "observe response.server_timing.agent / 1000", "label agent_name request.header.X-Agent",
        "label success response.json.ok", "buckets 1 5 10 30 60 120 300"),
    block('gauge triton_active_jobs "Jobs now active"', "on POST /jobs/", "set response.json.active_jobs"),
    block(
        'summary request_latency_seconds "Latency as the backend says"', "on GET /any",
        "observe (request.query.ms + 2 * 500ms * 1000 - 1000) / 1000", "quantiles 0.5 0.9 0.99"),
]


def answer(body: bytes, *fields: bytes, status: bytes = b"200 OK", chunks: bool = False) -> bytes:
    head = b"HTTP/1.1 " + status + b"\r\n" + b"".join(field + b"\r\n" for field in fields)
    if not chunks:
        return head + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    pieces = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
    return head + b"Transfer-Encoding: chunked\r\n\r\n" + pieces + b"0\r\n\r\n"


def echoing(connection: OriginConnection) -> None:
    """Answers with the JSON that the request's X-Answer has, in the coding and framing that it asks for."""
    while True:
        asked = connection.read_request()
        body = (asked.get("X-Answer") or "{}").encode("latin-1")
        fields = [b"X-Status: " + (asked.get("X-Say") or "ok").encode("latin-1")]
        if timing := asked.get("X-Timing"):
            fields.append(b"Server-Timing: " + timing.encode("latin-1"))
        coding = asked.get("X-Coding")
        if coding:
            body = {"gzip": gzip.compress, "deflate": zlib.compress, "br": bytes}[coding](body)
            fields.append(b"Content-Encoding: " + coding.encode())
        status = (asked.get("X-Code") or "200 OK").encode("latin-1")
        connection.send(answer(body, *fields, status=status, chunks=asked.get("X-Chunks") is not None))


@pytest.fixture
def weir(start_weir, start_origin):
    return start_weir(service(start_origin(echoing).address, "metrics /metrics", ROUTES, *STORY))


def ask(client, target: str, method: str = "GET", body: bytes = b"", **fields: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return client.exchange(request(target, *lines, method=method, body=body)).body


def count_of(page: Page, name: str) -> float:
    return page.total(name + "_count")


def test_the_story_has_exact_values(weir):
    with weir.client() as client:
        for client_id, jobs in (("acme", 3), ("bolt", 2)):
            for active in range(jobs):
                posted = json.dumps({"template": {"client_id": "not this"}, "client_id": client_id}).encode()
                ask(client, "/jobs/", "POST", posted, X_Answer=json.dumps({"active_jobs": active}))
        ask(client, "/jobs/", "POST", b'{"client_id": "late"}', X_Code="503 Busy", X_Answer='{"active_jobs": 7}')
        for status, milliseconds in (("completed", 12500), ("completed", 45000), ("failed", 601000.5)):
            ask(client, "/jobs/1", X_Answer=json.dumps({"status": status, "generation_duration_ms": milliseconds}))
        ask(client, "/jobs/1", X_Answer='{"status": "running", "generation_duration_ms": 1}')
        ask(client, "/jobs/1", X_Answer='{"status": "completed"}')
        ask(client, "/templates/ac%20me/a", X_Say="done")
        ask(client, "/agents", "POST", b"{}", X_Agent="planner", X_Answer='{"ok": true}',
            X_Timing='db;dur=5, agent;desc="a, b";dur=1500.5')
        for ms in range(1, 101):
            ask(client, f"/any?ms={ms}")
    page = weir.await_value(100, "http_requests_total", handler="/any")
    assert page.value("triton_jobs_created_total", client_id="acme") == 3
    assert page.value("triton_jobs_created_total", client_id="bolt") == 2
    assert page.total("triton_jobs_created_total") == 5
    assert page.value("triton_active_jobs") == 7
    assert page.value("triton_job_completion_seconds_sum", status="completed") == 57.5
    assert page.value("triton_job_completion_seconds_bucket", status="completed", le="30.0") == 1
    assert page.value("triton_job_completion_seconds_bucket", status="completed", le="60.0") == 2
    assert page.value("triton_job_completion_seconds_bucket", status="failed", le="600.0") == 0
    assert page.value("triton_job_completion_seconds_sum", status="failed") == 601.0005
    assert count_of(page, "triton_job_completion_seconds") == 3
    assert page.value("triton_template_generations_total", client_id="ac me", status="done") == 1
    assert page.value("triton_agent_execution_seconds_sum", agent_name="planner", success="true") == 1.5005
    assert page.value("request_latency_seconds_count") == 100
    assert page.value("request_latency_seconds_sum") == pytest.approx(5.05)
    for quantile, true in (("0.5", 0.050), ("0.9", 0.090), ("0.99", 0.099)):
        assert page.value("request_latency_seconds", quantile=quantile) == pytest.approx(true, rel=0.025)
    own = weir.service_metrics()
    assert own.value("triton_jobs_created_total", client_id="acme") == 3
    assert "service" not in own.matching("triton_jobs_created_total", {})[0].labels


@pytest.mark.parametrize("coding", [None, "gzip", "deflate"])
@pytest.mark.parametrize("chunks", [False, True])
def test_a_body_is_read_in_every_coding_and_goes_on_as_it_came(weir, coding, chunks):
    body = json.dumps({"filler": ["x"] * 500, "status": "completed", "generation_duration_ms": 20000})
    fields = {"X_Coding": coding} if coding else {}
    if chunks:
        fields["X_Chunks"] = "1"
    with weir.client() as client:
        got = ask(client, "/jobs/5", X_Answer=body, **fields)
    assert {None: bytes, "gzip": gzip.decompress, "deflate": zlib.decompress}[coding](got) == body.encode()
    page = weir.await_value(1, "triton_job_completion_seconds_count", status="completed")
    assert page.value("triton_job_completion_seconds_sum", status="completed") == 20


@pytest.mark.parametrize("body, reason", [
    (b"{}", "no_field"), (b'{"client_id": null}', "no_field"), (b'{"client_id": {}}', "no_field"),
    (b"", "not_json"), (b'{"client_id": "a', "not_json"), (b"client_id=acme", "not_json"),
    (b"[" * 100, "too_deep"), (b'{"x":"' + b"y" * (1 << 20) + b'","client_id":"a"}', "over_limit"),
])
def test_what_cannot_be_read_is_counted_and_changes_nothing_else(weir, body, reason):
    with weir.client() as client:
        ask(client, "/jobs/", "POST", body, X_Answer='{"active_jobs": 1}')
    page = weir.await_value(1, "weir_metric_skipped_total", metric="triton_jobs_created_total", reason=reason)
    assert page.total("weir_metric_skipped_total") == 1
    assert page.total("triton_jobs_created_total") == 0
    assert page.value("triton_active_jobs") == 1
    assert page.value("http_requests_total", handler="/jobs/") == 1


@pytest.mark.parametrize("fields, reason", [
    ({"X_Answer": '{"active_jobs": "7"}'}, "not_a_number"), ({"X_Answer": '{"active_jobs": 1e999}'}, "not_a_number"),
    ({"X_Answer": '{"active_jobs": 7}', "X_Coding": "br"}, "bad_encoding"),
])
def test_a_value_that_is_no_number_or_has_an_unknown_coding_is_skipped(weir, fields, reason):
    with weir.client() as client:
        ask(client, "/jobs/", "POST", b'{"client_id": "a"}', **fields)
    page = weir.await_value(1, "weir_metric_skipped_total", metric="triton_active_jobs", reason=reason)
    assert page.value("triton_jobs_created_total", client_id="a") == 1


def test_a_thousand_clients_stay_within_the_limit_over_all_workers(start_weir, start_origin):
    limited = block("instrument", "series_limit 50")
    weir = start_weir(service(start_origin(echoing).address, "metrics /metrics", limited, ROUTES, *STORY))
    for part in range(4):
        with weir.client() as client:
            for number in range(250):
                ask(client, "/jobs/", "POST", b'{"client_id": "c%d"}' % (part * 250 + number))
    page = weir.await_value(1000, "http_requests_total", handler="/jobs/")
    assert page.total("triton_jobs_created_total") == 1000
    assert page.value("triton_jobs_created_total", client_id="other") == 950
    assert len(page.matching("triton_jobs_created_total", {})) == 51
    assert page.value("weir_series_overflow_total", family="triton_jobs_created_total") == 950
    assert page.value("weir_series", family="triton_jobs_created_total") == 51


def test_exemplars_lead_from_own_samples_to_their_trace(weir):
    trace = "0af7651916cd43dd8448eb211c80319c"
    with weir.client() as client:
        ask(client, "/jobs/", "POST", b'{"client_id": "a"}', traceparent=f"00-{trace}-b7ad6b7169203331-01")
    weir.await_value(1, "triton_jobs_created_total", client_id="a")
    text = fetch(weir.exporter, accept="application/openmetrics-text; version=1.0.0").text
    line = next(line for line in text.splitlines() if line.startswith("triton_jobs_created_total{"))
    assert f'trace_id="{trace}"' in line


def test_own_series_go_on_after_a_reload_and_a_new_metric_begins(weir):
    with weir.client() as client:
        ask(client, "/jobs/", "POST", b'{"client_id": "a"}')
        weir.await_value(1, "triton_jobs_created_total", client_id="a")
        reloads = fetch(weir.exporter, "/-/reload", method="POST", body=b"")
        assert reloads.status == 200
        ask(client, "/jobs/", "POST", b'{"client_id": "a"}')
        weir.await_value(2, "triton_jobs_created_total", client_id="a")
        path = weir.directory / "proxy.conf"
        path.write_text(path.read_text().replace("triton_jobs_created_total", "triton_jobs_posted_total"))
        assert fetch(weir.exporter, "/-/reload", method="POST", body=b"").status == 200
        ask(client, "/jobs/", "POST", b'{"client_id": "a"}')
        weir.await_value(1, "triton_jobs_posted_total", client_id="a")
