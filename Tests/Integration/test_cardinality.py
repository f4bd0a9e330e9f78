"""No label explodes: whatever clients and backends make up, families stay within their limits, and nothing is lost."""

import json
import random
import re
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest

from origins.raw_origin import OriginConnection
from support.scrape import Page
from support.weir import Weir, block, routes, service
from support.wire import RawClient, request

IDS = 20_000
CONNECTIONS = 4
BATCH = 100
# So many with few statuses, and a last one with all.
PASSES = 3
# What the passes between the first and the last may add to resident memory: the caches of label sets that overflowed,
# of which weir has two for each worker and which end at 1 MiB each, and as much for their growth and for pages. Without
# limits each pass takes some 90 MiB.
SLACK_BYTES = 8 << 20

LIMITS = {"raw": 150, "grouped": 40}
REGISTERED = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "LOCK", "PROPFIND", "QUERY",
              "VERSION-CONTROL"]

OWN = [
    block('counter flood_jobs_total "Jobs"', "on POST /jobs/", "label client_id request.json.client_id"),
    block('counter flood_bytes_total "Bytes"', "add request.bytes", "label client_id request.query.client"),
    block('histogram flood_units "Units"', "observe request.header.X-Units", "label client_id request.header.X-Client",
          "label status response.status", "buckets 1 2 5"),
    block('summary flood_latency_units "Units"', "observe request.header.X-Units",
          "label client_id request.header.X-Client", "quantiles 0.5 0.9"),
    block('gauge flood_last_units "Units"', "on * /clients/{client}/profile", "set request.header.X-Units",
          "label client_id request.path.client"),
    block('gauge flood_balance_units "Units"', "add 1", "label client_id request.header.X-Client"),
]
# Families with a limit, and those of them in which every exchange is one sample.
HTTP = {"http_requests_total", "http_request_size_bytes", "http_response_size_bytes", "http_request_duration_seconds",
        "http_requests_inprogress"}
EACH_ID = {"flood_bytes_total", "flood_units", "flood_latency_units", "flood_balance_units"}
LIMITED = HTTP | EACH_ID | {"flood_jobs_total", "flood_last_units"}
ROUTES = routes("POST /jobs/", "GET /jobs/{job_id:uuid}", "* /clients/{client}/profile", "GET /files/{path:path}")
HANDLERS = {"/jobs/", "/jobs", "/jobs/{job_id:uuid}", "/clients/{client}/profile", "/clients/{client}/profile/",
            "/files/{path:path}", "none", "other"}


def any_status(connection: OriginConnection) -> None:
    """Answers with the status that the request asks for, and without content; made to be quick."""
    data = b""
    while True:
        while (end := data.find(b"\r\n\r\n")) < 0:
            if not (more := connection.sock.recv(1 << 16)):
                return
            data += more
        head, data = data[:end], data[end + 4:]
        length = re.search(rb"\r\nContent-Length: (\d+)", head, re.I)
        missing = int(length[1]) if length else 0
        while len(data) < missing:
            data += connection.sock.recv(1 << 16)
        data = data[missing:]
        status = re.search(rb"\r\nX-Status: (\d+)", head)
        connection.sock.sendall(b"HTTP/1.1 %s X\r\nContent-Length: 0\r\n\r\n" % (status[1] if status else b"200"))


