"""`weir dashboards` and `weir rules`: made from a route file, and read by Prometheus and by Grafana's own model."""

import json
import re
import subprocess

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models import dashboard as grafana

from support.cli import run_weir
from support.prometheus import DEADLINE_SECONDS
from support.waiting import eventually
from support.weir import REPOSITORY, block, launch, routes, service
from support.wire import request

DEPLOY = REPOSITORY / "deploy"

# Names and labels that differ from the defaults, and an own metric of each kind.
INSTRUMENT = block(
    "instrument", "namespace acme", "status exact", "label_name handler route", "label_name status code",
    "in_progress labelled acme_open", "label region north")
OWN = "\n".join([
    block('counter acme_jobs_total "Jobs \\"taken\\" by client"', "on POST /jobs/",
          "label client request.header.X-Client"),
    block('gauge acme_queue "Jobs that wait"', "on POST /jobs/", "set response.json.queue"),
    block('histogram acme_job_seconds "How long jobs take"', "on POST /jobs/", "observe response.json.ms / 1000",
          "label kind response.json.kind", "buckets 0.1 1 10"),
    block('summary acme_latency_seconds "How long requests take"', "observe duration", "quantiles 0.5 0.9"),
    block('summary acme_cost_bytes "What jobs weigh"', "on POST /jobs/", "observe request.bytes"),
])


