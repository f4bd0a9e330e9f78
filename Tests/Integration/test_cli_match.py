"""`weir match`: the decision step by step, with names that scripts can rely on."""

import pytest

from support.cli import run_weir

FILE = """\
exporter off
service triton {
    listen 127.0.0.1:18000
    backend 127.0.0.1:18001 127.0.0.1:18002
    metrics /metrics
    instrument { status exact; exclude ^/health$; label region eu }
    limits { body 10m }
    routes {
        GET   /health
        GET   /jobs/new
        GET   /jobs/{job_id:uuid} { timeout 2m }
        POST  /jobs/
    }
}
service old {
    listen 127.0.0.1:18000
    host old.test
    prefix /v1 strip
    backend 127.0.0.1:18003
    instrument { unmatched raw }
}
"""


@pytest.fixture
def match(weir_binary, tmp_path):
    """`match(method, url)` gives the lines of `weir match`, as pairs of name and value."""
    (tmp_path / "proxy.conf").write_text(FILE)

    def run(method: str, url: str, returncode: int = 0) -> list[tuple[str, str]]:
        done = run_weir(weir_binary, tmp_path, "match", method, url)
        assert done.returncode == returncode, done.stderr
        return [tuple(line.split(": ", 1)) for line in done.stdout.splitlines()]
    return run


def test_service_pool_route_handler_and_method_come_first_then_why_others_lost(match):
    lines = match("GET", "http://127.0.0.1:18000/jobs/7d444840-9dc0-11d1-b245-5ffdce74fad2?x=1")
    names = [name for name, _ in lines]
    assert [name for name in names if name in ("service", "backend", "route", "handler", "method")] == [
        "service", "backend", "route", "handler", "method"]
    assert names.index("lost") > names.index("method")
    assert set(names[names.index("lost"):]) == {"lost"}
    values = dict(reversed(lines))
    assert values["service"] == "triton"
    assert values["listener"] == "127.0.0.1:18000"
    assert values["backend"] == "127.0.0.1:18001, 127.0.0.1:18002"
    assert values["route"] == "GET /jobs/{job_id:uuid} (proxy.conf:11:9)"
    assert values["handler"] == "/jobs/{job_id:uuid}"
    assert values["labels"] == 'handler="/jobs/{job_id:uuid}", method="GET", status="200", region="eu"'
    assert values["forwarded"] == "/jobs/7d444840-9dc0-11d1-b245-5ffdce74fad2?x=1"
    assert values["timeouts"] == "response 2m (route)"
    assert values["limits"] == "body 10m"
    lost = [value for name, value in lines if name == "lost"]
    assert lost[0] == "route GET /jobs/new: segment 2 `7d444840-9dc0-11d1-b245-5ffdce74fad2` is not `new`"
    assert lost[-1] == "service old: neither its hosts (old.test) nor its prefix /v1 match"


def test_what_is_not_measured_says_why(match):
    assert dict(match("GET", "http://127.0.0.1:18000/health"))["handler"] == "not measured (exclude ^/health$)"


def test_a_prefix_is_stripped_from_what_is_matched_and_forwarded(match):
    values = dict(match("GET", "http://old.test:18000/v1/a%20b"))
    assert (values["service"], values["route"], values["unmatched"]) == ("old", "none", "raw")
    assert (values["handler"], values["forwarded"]) == ("/a b", "/a%20b")
