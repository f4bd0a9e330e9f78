"""Scraping: plain HTTP fetches without a proxy or a pool, and expositions read by prometheus_client's own parser."""

import http.client
import re
from collections.abc import Iterable
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample


@dataclass
class Fetched:
    status: int
    fields: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def fetch(port: int, path: str = "/metrics", method: str = "GET", body: bytes | None = None,
          **fields: str) -> Fetched:
    """One exchange on a connection of its own; `fields` are named with underscores (accept_encoding="gzip")."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in fields.items():
            connection.putheader(name.replace("_", "-"), value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return Fetched(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


class Page:
    """A parsed exposition in the text format."""

    def __init__(self, text: str):
        self.text = text
        self.families = {family.name: family for family in text_string_to_metric_families(text)}
        self.samples: list[Sample] = [sample for family in self.families.values() for sample in family.samples]

    def matching(self, name: str, labels: dict[str, str]) -> list[Sample]:
        return [
            sample for sample in self.samples
            if sample.name == name and all(sample.labels.get(key) == value for key, value in labels.items())
        ]

    def total(self, name: str, /, **labels: str) -> float:
        """The sum over all samples that carry these labels; 0 when there is none."""
        return sum(sample.value for sample in self.matching(name, labels))

    def value(self, name: str, /, **labels: str) -> float:
        """The one sample that carries these labels."""
        found = self.matching(name, labels)
        assert len(found) == 1, (
            f"{len(found)} samples for {name}{labels}; of that name: "
            f"{[(sample.labels, sample.value) for sample in self.samples if sample.name == name]}"
        )
        return found[0].value

    def labels(self, name: str) -> list[dict[str, str]]:
        return [sample.labels for sample in self.samples if sample.name == name]

    def label_values(self, name: str, label: str) -> set[str]:
        return {labels[label] for labels in self.labels(name) if label in labels}

    def bounds(self, name: str, /, **labels: str) -> list[str]:
        """The `le` values of a histogram's series in the order of the page."""
        return [sample.labels["le"] for sample in self.matching(f"{name}_bucket", labels)]

    def series(self, prefix: str = "") -> list[tuple[str, frozenset[tuple[str, str]]]]:
        """Every series in the order of the page."""
        return [
            (sample.name, frozenset(sample.labels.items()))
            for sample in self.samples if sample.name.startswith(prefix)
        ]

    def names_with(self, keyword: str) -> set[str]:
        """The families that have a HELP or TYPE line (`keyword` says which), by their exposed names."""
        return set(re.findall(rf"^# {keyword} (\S+)", self.text, flags=re.MULTILINE))

    def type_of(self, name: str) -> str | None:
        found = re.search(rf"^# TYPE {re.escape(name)} (\w+)$", self.text, flags=re.MULTILINE)
        return found[1] if found else None

    def by_labels(self, name: str, keys: Iterable[str]) -> dict[tuple[str, ...], float]:
        """The samples of one name, keyed by their values of `keys`; they may have no other label."""
        keys = tuple(keys)
        table = {}
        for sample in self.samples:
            if sample.name == name:
                assert set(sample.labels) == set(keys), f"labels of {name}: {sample.labels}, expected {keys}"
                table[tuple(sample.labels[key] for key in keys)] = sample.value
        return table


def scrape(port: int, path: str = "/metrics") -> Page:
    fetched = fetch(port, path)
    assert fetched.status == 200, f"{path} on :{port} answered {fetched.status}: {fetched.text[:200]}"
    return Page(fetched.text)
