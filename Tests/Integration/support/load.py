"""Clients and scrapers that ask again and again, and keep account of all that went wrong."""

import threading

import httpx

from support.scrape import Page
from support.wire import Closed, RawClient, request


class Load(threading.Thread):
    """Sends requests until it is told to stop. Nothing is excused: a connection that closes under a request fails it,
    unless the answer before said that it would."""

    def __init__(self, port: int, keeps: bool):
        super().__init__(daemon=True)
        self.port = port
        self.keeps = keeps
        self.stops = threading.Event()
        self.answered = 0
        self.last_answers = 0
        self.failures: list[str] = []

    def run(self) -> None:
        client = None
        while not self.stops.is_set() and not self.failures:
            try:
                client = client or RawClient(self.port)
                answer = client.exchange(request("/x", *([] if self.keeps else ["Connection: close"])))
                if (answer.status, answer.body, answer.complete) != (200, b"ok", True):
                    self.failures.append(f"bad answer: {answer}")
                self.answered += 1
                if answer.closes:
                    self.last_answers += 1
                    client.close()
                    client = None
            except (Closed, OSError) as error:
                self.failures.append(f"after {self.answered} answers: {error!r}")


class Scraper:
    """Scrapes over a kept connection as Prometheus does: one that closes before a byte of an answer has come was idle,
    and the request goes once more, on a new one (RFC 9112 section 9.3.1)."""

    def __init__(self, port: int):
        self.url = f"http://127.0.0.1:{port}/metrics"
        self.client = httpx.Client(trust_env=False)

    def scrape(self) -> Page:
        try:
            answer = self.client.get(self.url)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            answer = self.client.get(self.url)
        assert answer.status_code == 200
        return Page(answer.text)


def counters(page: Page) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample that may not go back, but for those of the process itself."""
    found = {}
    for family in page.families.values():
        for sample in family.samples:
            is_count = family.type == "counter" or family.type == "histogram" or sample.name.endswith("_count")
            if is_count and not sample.name.startswith("process_"):
                found[sample.name, frozenset(sample.labels.items())] = sample.value
    return found


def assert_no_counter_went_back(before: Page, after: Page) -> None:
    old, new = counters(before), counters(after)
    gone_back = {key: (value, new.get(key)) for key, value in old.items() if new.get(key, 0) < value}
    assert not gone_back