class Flood:
    """Requests in which everything is made up that a client can make up, and what must come of them."""

    def __init__(self, weir: Weir):
        self.weir = weir
        self.random = random.Random(7)
        # A few, so that the first passes bring all there is of known handlers, methods and statuses together: these
        # are remembered in full, and memory for them is no sign of what this test looks for.
        self.statuses = [200, *self.random.sample(range(200, 600), 12)]
        self.requests = 0
        self.jobs = 0
        self.bytes = 0
        self.answers: Counter[int] = Counter()
        self.expected: Counter[int] = Counter()

    def target(self, client: str) -> str:
        rest = f"{self.random.getrandbits(40):x}"
        return self.random.choice([
            "/jobs/", "/jobs/", "/jobs/", "/jobs", "/jobs//", "/Jobs/", "/%6aobs/", f"/jobs/{rest}",
            f"/clients/{client}/profile", f"/clients/{client}/profile/", f"/clients/{client}%2Fprofile",
            f"/clients/{rest}/", f"/files/{rest}", f"/{rest}", f"/{rest}/../jobs/", f"//{rest}", f"/%01%ff{rest}%0a%22",
            f"/{rest}" + "/long" * self.random.randrange(1, 1200), f"/{{job_id}}/{rest}", f"/{rest};a=b,c=d",
        ])

    def request(self, client: str) -> bytes:
        made_up = [f"X{self.random.getrandbits(32):X}", "get", "a!b"]
        method = self.random.choice(["POST"] * 8 + REGISTERED + made_up)
        path = self.target(client)
        status = self.random.choice(self.statuses)
        body = json.dumps({"pad": {"client_id": "no"}, "client_id": client}).encode()
        self.requests += 1
        self.expected[status] += 1
        self.bytes += len(body)
        self.jobs += method == "POST" and path in ("/jobs/", "/%6aobs/")
        return request(
            f"{path}?client={client}", f"X-Client: {client}", "X-Units: 3", f"X-Status: {status}", method=method,
            body=body, host=f"{self.random.getrandbits(32):x}.madeup.example")

    def run(self, ids: Iterable[str]) -> None:
        """Sends a request for each id: over several connections at once, many under way on each."""
        wires = [self.request(client) for client in ids]
        with ThreadPoolExecutor(CONNECTIONS) as threads:
            for answers in threads.map(self.send, range(CONNECTIONS), [wires] * CONNECTIONS):
                self.answers += answers
        assert self.answers == self.expected

    def send(self, connection: int, wires: list[bytes]) -> Counter[int]:
        """One connection's share; each service has as many connections as the other."""
        answers: Counter[int] = Counter()
        mine = wires[connection::CONNECTIONS]
        with self.weir.client(connection % 2) as client:
            for start in range(0, len(mine), BATCH):
                batch = mine[start:start + BATCH]
                client.send(b"".join(batch))
                answers += read_statuses(client, len(batch))
        return answers


def read_statuses(client: RawClient, count: int) -> Counter[int]:
    """The statuses of answers without content."""
    data = b""
    while data.count(b"\r\n\r\n") < count:
        more = client.sock.recv(1 << 16)
        assert more, f"closed after {data.count(b'HTTP/1.1 ')} of {count} answers: {data[-300:]!r}"
        data += more
    return Counter(int(status) for status in re.findall(rb"HTTP/1\.1 (\d\d\d) ", data))


def flooded(start_weir, start_origin) -> Weir:
    """A weir with two services that differ in what becomes of unknown paths, and in their limit."""
    origin = start_origin(any_status)
    return start_weir("".join(
        service(origin.address, "metrics /metrics", ROUTES, *OWN, name=name, listen=listen, *[block(
            "instrument", "status exact", f"unmatched {unmatched}", "in_progress labelled",
            f"series_limit {LIMITS[name]}")])
        for name, unmatched, listen in (("raw", "raw", "@listen@"), ("grouped", "group", "@listen2@"))))


def label_sets(page: Page) -> dict[str, set[frozenset[tuple[str, str]]]]:
    """The label sets of each family, counted from the page's samples alone, by the family's exposed name."""
    found: dict[str, set[frozenset[tuple[str, str]]]] = {}
    for family in page.families.values():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        found[name] = {frozenset((key, value) for key, value in sample.labels.items() if key not in ("le", "quantile"))
                       for sample in family.samples}
    return found


def assert_within_limits(page: Page) -> None:
    """Each family has as many label sets as its limit and the one for the rest at most; `weir_series` says the same."""
    counted = label_sets(page)
    assert len(page.series()) == len(set(page.series()))
    for name in LIMITED:
        for where, limit in LIMITS.items():
            own = {labels for labels in counted[name] if ("service", where) in labels}
            rest = {labels for labels in own if {value for key, value in labels if key != "service"} == {"other"}}
            assert len(rest) <= 1 and len(own - rest) <= limit, (name, where, len(own))
            if name in EACH_ID:
                assert (len(rest), len(own)) == (1, limit + 1), (name, where)
    # Families of weir's own have no label that is not of a closed set.
    assert all(len(sets) <= len(LIMITS) * len(HANDLERS) * 8 for name, sets in counted.items() if name not in LIMITED)
    said = page.by_labels("weir_series", ["family"])
    assert said == {(name,): len(sets) for name, sets in counted.items() if name != "weir_series"}