def promtool(*arguments: object) -> str:
    done = subprocess.run(["promtool", *map(str, arguments)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def made(binary, directory, call: str, *arguments: str) -> str:
    done = run_weir(binary, directory, call, *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def panels(rows: list[dict]) -> list[dict]:
    return [inner for panel in rows for inner in (panels(panel["panels"]) if panel["type"] == "row" else [panel])]


def expressions(dashboard: dict) -> dict[str, list[str]]:
    """What each panel asks, with everything chosen at the top, over the last seconds."""
    chosen = {"$__rate_interval": "20s", "$job": ".*", "$instance": ".*", "$route": ".*"}

    def filled(text: str) -> str:
        for name, value in chosen.items():
            text = text.replace(name, value)
        return text

    return {f"{panel['id']} {panel['title']}": [filled(target["expr"]) for target in panel["targets"]]
            for panel in panels(dashboard["panels"])}


def test_the_shipped_rules_pass_their_shipped_tests_and_prometheus_takes_them(weir_binary, tmp_path):
    promtool("check", "config", DEPLOY / "prometheus" / "prometheus.yml")
    rules = DEPLOY / "prometheus" / "rules.yml"
    assert "36 rules found" in promtool("check", "rules", "--lint=all", "--lint-fatal", rules)
    promtool("test", "rules", DEPLOY / "prometheus" / "rules_test.yml")
    text = rules.read_text()
    tests = (DEPLOY / "prometheus" / "rules_test.yml").read_text()
    alerts = [line.split()[-1] for line in text.splitlines() if "- alert: " in line]
    assert len(alerts) == 20
    seen = re.findall(r"alertname: (\w+)\n +eval_time: \S+\n +exp_alerts:", tests)
    assert set(alerts) == set(seen)
    # What they would say of a fault that they do not see: the tests can fail.
    (tmp_path / "rules.yml").write_text(text.replace("weir_upstream_up{job=\"weir\"} == 0", "weir_upstream_up == 2"))
    (tmp_path / "rules_test.yml").write_text(tests)
    done = subprocess.run(["promtool", "test", "rules", tmp_path / "rules_test.yml"], capture_output=True, timeout=60)
    assert done.returncode == 1


@pytest.mark.parametrize("shipped", [True, False], ids=["shipped", "odd names"])
def test_grafanas_own_model_reads_the_dashboard_and_loses_nothing(weir_binary, tmp_path, shipped):
    if shipped:
        text = (DEPLOY / "grafana" / "weir.json").read_text()
        assert text == made(weir_binary, REPOSITORY, "dashboards", "proxy.conf")
    else:
        names = ["on", "1.5", "a.b-c", "null", "triton"]
        (tmp_path / "proxy.conf").write_text("\n".join(
            service("demo", INSTRUMENT, routes("POST /jobs/"), *([OWN] if name == "triton" else []),
                    name=name, listen=f"127.0.0.1:{18000 + index}")
            for index, name in enumerate(names)))
        text = made(weir_binary, tmp_path, "dashboards", "--title", 'The "weir" é', "--uid", "weir-2")
    document = json.loads(text)
    register_default_plugins()
    again = json.loads(JSONEncoder().encode(grafana.Dashboard.from_json(document)))
    # Grafana makes these texts itself from the queries; its model of variables does not have them.
    for variable in document["templating"]["list"]:
        variable.pop("definition", None)
    assert lost(document, again) == []
    assert document["title"] == ("weir" if shipped else 'The "weir" é')
    kinds = {panel["type"] for panel in panels(document["panels"])}
    assert kinds == {"timeseries", "heatmap", "stat", "state-timeline", "bargauge"}


def lost(mine, theirs, path: str = "") -> list[str]:
    """Where a document is not in another one, which may have more members."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return [found for key, value in mine.items()
                for found in (lost(value, theirs[key], f"{path}/{key}") if key in theirs else [f"{path}/{key}"])]
    if isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        return [found for index, pair in enumerate(zip(mine, theirs)) for found in lost(*pair, f"{path}/{index}")]
    return [] if mine == theirs else [path]


def job(connection):
    """Answers with a job; every eighth one fails."""
    count = 0
    while True:
        connection.read_request()
        count += 1
        body = b'{"queue": %d, "ms": %d, "kind": "k%d"}' % (count, 100 * count, count % 2)
        status = b"500" if count % 8 == 0 else b"200"
        head = b"HTTP/1.1 %s X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
        connection.send(head + body)


# What there is none of in a run where nothing is wrong.
QUIET = {"Rejected requests", "Open tunnels", "Beyond a limit"}


def test_every_panel_and_rule_has_an_answer_from_a_real_prometheus(
    start_weir, start_origin, start_prometheus, weir_binary
):
    backend = start_origin(job).address
    weir = start_weir(service(backend, INSTRUMENT, OWN, routes("POST /jobs/", "GET /health"), name="triton"))
    dashboard = json.loads(made(weir_binary, weir.directory, "dashboards"))
    rules = made(weir_binary, weir.directory, "rules", "--error-ratio", "0.1", "--latency", "0.000001")
    assert "p99_rate5m > 1e-06 " in rules
    prometheus = start_prometheus({"weir": weir.exporter}, rules=rules)
    eventually(lambda: prometheus.query("up") != {}, deadline=DEADLINE_SECONDS)

    def ask(count: int) -> None:
        with weir.client() as client:
            for index in range(count):
                answer = client.exchange(request("/jobs/", f"X-Client: c{index % 3}", method="POST", body=b"{}"))
                assert answer.status in (200, 500)

    def asked(expression: str) -> list[float]:
        return [float(row["value"][1]) for row in prometheus.get("query", query=expression)["result"]]

    def all_answer() -> bool:
        ask(16)
        for title, queries in expressions(dashboard).items():
            if title.split(" ", 1)[1] in QUIET:
                assert all(asked(query) is not None for query in queries), title
                continue
            for query in queries:
                values = asked(query)
                assert values, f"{title} has no answer: {query}"
                assert any(value == value for value in values), f"{title}: {query}"
        return True

    eventually(all_answer, deadline=DEADLINE_SECONDS)

    def recorded() -> bool:
        ask(8)
        assert prometheus.query("service_handler:http_requests:rate5m", "service", "handler").keys() == {
            ("triton", "/jobs/")}
        ratio = prometheus.query("service:http_request_errors:ratio_rate5m", "service")
        assert ratio == {("triton",): pytest.approx(1 / 8, rel=0.1)}
        assert all(0 < value < 1 for quantile in ("p50", "p90", "p99") for value in prometheus.query(
            f"service:http_request_duration_seconds:{quantile}_rate5m", "service").values())
        # Both hold, and have not held for long enough to wake anybody.
        pending = prometheus.query('ALERTS{alertstate="pending"}', "alertname", "service", "severity")
        assert pending == {("WeirErrorRatioHigh", "triton", "critical"): 1, ("WeirLatencyHigh", "triton", "warning"): 1}
        return True

    eventually(recorded, deadline=DEADLINE_SECONDS)
    groups = prometheus.get("rules")["groups"]
    assert {rule["health"] for group in groups for rule in group["rules"]} == {"ok"}
    assert sum(len(group["rules"]) for group in groups) == 28


@pytest.mark.parametrize("arguments, words", [
    (["rules", "--error-ratio", "1"], "above 0 and below 1"),
    (["rules", "--error-ratio", "5%"], "error-ratio"),
    (["rules", "--latency", "0"], "above 0 and up to 3600"),
    (["rules", "--latency", "nan"], "above 0 and up to 3600"),
    (["rules", "--job", ""], "job_name"),
    (["dashboards", "--uid", "a b"], "letters, digits"),
    (["dashboards", "--uid", "a" * 41], "1 to 40"),
])
def test_wrong_options_are_told(weir_binary, tmp_path, arguments, words):
    (tmp_path / "proxy.conf").write_text(service("demo", listen="127.0.0.1:18000"))
    done = run_weir(weir_binary, tmp_path, *arguments)
    assert done.returncode != 0 and done.stdout == ""
    assert words in done.stderr


@pytest.mark.parametrize("call", ["rules", "dashboards"])
def test_a_file_with_errors_makes_nothing(weir_binary, tmp_path, call):
    (tmp_path / "proxy.conf").write_text("servise x {\n}\n")
    done = run_weir(weir_binary, tmp_path, call)
    assert done.returncode == 1 and done.stdout == ""
    assert "proxy.conf:1:1: error" in done.stderr
