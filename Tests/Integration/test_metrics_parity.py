"""weir's metrics of a service against the app's own, by prometheus-fastapi-instrumentator, after the same requests.

They must be equal, apart from what the contract says differs. Each such thing is undone here, for the very requests
that it concerns, before the two are compared:

- the app labels a request that it redirects for a slash more or less with the raw path; weir with the template, its
  slash changed. `REDIRECTED` maps the paths that are asked for here;
- the app takes methods as they come; weir labels those that are not registered `other`;
- the app counts the sizes that Content-Length states; weir what really passed. So weir has 0 for an answer to HEAD, the
  real size of chunked bodies both ways, and the 21 bytes of the answer to an unhandled exception, which the app's
  middleware never sees;
- the app's page has `_created` families, which weir's text format has not;
- the app's scrape of itself is no request through weir, and is excluded in the app.

Durations are the business of their own clocks: only how many there are, and the bounds of the buckets, must be equal.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
import pytest

from origins.instrumented_app import ROUTES
from support.scrape import Page, scrape
from support.waiting import eventually
from support.weir import routes, service

UUID = "7f0a4c1e-51c5-4c56-9a52-3a1a5d5b1f00"
REDIRECTED = {"/items/5/": "/items/{item_id:int}/", "/items/pen/": "/items/{name}/", "/slash/x": "/slash/{name}"}
FAMILIES = {
    "http_requests_total": "counter",
    "http_request_size_bytes": "summary",
    "http_response_size_bytes": "summary",
    "http_request_duration_highr_seconds": "histogram",
    "http_request_duration_seconds": "histogram",
}


@dataclass(frozen=True)
class Ask:
    """A request and what weir must make of it: its handler label and the status that the app gives."""

    method: str
    path: str
    handler: str
    status: int
    options: dict = field(default_factory=dict, hash=False)


def in_chunks(body: bytes):
    """A body whose length httpx does not know, so that it goes in chunks."""
    return lambda: (body[at:at + 100] for at in range(0, len(body), 100))


# Bodies go only where the app reads them. It answers 307, 404 and 405 at once, and what of a body is on its way then
# may never pass: the app counts what was stated, weir what came.
ASKS = [
    Ask("GET", "/health", "/health", 200),
    Ask("GET", "/health?verbose=1", "/health", 200),
    Ask("GET", "/clients/", "/clients/", 200),
    Ask("POST", "/jobs/", "/jobs/", 201, {"json": {"client_id": "acme", "size": 3}}),
    Ask("POST", "/jobs/", "/jobs/", 422, {"json": {"size": "large"}}),
    Ask("POST", "/jobs/", "/jobs/", 422, {"content": b"not json", "headers": {"Content-Type": "application/json"}}),
    Ask("GET", f"/jobs/{UUID}", "/jobs/{job_id}", 200),
    Ask("GET", "/jobs/17", "/jobs/{job_id}", 422),
    Ask("GET", "/items/5", "/items/{item_id:int}", 200),
    Ask("PUT", "/items/6", "/items/{item_id:int}", 200, {"content": b"x" * 777}),
    Ask("PUT", "/items/7", "/items/{item_id:int}", 200, {"content": in_chunks(b"y" * 1234)}),
    Ask("DELETE", "/items/8", "/items/{item_id:int}", 204),
    Ask("GET", "/items/pen", "/items/{name}", 200),
    Ask("GET", "/items/a%20b", "/items/{name}", 200),
    Ask("GET", "/files/a/b/c.txt", "/files/{path:path}", 200),
    Ask("GET", "/files/", "/files/{path:path}", 200),
    Ask("GET", "/page", "/page", 200),
    Ask("HEAD", "/page", "/page", 200),
    Ask("GET", "/slash/x/", "/slash/{name}/", 200),
    Ask("POST", "/upload", "/upload", 200, {"content": b"z" * 5000}),
    Ask("POST", "/upload", "/upload", 200, {"content": in_chunks(b"w" * 3210)}),
    Ask("GET", "/stream", "/stream", 200),
    Ask("GET", "/stream?parts=40", "/stream", 200),
    *(Ask("GET", f"/status/{code}", "/status/{code}", code) for code in (200, 202, 204, 301, 304, 404, 418, 500, 503)),
    Ask("GET", "/boom", "/boom", 500),
    Ask("GET", "/fail", "/fail", 503),
    # No template: one handler for all of them.
    Ask("GET", "/", "none", 404),
    Ask("GET", "/nothing/here", "none", 404),
    Ask("GET", "//health", "none", 404),
    Ask("GET", "/jobs/a%2Fb", "none", 404),
    Ask("POST", "/nothing", "none", 404),
    # A method that the template does not list keeps the template.
    Ask("DELETE", "/health", "/health", 405),
    Ask("POST", "/health", "/health", 405),
    Ask("HEAD", "/health", "/health", 405),
    Ask("OPTIONS", "/jobs/", "/jobs/", 405),
    Ask("FROBNICATE", "/health", "/health", 405),
    # One slash more or less: redirected, and labelled with the template, its slash changed.
    Ask("GET", "/clients", "/clients", 307),
    Ask("GET", "/health/", "/health/", 307),
    Ask("POST", "/jobs", "/jobs", 307),
    *(Ask("GET", path, handler, 307) for path, handler in REDIRECTED.items()),
]

UNREGISTERED = {"FROBNICATE"}
HEALTH, BOOM = (next(ask for ask in ASKS if ask.path == path) for path in ("/health", "/boom"))


@dataclass
class Tally:
    """What the requests come to, counted by the client; `unstated` are the differences in size that are allowed."""

    requests: Counter = field(default_factory=Counter)
    unstated_request_bytes: Counter = field(default_factory=Counter)
    unstated_response_bytes: Counter = field(default_factory=Counter)

    def add(self, ask: Ask, answer: httpx.Response) -> None:
        assert answer.status_code == ask.status, f"{ask}: {answer.status_code} {answer.text[:200]}"
        self.requests[ask.handler, "other" if ask.method in UNREGISTERED else ask.method, ask.status] += 1
        if callable(ask.options.get("content")):
            self.unstated_request_bytes[ask.handler] += sum(len(part) for part in ask.options["content"]())
        if ask.method == "HEAD":
            self.unstated_response_bytes[ask.handler] -= int(answer.headers["content-length"])
        elif "content-length" not in answer.headers or ask.handler == "/boom":
            self.unstated_response_bytes[ask.handler] += len(answer.content)

    def __add__(self, other: "Tally") -> "Tally":
        merged = Tally()
        for mine in (self, other):
            for name in ("requests", "unstated_request_bytes", "unstated_response_bytes"):
                getattr(merged, name).update(getattr(mine, name))
        return merged


def run(url, asks: list[Ask]) -> Tally:
    """Sends them one after another over kept connections."""
    tally = Tally()
    with httpx.Client(trust_env=False, timeout=20) as client:
        for ask in with_care(asks):
            content = ask.options.get("content")
            options = ask.options | ({"content": content()} if callable(content) else {})
            tally.add(ask, client.request(ask.method, url(ask.path), **options))
    return tally


def with_care(asks: list[Ask]) -> Iterator[Ask]:
    """After an unhandled exception uvicorn closes the connection unannounced; only what may be sent twice goes next."""
    for ask in asks:
        yield ask
        if ask is BOOM:
            yield HEALTH


def weirs_label(sample_labels: dict[str, str]) -> dict[str, str]:
    """The app's labels in weir's words."""
    labels = dict(sample_labels)
    if "handler" in labels:
        labels["handler"] = REDIRECTED.get(labels["handler"], labels["handler"])
    if labels.get("method") in UNREGISTERED:
        labels["method"] = "other"
    return labels


def table(page: Page, name: str, translate=dict) -> Counter:
    """The samples of one name by their labels; those that come to the same labels are added up."""
    found = Counter()
    for sample in page.samples:
        if sample.name == name:
            found[tuple(sorted(translate(sample.labels).items()))] += sample.value
    return found


def sizes(page: Page, name: str, translate=dict) -> Counter:
    return Counter({dict(labels)["handler"]: value for labels, value in table(page, name, translate).items()})


@pytest.fixture(scope="module", params=["exact", "class"])
def measured(request, start_shared_weir, start_shared_app):
    """Both sides after the same several hundred requests: weir's page, the app's page, the client's tally."""
    app = start_shared_app(grouped=request.param == "class")
    instrument = f"instrument {{ status {request.param}; exclude ^/metrics$ }}"
    weir = start_shared_weir(service(app.address, "metrics /metrics", instrument, routes(*ROUTES)))
    source = random.Random(8)
    first = run(weir.url, [*ASKS, *source.choices(ASKS, k=250)])
    calm = [ask for ask in ASKS if ask is not BOOM]
    with ThreadPoolExecutor(6) as pool:
        others = pool.map(lambda seed: run(weir.url, random.Random(seed).choices(calm, k=40)), range(6))
        tally = sum(others, first)

    def settled() -> Page:
        page = weir.service_metrics()
        assert page.total("http_requests_total") == tally.requests.total()
        return page

    return eventually(settled), scrape(app.port), tally, request.param


