"""The user story's own metrics and its next steps: a FastAPI app that nobody touched, weir, and Debian's Prometheus."""

import json

import httpx
import pytest

from support.prometheus import DEADLINE_SECONDS, Prometheus
from support.scrape import Page
from support.waiting import eventually
from support.weir import Weir

SERIES_LIMIT = 12
HELP = {
    "triton_jobs_created_total": "Generation jobs that were posted and taken, by the client that is named in the post",
    "triton_template_generations_total": 'Templates generated. "failed" ones count too; paths look like C:\\templates',
    "triton_job_completion_seconds": "Time from a job's creation to its end: größer is worse",
    "triton_agent_execution_seconds": "Time that an agent took",
    "triton_active_jobs": "Generation jobs now active",
    "request_latency_seconds": "Time from a request's first byte to the response's last",
    "triton_generation_seconds": "Durations of generations, with quantiles",
}
TYPES = {
    "triton_jobs_created": "counter", "triton_template_generations": "counter",
    "triton_job_completion_seconds": "histogram", "triton_agent_execution_seconds": "histogram",
    "triton_active_jobs": "gauge", "request_latency_seconds": "summary", "triton_generation_seconds": "summary",
}


def quoted(text: str) -> str:
    """As a proxy.conf writes it."""
    return json.dumps(text, ensure_ascii=False)


CONFIGURATION = f"""
service triton {{
    listen   @listen@
    backend  @backend@
    metrics  /metrics

    instrument {{
        status        exact
        exclude       ^/metrics$
        series_limit  {SERIES_LIMIT}
    }}

    routes {{
        GET   /health
        GET   /clients/
        POST  /jobs/
        GET   /jobs/{{job_id:uuid}}
    }}

    counter triton_jobs_created_total {quoted(HELP["triton_jobs_created_total"])} {{
        on     POST /jobs/
        when   response.status 2xx
        label  client_id request.json.client_id
    }}

    counter triton_template_generations_total {quoted(HELP["triton_template_generations_total"])} {{
        on     GET /jobs/{{job_id}}
        when   response.json.status completed failed
        label  client_id response.json.client_id
        label  status    response.json.status
    }}

    histogram triton_job_completion_seconds {quoted(HELP["triton_job_completion_seconds"])} {{
        on       GET /jobs/{{job_id}}
        when     response.json.status completed failed
        when     response.json.generation_duration_ms
        observe  response.json.generation_duration_ms / 1000
        label    status response.json.status
        buckets  10 30 60 120 300 600
    }}

    histogram triton_agent_execution_seconds {quoted(HELP["triton_agent_execution_seconds"])} {{
        on       GET /jobs/{{job_id}}
        when     response.json.agent
        observe  response.server_timing.agent / 1000
        label    agent_name response.json.agent
        label    success    response.json.success
        buckets  1 5 10 30 60 120 300
    }}

    gauge triton_active_jobs {quoted(HELP["triton_active_jobs"])} {{
        on   POST /jobs/
        on   GET /jobs/{{job_id}}
        when response.status 2xx
        set  response.json.active_jobs
    }}

    summary request_latency_seconds {quoted(HELP["request_latency_seconds"])} {{
        observe  duration
    }}

    summary triton_generation_seconds {quoted(HELP["triton_generation_seconds"])} {{
        on         GET /jobs/{{job_id}}
        when       response.json.generation_duration_ms
        observe    response.json.generation_duration_ms / 1000
        quantiles  0.5 0.9
    }}
}}
"""

RUNNING = {"status": "running", "generation_duration_ms": 70_000}


def ended(status: str, seconds: float) -> dict:
    return {"status": status, "generation_duration_ms": seconds * 1000}


def agent(name: str, milliseconds: float, success: bool) -> dict:
    return {"status": "running", "agent": name, "agent_ms": milliseconds, "success": success}