def assert_nothing_is_lost(page: Page, flood: Flood) -> None:
    """What has no label set of its own is in the one that reads `other`, and the overflow counts just that."""
    everything = {
        "http_requests_total": flood.requests, "weir_exchanges_total": flood.requests,
        "http_request_duration_seconds_count": flood.requests, "http_request_size_bytes_count": flood.requests,
        "http_request_size_bytes_sum": flood.bytes, "http_request_duration_highr_seconds_count": flood.requests,
        "http_requests_inprogress": 0, "flood_jobs_total": flood.jobs, "flood_bytes_total": flood.bytes,
        "flood_units_count": flood.requests, "flood_units_sum": 3 * flood.requests,
        "flood_latency_units_count": flood.requests, "flood_latency_units_sum": 3 * flood.requests,
        "flood_balance_units": flood.requests, "weir_metric_skipped_total": 0,
    }
    assert {name: page.total(name) for name in everything} == everything
    overflow = {name: page.value("weir_series_overflow_total", family=name) for name in LIMITED}
    assert overflow["flood_jobs_total"] == flood.jobs - sum(LIMITS.values())
    for name in EACH_ID:
        assert overflow[name] == flood.requests - sum(LIMITS.values())
    for name in LIMITED - {"flood_bytes_total", "flood_last_units", "http_requests_inprogress"}:
        rest = [sample.value for sample in page.samples
                if sample.name in (name, f"{name}_count") and "quantile" not in sample.labels
                and {value for key, value in sample.labels.items() if key != "service"} == {"other"}]
        assert sum(rest) == overflow[name] > 0, name


def assert_no_made_up_value(page: Page) -> None:
    methods = {*REGISTERED, "other"}
    for name in ("http_requests_total", "http_request_duration_seconds_count", "http_requests_inprogress"):
        assert page.label_values(name, "method") <= methods
    assert page.label_values("http_requests_total", "status") <= {*map(str, range(200, 600)), "other"}
    grouped = {sample.labels["handler"] for sample in page.samples
               if sample.labels.get("service") == "grouped" and "handler" in sample.labels}
    assert grouped <= HANDLERS
    assert "madeup" not in page.text


@pytest.mark.timeout(180)
def test_80000_clients_with_made_up_requests_leave_every_family_within_its_limit(start_weir, start_origin):
    weir = flooded(start_weir, start_origin)
    flood = Flood(weir)
    pages, resident = [], []
    for number in range(PASSES + 1):
        if number == PASSES:
            flood.statuses = list(range(200, 600))
        flood.run(f"client-{number}-{one}" for one in range(IDS))
        page = weir.await_value(flood.requests, "http_requests_total")
        assert_within_limits(page)
        assert_nothing_is_lost(page, flood)
        assert_no_made_up_value(page)
        pages.append(label_sets(page))
        resident.append(weir.status("VmRSS"))
    assert {name: pages[0][name] for name in LIMITED} == {name: pages[-1][name] for name in LIMITED}
    assert resident[PASSES - 1] - resident[0] < SLACK_BYTES, resident
    for listener, (name, limit) in enumerate(LIMITS.items()):
        own = label_sets(weir.service_metrics(listener))
        assert {len(sets) for family, sets in own.items() if family in EACH_ID} == {limit + 1}, name


@pytest.mark.parametrize("clients, shown, overflow", [
    (["other", "a", "b", "c", "other"], {"other": 4, "a": 1}, 2),
    (["a", "b", "c", "other", "a"], {"a": 2, "b": 1, "other": 2}, 1),
])
def test_a_client_that_is_called_other_is_counted_with_the_rest(start_weir, start_origin, clients, shown, overflow):
    own = block('counter jobs_total "Jobs"', "label client_id request.header.X-Client")
    weir = start_weir(service(start_origin(any_status).address, "instrument { series_limit 2 }", own))
    with weir.client() as client:
        for name in clients:
            assert client.exchange(request("/", f"X-Client: {name}")).status == 200
    page = weir.await_value(len(clients), "jobs_total")
    assert {sample.labels["client_id"]: sample.value for sample in page.matching("jobs_total", {})} == shown
    assert len(page.series("jobs_total")) == page.value("weir_series", family="jobs_total") == len(shown)
    assert page.value("weir_series_overflow_total", family="jobs_total") == overflow