def test_weirs_metrics_equal_the_apps_own(measured):
    weir, app, tally, status = measured

    def label(code: int) -> str:
        return str(code) if status == "exact" else f"{code // 100}xx"

    expected = Counter()
    for (handler, method, code), count in tally.requests.items():
        expected[("handler", handler), ("method", method), ("status", label(code))] += count
    ours = table(weir, "http_requests_total")
    assert ours == expected
    assert ours == table(app, "http_requests_total", weirs_label)

    for name in ("http_request_size_bytes_count", "http_response_size_bytes_count",
                 "http_request_duration_seconds_count", "http_request_duration_highr_seconds_count"):
        assert table(weir, name) == table(app, name, weirs_label), name

    wanted = sizes(app, "http_request_size_bytes_sum", weirs_label)
    wanted.update(tally.unstated_request_bytes)
    assert sizes(weir, "http_request_size_bytes_sum") == wanted
    wanted = sizes(app, "http_response_size_bytes_sum", weirs_label)
    wanted.update(tally.unstated_response_bytes)
    assert sizes(weir, "http_response_size_bytes_sum") == wanted

    for name in ("http_request_duration_seconds_bucket", "http_request_duration_highr_seconds_bucket"):
        assert set(normal_bounds(weir, name)) == set(normal_bounds(app, name, weirs_label)), name

    for name, kind in FAMILIES.items():
        assert weir.type_of(name) == app.type_of(name) == kind
        assert name in weir.names_with("HELP")
    assert weir.names_with("TYPE") == set(FAMILIES)


