"""Label values that a client made up, of every kind of bytes and by every way: cut, escaped, and no page breaks."""

import re
from collections import Counter
from collections.abc import Iterator

from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics

from support.metric_families import CONTENT_TYPE, labels, read_families
from support.prometheus import DEADLINE_SECONDS
from support.scrape import fetch
from support.waiting import eventually
from support.weir import Weir, block, routes, service
from support.wire import request

OPENMETRICS = "application/openmetrics-text; version=1.0.0"


def quoted(value: bytes) -> bytes:
    """A JSON string; what is not UTF-8 stays as it is."""
    escaped = re.sub(rb'["\\\\]', lambda found: b"\\" + found[0], value)
    return re.sub(rb"[\x00-\x1f]", lambda found: b"\\u%04x" % found[0][0], escaped)


def encoded(value: bytes) -> str:
    return "".join(f"%{byte:02x}" for byte in value)


def with_field(target: str, line: bytes) -> bytes:
    return f"GET {target} HTTP/1.1\r\nHost: weir.test\r\n".encode() + line + b"\r\n\r\n"


# How a value can come: its source, the request that has it, and what a value may not have: that is a 400.
CONTROL = rb"[\x00-\x08\x0a-\x1f\x7f]"
WAYS = {
    "json": ("request.json.v[0]", lambda value: request("/json/", body=b'{"v": ["%s"]}' % quoted(value)), b"(?!)"),
    "header": ("request.header.X-Value", lambda value: with_field("/header/", b"X-Value: " + value), CONTROL),
    "cookie": ("request.cookie.v", lambda value: with_field("/cookie/", b"Cookie: a=b; v=" + value), CONTROL),
    "query": ("request.query.v", lambda value: request("/query/?v=" + encoded(value)), b"\0"),
    "path": ("request.path.value", lambda value: request("/path/" + encoded(value)), b"\0"),
}
# Bytes as they come by each way that can carry them, and the label value that they make.
VALUES = [
    (b"plain", "plain"),
    (b'quo"te', 'quo"te'),
    (b"back\\slash\\n", "back\\slash\\n"),
    (b"line\nfeed", "line\nfeed"),
    (b"carriage\rreturn", "carriage\rreturn"),
    (b'x"} 1\nfake_total{a="b', 'x"} 1\nfake_total{a="b'),
    (b"tab\tbell\x07escape\x1b[31mdel\x7f", "tab\tbell\x07escape\x1b[31mdel\x7f"),
    (b"nul\x00nul", "nul\x00nul"),
    ("größe 日本 🚀".encode(), "größe 日本 🚀"),
    (b"\xff\xfe", "\ufffd\ufffd"),
    (b"cut short \xe6\x97", "cut short \ufffd"),
    (b"surrogate \xed\xa0\x80", "surrogate \ufffd\ufffd\ufffd"),
    (b"x" * 10_000, "x" * 128),
    (b"x" * 127 + "é".encode() * 5000, "x" * 127),
    (b"\xff" * 100, "\ufffd" * 100),
    (b"other", "other"),
    (b"", ""),
]


def counts(samples: list[tuple[str, str, float]]) -> dict[tuple[str, str], float]:
    """The values of the families `hostile_*` by way and label; no two samples may have the same."""
    found = {(name.split("_")[1], value): count for name, value, count in samples if name.startswith("hostile_")}
    assert len(found) == sum(name.startswith("hostile_") for name, _, _ in samples)
    return found


def in_all_formats(weir: Weir) -> Iterator[dict[tuple[str, str], float]]:
    text = weir.metrics().families.values()
    open_metrics = read_openmetrics(fetch(weir.exporter, accept=OPENMETRICS).text)
    for families in (text, open_metrics):
        yield counts([(sample.name, sample.labels.get("v", ""), sample.value)
                      for family in families for sample in family.samples if not sample.name.endswith("_created")])
    protobuf = read_families(fetch(weir.exporter, accept=CONTENT_TYPE).body)
    yield counts([(name, labels(metric).get("v", ""), metric.counter.value)
                  for name, family in protobuf.items() for metric in family.metric])


def test_label_values_are_cut_and_escaped_in_every_format(start_weir, start_origin, start_prometheus):
    templates = {way: f"* /{way}/{{value:path}}" for way in WAYS}
    own = [block(f'counter hostile_{way}_total "Values"', f"on {templates[way]}", f"label v {source}")
           for way, (source, _, _) in WAYS.items()]
    limits = "limits { target 64k; header 64k }"
    weir = start_weir(service(start_origin().address, limits, routes(*templates.values()), *own))
    prometheus = start_prometheus({"weir": weir.exporter})
    expected: Counter[tuple[str, str]] = Counter()
    refused = not_json = 0
    for way, (_, make, bad) in WAYS.items():
        for value, label in VALUES:
            is_bad = re.search(bad, value) is not None
            with weir.client() as client:
                assert client.exchange(make(value)).status == (400 if is_bad else 200), (way, value)
            if is_bad:
                refused += 1
            elif way == "json" and "\ufffd" in label:
                not_json += 1
            else:
                expected[way, label] += 1
    page = weir.await_value(expected.total() + not_json, "http_requests_total")
    assert page.total("weir_requests_rejected_total") == refused > 0
    assert page.value("weir_metric_skipped_total", metric="hostile_json_total", reason="not_json") == not_json > 0
    assert page.total("weir_metric_skipped_total") == not_json
    for shown in in_all_formats(weir):
        assert shown == expected

    def scraped() -> bool:
        for way in WAYS:
            wanted = {(label,): count for (by, label), count in expected.items() if by == way}
            assert prometheus.query(f"hostile_{way}_total", "v") == wanted
        return True

    eventually(scraped, deadline=DEADLINE_SECONDS)