# Who posts which jobs, and what each says whenever it is asked for.
JOBS = [
    ("acme", [{"status": "queued"}, agent("planner", 1000, True), agent("writer", 4250.5, True),
              ended("completed", 10)]),
    ("acme", [RUNNING, ended("completed", 9.75)]),
    ("acme", [agent("planner", 1000.5, True), ended("completed", 30.5)]),
    ("acme", [agent("writer", 301_000, False), {"status": "failed"}]),
    ("globex", [RUNNING, RUNNING, ended("completed", 59)]),
    ("globex", [agent("planner", 7000, False), ended("failed", 600)]),
    ("globex", [{"status": "completed"}]),
    ("initech & söhne", [ended("completed", 299.5)]),
    ("initech & söhne", [ended("failed", 601)]),
    ("initech & söhne", [{"status": "queued"}]),
]
EXPECTED = {
    ("triton_jobs_created_total", ("client_id",)): {
        ("acme",): 4, ("globex",): 3, ("initech & söhne",): 3},
    ("triton_template_generations_total", ("client_id", "status")): {
        ("acme", "completed"): 3, ("acme", "failed"): 1, ("globex", "completed"): 2, ("globex", "failed"): 1,
        ("initech & söhne", "completed"): 1, ("initech & söhne", "failed"): 1},
    ("triton_job_completion_seconds_bucket", ("status", "le")): {
        **{("completed", le): count for le, count in zip(
            ("10.0", "30.0", "60.0", "120.0", "300.0", "600.0", "+Inf"), (2, 2, 4, 4, 5, 5, 5), strict=True)},
        **{("failed", le): count for le, count in zip(
            ("10.0", "30.0", "60.0", "120.0", "300.0", "600.0", "+Inf"), (0, 0, 0, 0, 0, 1, 2), strict=True)}},
    ("triton_job_completion_seconds_sum", ("status",)): {("completed",): 408.75, ("failed",): 1201},
    ("triton_job_completion_seconds_count", ("status",)): {("completed",): 5, ("failed",): 2},
    ("triton_agent_execution_seconds_bucket", ("agent_name", "success", "le")): {
        (name, success, le): count
        for name, success, counts in (
            ("planner", "true", (1, 2, 2, 2, 2, 2, 2, 2)), ("planner", "false", (0, 0, 1, 1, 1, 1, 1, 1)),
            ("writer", "true", (0, 1, 1, 1, 1, 1, 1, 1)), ("writer", "false", (0, 0, 0, 0, 0, 0, 0, 1)))
        for le, count in zip(("1.0", "5.0", "10.0", "30.0", "60.0", "120.0", "300.0", "+Inf"), counts, strict=True)},
    ("triton_agent_execution_seconds_sum", ("agent_name", "success")): {
        ("planner", "true"): 2.0005, ("planner", "false"): 7, ("writer", "true"): 4.2505, ("writer", "false"): 301},
    ("triton_active_jobs", ()): {(): 1},
    # Running jobs say how long they have taken so far.
    ("triton_generation_seconds_count", ()): {(): 10},
    ("triton_generation_seconds_sum", ()): {(): 408.75 + 1201 + 3 * 70},
}
# Prometheus interpolates within a bucket, from the bound below it: by hand, from the counts above.
QUERIES = {
    'histogram_quantile(0.2, triton_job_completion_seconds_bucket{status="completed",job="JOB"})': 5,
    'histogram_quantile(0.5, triton_job_completion_seconds_bucket{status="completed",job="JOB"})': 37.5,
    'histogram_quantile(0.9, triton_job_completion_seconds_bucket{status="completed",job="JOB"})': 210,
    'histogram_quantile(0.5, triton_job_completion_seconds_bucket{status="failed",job="JOB"})': 600,
    'histogram_quantile(0.75, triton_agent_execution_seconds_bucket{agent_name="planner",success="true",job="JOB"})': 3,
    'histogram_quantile(0.5, sum by (le) (triton_job_completion_seconds_bucket{job="JOB"}))': 52.5,
    'triton_job_completion_seconds_sum{status="completed",job="JOB"} / triton_job_completion_seconds_count': 81.75,
    'sum(triton_template_generations_total{status="failed",job="JOB"})'
    ' / sum(triton_template_generations_total{job="JOB"})': 3 / 9,
    'sum(triton_jobs_created_total{job="JOB"})': 10,
}


@pytest.fixture
def weir(start_weir, start_app) -> Weir:
    app = start_app(module="origins.triton_app")
    return start_weir(CONFIGURATION.replace("@backend@", app.address))


def post(http: httpx.Client, weir: Weir, client_id: str, states: list[dict]) -> str:
    answer = http.post(weir.url("/jobs/"), json={"client_id": client_id, "states": states})
    assert answer.status_code == 201
    return answer.json()["job_id"]


