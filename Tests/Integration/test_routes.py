"""Route templates as requests meet them: which one a path gets, as the label and as `weir match` says."""

import pytest

from support.cli import run_weir
from support.weir import free_port, routes, service
from support.wire import request

UUID = "7f0a4c1e-51c5-4c56-9a52-3a1a5d5b1f00"

TEMPLATES = routes(
    "GET /", "GET /health", "GET /clients/", "POST /jobs/", "GET /jobs/{job_id:uuid}", "GET /jobs/{n:int}",
    "GET /jobs/{x:float}", "GET /jobs/{name}", "GET /jobs/latest", "* /files/{path:path}",
    "GET /v{version:int}/file-{id}.json",
    "GET /users/{user}/posts/{post}", "GET /users/me/posts/{post}", "GET /dots/{rest...}", "GET /docs/{p:path}/raw",
)

# Path: the handler label.
LABELS = {
    "/": "/",
    "/health": "/health",
    "/health?x=1": "/health",
    "/clients/": "/clients/",
    # One slash more or less at the end: the template, its slash changed.
    "/clients": "/clients",
    "/health/": "/health/",
    "/jobs": "/jobs",
    f"/jobs/{UUID}/": "/jobs/{job_id:uuid}/",
    "/health//": "none",
    # A method that the template does not list keeps the template.
    "/jobs/": "/jobs/",
    # Literal, then typed, then plain.
    "/jobs/latest": "/jobs/latest",
    f"/jobs/{UUID}": "/jobs/{job_id:uuid}",
    f"/jobs/{UUID.upper()}": "/jobs/{job_id:uuid}",
    f"/jobs/{UUID.replace('-', '')}": "/jobs/{job_id:uuid}",
    "/jobs/17": "/jobs/{n:int}",
    "/jobs/-17": "/jobs/{name}",
    "/jobs/1.5": "/jobs/{x:float}",
    "/jobs/1.": "/jobs/{name}",
    "/jobs/abc": "/jobs/{name}",
    "/jobs/a/b": "none",
    # Percent-decoded before they are matched; an encoded slash separates segments.
    "/%68ealth": "/health",
    "/jobs/%31%37": "/jobs/{n:int}",
    "/jobs/a%20b": "/jobs/{name}",
    "/jobs/a%2Fb": "none",
    "/jobs/%C3%A9": "/jobs/{name}",
    "/jobs/%ff": "none",
    "/files/%ff": "/files/{path:path}",
    # Nothing is normalised.
    "//health": "none",
    "/./health": "none",
    "/x/../health": "none",
    "/Health": "none",
    # The rest of the path, which may be empty.
    "/files/": "/files/{path:path}",
    "/files/a": "/files/{path:path}",
    "/files/a//b/../c": "/files/{path:path}",
    "/docs/a/b/raw": "/docs/{p:path}/raw",
    "/docs/a/b/row": "none",
    # Text around a parameter.
    "/v2/file-abc.json": "/v{version:int}/file-{id}.json",
    "/v2/file-.json": "none",
    "/vx/file-abc.json": "none",
    # The first segment that differs decides.
    "/users/me/posts/1": "/users/me/posts/{post}",
    "/users/you/posts/1": "/users/{user}/posts/{post}",
    "/users//posts/1": "none",
}


@pytest.fixture(scope="module")
def weir(start_shared_weir, start_shared_origin):
    return start_shared_weir(service(start_shared_origin().address, TEMPLATES, "instrument { status exact }"))


@pytest.mark.parametrize("path", LABELS)
def test_a_path_is_counted_under_its_template(weir, path):
    before = weir.metrics().by_labels("http_requests_total", ["service", "handler", "method", "status"])
    with weir.client() as client:
        assert client.exchange(request(path)).body == b"ok"
    key = ("api", LABELS[path], "GET", "200")
    after = weir.await_value(sum(before.values()) + 1, "http_requests_total").by_labels(
        "http_requests_total", ["service", "handler", "method", "status"])
    assert after == before | {key: before.get(key, 0) + 1}


def test_the_rest_of_the_path_can_be_spelled_with_dots(weir):
    with weir.client() as client:
        assert client.exchange(request("/dots/a/b")).body == b"ok"
    page = weir.await_value(1, "http_requests_total", handler="/dots/{rest...}")
    assert page.total("http_requests_total", handler="/dots/{rest:path}") == 0


@pytest.mark.parametrize("path", ["/health", "/jobs/17", f"/jobs/{UUID}", "/files/a", "/jobs/a/b", "/clients"])
def test_weir_match_says_what_a_request_would_get(weir_binary, tmp_path, path):
    port = free_port()
    (tmp_path / "proxy.conf").write_text(service("127.0.0.1:9", TEMPLATES, listen=f"127.0.0.1:{port}"))
    url = f"http://127.0.0.1:{port}{path}"
    done = run_weir(weir_binary, tmp_path, "match", "--config", "proxy.conf", "GET", url)
    assert done.returncode == 0, done.stderr
    said = dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)
    assert said["service"] == "api"
    assert said["handler"] == LABELS[path]
    assert said["method"] == "GET"
    if LABELS[path] != "none" and path != "/clients":
        assert LABELS[path] in said["route"]
