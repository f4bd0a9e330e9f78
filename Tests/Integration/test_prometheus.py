"""Debian's Prometheus scrapes weir, and the queries of the user story give right values."""

import pytest

from support.prometheus import DEADLINE_SECONDS, Prometheus
from support.scrape import Page
from support.waiting import eventually
from support.weir import block, routes, service
from support.wire import request

def by_target(connection):
    while True:
        target = connection.read_request().target
        status = b"503" if target.startswith("/jobs/bad") else b"200"
        connection.send(b"HTTP/1.1 %s X\r\nContent-Length: 2\r\n\r\nok" % status)


TARGETS = ["/health", "/jobs/1", "/jobs/2", "/jobs/bad", "/nowhere"]


def ask(weir, listener: int, rounds: int) -> None:
    with weir.client(listener) as client:
        for _ in range(rounds):
            for target in TARGETS:
                assert client.exchange(request(target)).body == b"ok"


def test_prometheus_scrapes_all_pages_and_the_queries_of_the_user_story_answer(
    start_weir, start_origin, start_prometheus
):
    # `status exact` as in the owner's apps; the query's `5..` finds `503` and would find `5xx` too.
    common = ("metrics /metrics", block("instrument", "status exact"), routes("GET /health", "GET /jobs/{job_id}"))
    weir = start_weir(
        service(start_origin(by_target).address, *common, name="triton")
        + service(start_origin(by_target).address, *common, name="mare", listen="@listen2@"))
    jobs = {"weir": weir.exporter, "triton": weir.ports[0], "mare": weir.ports[1]}
    prometheus = start_prometheus(jobs)

    def all_up() -> bool:
        targets = prometheus.get("targets")["activeTargets"]
        assert {target["labels"]["job"] for target in targets} == set(jobs)
        assert all(target["health"] == "up" for target in targets), [target["lastError"] for target in targets]
        return True

    eventually(all_up, deadline=DEADLINE_SECONDS)

    # A rate needs a sample from before what it is to see.
    for listener in (0, 1):
        ask(weir, listener, 1)
    for job, count in (("weir", 10), ("triton", 5), ("mare", 5)):
        eventually(lambda job=job, count=count: prometheus.query(
            f'sum(http_requests_total{{job="{job}"}})') == {(): count}, deadline=DEADLINE_SECONDS)

    ask(weir, 0, 40)
    ask(weir, 1, 8)
    page = weir.await_value(250, "http_requests_total")

    def scraped() -> bool:
        rows = prometheus.query('http_requests_total{job="weir"}', "service", "handler", "status")
        expected = {}
        for name, rounds in (("triton", 41), ("mare", 9)):
            expected |= {(name, "/health", "200"): rounds, (name, "/jobs/{job_id}", "200"): 2 * rounds,
                         (name, "/jobs/{job_id}", "503"): rounds, (name, "none", "200"): rounds}
        assert rows == expected
        for job in ("triton", "mare"):
            assert prometheus.query(f'http_requests_total{{job="{job}"}}', "handler", "status") == {
                key[1:]: value for key, value in expected.items() if key[0] == job}
        return True

    eventually(scraped, deadline=DEADLINE_SECONDS)
    assert_rates(prometheus)
    assert_averages(prometheus, page)
    assert_errors(prometheus)
    assert prometheus.query('http_requests_total{job!="weir",service!=""}', "handler") == {}
    assert prometheus.query('weir_build_info{job="weir"}', "job") == {("weir",): 1}


def assert_rates(prometheus: Prometheus) -> None:
    """Rates of one moment stand to each other as the numbers of requests do, whatever the window."""
    rates = prometheus.query('rate(http_requests_total{job="triton"}[1m])', "handler", "status")
    assert set(rates) == {("/health", "200"), ("/jobs/{job_id}", "200"), ("/jobs/{job_id}", "503"), ("none", "200")}
    assert all(rate > 0 for rate in rates.values())
    assert rates["/jobs/{job_id}", "200"] / rates["/health", "200"] == pytest.approx(2, rel=0.1)
    assert rates["/jobs/{job_id}", "503"] / rates["none", "200"] == pytest.approx(1, rel=0.1)


def assert_averages(prometheus: Prometheus, page: Page) -> None:
    """Averages are those of the requests between the first sample and the last, and these are weir's own numbers."""
    metric = "http_request_duration_seconds"
    averages = prometheus.query(
        f'rate({metric}_sum{{job="triton"}}[5m]) / rate({metric}_count{{job="triton"}}[5m])', "handler", "method")
    assert set(averages) == {("/health", "GET"), ("/jobs/{job_id}", "GET"), ("none", "GET")}
    sums, counts = (prometheus.samples(f'{metric}_{part}{{job="triton"}}', "handler") for part in ("sum", "count"))
    for (handler, _), average in averages.items():
        spent, asked = sums[(handler,)], counts[(handler,)]
        assert spent[-1] == page.value(f"{metric}_sum", service="triton", handler=handler)
        assert asked[-1] == page.value(f"{metric}_count", service="triton", handler=handler)
        true = (spent[-1] - spent[0]) / (asked[-1] - asked[0])
        # A rate is extrapolated to before its first sample, by 1.1 intervals at most, and not past the time when the
        # counter would have been 0: there the two may differ.
        slack = 1 + 1.1 / (len(asked) - 1)
        assert true / slack <= average * 1.001 and average <= true * slack * 1.001, handler


def assert_errors(prometheus: Prometheus) -> None:
    errors = prometheus.query('sum(rate(http_requests_total{job="triton",status=~"5.."}[5m])) by (handler)', "handler")
    assert set(errors) == {("/jobs/{job_id}",)}
    everything = prometheus.query('sum(rate(http_requests_total{job="triton"}[5m])) by (handler)', "handler")
    assert errors[("/jobs/{job_id}",)] / everything[("/jobs/{job_id}",)] == pytest.approx(1 / 3, rel=0.1)