def live_a_day(http: httpx.Client, weir: Weir) -> int:
    """All jobs are posted and asked for until they end, and some things go wrong; returns the number of requests."""
    ids = [post(http, weir, client_id, states) for client_id, states in JOBS]
    page = weir.await_value(len(JOBS), "http_requests_total")
    assert page.value("triton_active_jobs") == 7
    assert page.total("triton_job_completion_seconds_count") == page.total("triton_template_generations_total") == 0
    for job_id, (client_id, states) in zip(ids, JOBS, strict=True):
        for state in states:
            said = http.get(weir.url(f"/jobs/{job_id}")).json()
            assert (said["client_id"], said["status"]) == (client_id, state["status"])
    assert http.post(weir.url("/jobs/"), json={"client": "none"}).status_code == 422
    assert http.get(weir.url("/jobs/00000000-0000-0000-0000-000000000000")).status_code == 404
    assert http.get(weir.url("/jobs/no-uuid")).status_code == 422
    assert http.get(weir.url("/clients/")).json() == ["acme", "globex", "initech & söhne"]
    return len(JOBS) + sum(len(states) for _, states in JOBS) + 4


def assert_page(page: Page, requests: int, *common: str) -> None:
    """`common` are the labels that every series has."""
    for (name, keys), values in EXPECTED.items():
        found = page.by_labels(name, (*common, *keys))
        exact = pytest.approx(values, rel=1e-12)
        assert {labels[len(common):]: value for labels, value in found.items()} == exact, name
    assert page.value("request_latency_seconds_count") == requests
    assert page.value("request_latency_seconds_sum") == pytest.approx(
        page.value("http_request_duration_highr_seconds_sum"))
    for quantile, seconds in (("0.5", 70), ("0.9", 600)):
        assert page.value("triton_generation_seconds", quantile=quantile) == pytest.approx(seconds, rel=0.02)


def assert_in_prometheus(prometheus: Prometheus, job: str) -> bool:
    for (name, keys), values in EXPECTED.items():
        assert prometheus.query(f'{name}{{job="{job}"}}', *keys) == pytest.approx(values, rel=1e-12), name
    for query, value in QUERIES.items():
        found = prometheus.query(query.replace("JOB", job))
        assert found == {(): pytest.approx(value)}, query
    return True


def test_metrics_of_the_owners_own_are_exact_on_every_page_and_in_prometheus(
    weir, http, start_prometheus
):
    prometheus = start_prometheus({"weir": weir.exporter, "triton": weir.port})
    requests = live_a_day(http, weir)
    page = weir.await_value(requests, "http_requests_total")
    assert_page(page, requests, "service")
    assert_page(weir.service_metrics(), requests)
    assert page.total("weir_metric_skipped_total") == page.total("weir_series_overflow_total") == 0
    for job in ("weir", "triton"):
        eventually(lambda job=job: assert_in_prometheus(prometheus, job), deadline=DEADLINE_SECONDS)
    assert_documented(prometheus)
    for number in range(20):
        post(http, weir, f"client-{number}", [])
    weir.await_value(requests + 20, "http_requests_total")
    eventually(lambda: assert_cardinality_is_watched(prometheus), deadline=DEADLINE_SECONDS)


def assert_documented(prometheus: Prometheus) -> None:
    """What the route file says of a metric is what Prometheus tells the team, of both targets."""
    # It scrapes OpenMetrics, in which a counter's family is named without what its samples end in.
    texts = {name.removesuffix("_total"): text for name, text in HELP.items()}
    for job in ("weir", "triton"):
        told = prometheus.get("targets/metadata", match_target=f'{{job="{job}"}}')
        found = [(one["metric"], one["type"], one["help"]) for one in told if one["metric"] in texts]
        assert sorted(found) == sorted((name, TYPES[name], text) for name, text in texts.items())
    everywhere = prometheus.get("metadata")
    assert {name: [one["help"] for one in everywhere[name]] for name in texts} == {
        name: [text] for name, text in texts.items()}


def assert_cardinality_is_watched(prometheus: Prometheus) -> bool:
    """Three clients had series of their own, nine more got one, and eleven are counted together."""
    name = "triton_jobs_created_total"
    assert prometheus.query(f'weir_series{{family="{name}"}}') == {(): SERIES_LIMIT + 1}
    assert prometheus.query("weir_series_overflow_total > 0", "family") == {(name,): 11}
    for job in ("weir", "triton"):
        assert prometheus.query(f'count({name}{{job="{job}"}})') == {(): SERIES_LIMIT + 1}
        assert prometheus.query(f'sum({name}{{job="{job}"}})') == {(): len(JOBS) + 20}
        assert prometheus.query(f'{name}{{job="{job}",client_id="other"}}') == {(): 11}
    # Which families are full, and the share of the samples that has lost its labels.
    assert prometheus.query(f'topk(1, weir_series{{family=~"triton_.+"}}) > {SERIES_LIMIT}', "family") == {(name,): 13}
    assert prometheus.query(
        f'weir_series_overflow_total{{family="{name}"}} / on() sum({name}{{job="weir"}})') == {(): 11 / 30}
    return True