def normal_bounds(page: Page, name: str, translate=dict) -> list[tuple]:
    """The bucket series of one name, with their bounds as numbers: `1.0` and `1` are the same bound."""
    return [
        tuple(sorted((key, str(float(value)) if key == "le" else value) for key, value in translate(labels).items()))
        for labels in page.labels(name)
    ]


def test_every_histogram_on_weirs_page_adds_up(measured):
    weir = measured[0]
    for name in ("http_request_duration_seconds", "http_request_duration_highr_seconds"):
        rows: dict[tuple, list[tuple[float, float]]] = {}
        for sample in weir.samples:
            if sample.name == f"{name}_bucket":
                key = tuple(sorted(item for item in sample.labels.items() if item[0] != "le"))
                rows.setdefault(key, []).append((float(sample.labels["le"]), sample.value))
        assert rows
        for key, row in rows.items():
            assert [bound for bound, _ in row] == sorted(bound for bound, _ in row)
            assert [count for _, count in row] == sorted(count for _, count in row)
            assert row[-1] == (float("inf"), weir.value(f"{name}_count", **dict(key)))
            assert weir.value(f"{name}_sum", **dict(key)) >= 0


def test_no_raw_path_or_method_is_in_a_label(measured):
    page = measured[0]
    allowed = {re.split(r"\s+", line)[1] for line in ROUTES}
    allowed |= {path[:-1] if path.endswith("/") else path + "/" for path in allowed} | {"none"}
    assert page.label_values("http_requests_total", "handler") <= allowed
    assert page.label_values("http_requests_total", "method") <= {
        "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "other"}
