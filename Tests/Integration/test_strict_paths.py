"""The manual's table of paths, row by row, on a running weir: what is matched, counted and forwarded never disagree."""

import re
import subprocess
from dataclasses import dataclass

import pytest

from support.waiting import eventually
from support.weir import REPOSITORY, service

HEAD = "| request | service | what templates see | handler | what the backend gets |"


@dataclass(frozen=True)
class Row:
    request: str
    setting: str
    path: str
    handler: str
    target: str
    refusal: tuple[int, str] | None

    @property
    def name(self) -> str:
        return f"{self.setting} {self.request}".strip()

    @property
    def wire(self) -> bytes:
        method, _, target = self.request.rpartition(" ")
        return f"{method or 'GET'} {target} HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n".encode()


def settings(page: str) -> dict[str, list[str]]:
    """The service's own directive (or none), with its directives; as the page shows them above the table."""
    text = page[:page.index(HEAD)].rpartition("Of these services")[2]
    found = {}
    for block in re.findall(r"(?:^    .+\n)+", text, flags=re.MULTILINE):
        lines = [line.strip() for line in block.splitlines()]
        found["".join(lines[:-1])] = lines
    return found


def rows(page: str) -> list[Row]:
    found = []
    for line in page[page.index(HEAD):].splitlines()[2:]:
        if not line.startswith("|"):
            break
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        sent, setting, path, handler, last = (cell.strip().strip("`") for cell in cells)
        refusal = re.fullmatch(r"(\d{3}) `(\w+)", last)
        found.append(Row(sent, setting, path, handler, path if last == "the same" else last,
                         (int(refusal[1]), refusal[2]) if refusal else None))
    return found


PAGE = (REPOSITORY / "docs" / "security.md").read_text()
ROWS = rows(PAGE)


@pytest.fixture(scope="module")
def origin(start_shared_origin):
    return start_shared_origin()


@pytest.fixture(scope="module")
def weirs(start_shared_weir, origin):
    return {setting: start_shared_weir(service(origin.address, *lines)) for setting, lines in settings(PAGE).items()}


def test_the_table_has_rows_of_each_service(weirs):
    assert set(weirs) == {row.setting for row in ROWS} == {
        "", "prefix /api", "prefix /api strip", "encoded_slash literal"}
    assert len(ROWS) > 60


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_target_is_matched_counted_and_forwarded_as_its_row_says(weirs, origin, row):
    weir = weirs[row.setting]
    origin.forget()
    handlers = {labels["handler"]: weir.metrics().total("http_requests_total", handler=labels["handler"])
                for labels in weir.metrics().labels("http_requests_total")}
    with weir.client() as client:
        answer = client.exchange(row.wire)
        assert client.is_closed_by_peer()
    if row.refusal:
        status, reason = row.refusal
        assert answer.status == status
        assert origin.requests == []
        eventually(lambda: weir.metrics().total("weir_requests_rejected_total", reason=reason) >= 1)
        return
    assert answer.status == 200
    [seen] = origin.wait_for_requests(1)
    assert seen.target == row.target
    expected = handlers | {row.handler: handlers.get(row.handler, 0) + 1}

    def counted() -> bool:
        page = weir.metrics()
        assert {name: page.total("http_requests_total", handler=name)
                for name in page.label_values("http_requests_total", "handler")} == expected
        return True
    eventually(counted)


@pytest.mark.parametrize("row", [row for row in ROWS if row.handler and row.request.startswith("/")],
                         ids=lambda row: row.name)
def test_weir_match_says_the_same(weirs, weir_binary, row):
    weir = weirs[row.setting]
    call = [weir_binary, "match", "--config", weir.directory / "proxy.conf", "GET",
            f"http://127.0.0.1:{weir.port}{row.request}"]
    said = subprocess.run(call, capture_output=True, text=True, cwd=weir.directory)
    assert said.returncode == 0, said.stderr
    lines = dict(line.split(": ", 1) for line in said.stdout.splitlines() if not line.startswith("lost"))
    assert lines["handler"] == row.handler
    assert lines.get("forwarded", row.target) == row.target
