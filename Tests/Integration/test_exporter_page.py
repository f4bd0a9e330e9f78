"""The exporter's page at `/`, as a browser gets it: what is here, and which families are largest now."""

import html.parser

from origins.raw_origin import OK, answering
from support.scrape import fetch
from support.weir import block, routes, service
from support.wire import request

JOBS = block('counter jobs_total "Jobs by client"', "on POST /jobs/", "label client_id request.json.client_id")


class Tables(html.parser.HTMLParser):
    """The cells of all tables of a page, row by row."""

    def __init__(self, text: str):
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self._is_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._is_cell = tag in ("td", "th")
        if tag == "tr":
            self.rows.append([])
        elif self._is_cell:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._is_cell = False

    def handle_data(self, data: str) -> None:
        if self._is_cell:
            self.rows[-1][-1] += data


def test_the_page_shows_which_family_is_largest_now(start_weir, start_origin):
    weir = start_weir(service(
        start_origin(answering(OK)).address, block("instrument", "series_limit 60"), routes("POST /jobs/"), JOBS))
    before = Tables(fetch(weir.exporter, "/").text)
    assert not any(row[0] == "jobs_total" for row in before.rows)
    with weir.client() as client:
        for number in range(100):
            client.exchange(request("/jobs/", method="POST", body=b'{"client_id": "c%d"}' % number))
    weir.await_value(100, "jobs_total")
    answer = fetch(weir.exporter, "/")
    assert (answer.status, answer.fields["content-type"]) == (200, "text/html; charset=utf-8")
    page = Tables(answer.text)
    titles = page.rows.index(["family", "service", "series", "limit", "overflowed", "samples", "widest label"])
    assert page.rows[titles + 1] == ["jobs_total", "api", "61", "60", "40", "61", "client_id (61 values)"]
    assert len(page.rows) == titles + 1 + 10
    assert not page.tags & {"script", "link", "img"}
    head = fetch(weir.exporter, "/", method="HEAD")
    assert head.status == 200 and head.body == b"" and int(head.fields["content-length"]) > 1000
