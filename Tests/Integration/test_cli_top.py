"""`weir top series`: which family is large, by which label, and what is told when there is nobody to ask."""

import re
import socket

import pytest

from origins.raw_origin import OK, answering
from support.cli import run_weir
from support.weir import block, free_port, routes, service
from support.wire import request

CLIENTS = 50
JOBS = block(
    'counter jobs_total "Jobs by client"', "on POST /jobs/", "label client_id request.json.client_id",
    "label method request.method")
TITLES = "family service series limit used overflowed samples widest label"


def rows(table: str) -> list[list[str]]:
    """The cells of each row; no cell but the last has a blank in it."""
    lines = table.split("\n\n")[0].splitlines()
    assert lines[0].split() == TITLES.split()
    return [line.split(maxsplit=7) for line in lines[1:]]


def row(table: str, family: str, of: str = "api") -> list[str]:
    found = [cells[2:] for cells in rows(table) if cells[:2] == [family, of]]
    assert len(found) == 1, table
    return found[0]


def top(weir, *arguments: str, binary) -> str:
    done = run_weir(binary, weir.directory, "top", "series", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture
def weir(start_weir, start_origin):
    """One service that has more clients than its limit, and one with room."""
    origin = start_origin(answering(OK)).address
    limited = block("instrument", "series_limit 10")
    return start_weir(
        service(origin, limited, routes("POST /jobs/"), JOBS)
        + service(origin, routes("POST /jobs/"), JOBS, name="calm", listen="@listen2@"))


def post_jobs(weir) -> None:
    for listener, count in ((0, CLIENTS), (1, 3)):
        with weir.client(listener) as client:
            for number in range(count):
                client.exchange(request("/jobs/", method="POST", body=b'{"client_id": "c%d"}' % number))
    weir.await_value(CLIENTS + 3, "jobs_total")


def test_the_family_that_explodes_is_shown_with_its_label_and_what_overflowed(weir, weir_binary):
    post_jobs(weir)
    table = top(weir, "--count", "1000", binary=weir_binary)
    assert row(table, "jobs_total") == ["11", "10", "100%", str(CLIENTS - 10), "11", "client_id (11 values)"]
    assert row(table, "jobs_total", "calm") == ["3", "1000", "0%", "0", "3", "client_id (3 values)"]
    series = [int(cells[2]) for cells in rows(table)]
    assert series == sorted(series, reverse=True)
    page = weir.metrics()
    for sample in page.matching("weir_series", {}):
        counted = sum(int(cells[2]) for cells in rows(table) if cells[0] == sample.labels["family"])
        assert counted == sample.value, sample.labels
    samples = sum(int(cells[6]) for cells in rows(table))
    assert f"\n{len(series)} rows: {sum(series)} series, {samples} samples\n" in table
    assert "not shown" not in table and "raise series_limit" in table


def test_the_rest_is_added_up_when_only_the_largest_are_shown(weir, weir_binary):
    post_jobs(weir)
    table = top(weir, "--count", "2", binary=weir_binary)
    shown = rows(table)
    assert len(shown) == 2 and len(rows(top(weir, binary=weir_binary))) == 20
    found = re.search(
        r"^(\d+) rows: (\d+) series, (\d+) samples; not shown: (\d+) rows, (\d+) series, (\d+) samples$", table, re.M)
    count, series, samples, *left = map(int, found.groups())
    assert left == [count - 2, series - sum(int(cells[2]) for cells in shown),
                    samples - sum(int(cells[6]) for cells in shown)]


def test_limits_are_those_of_the_file_that_is_named(weir, weir_binary, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    file, address = str(weir.directory / "proxy.conf"), f"127.0.0.1:{weir.exporter}"

    def limits(*arguments: str) -> set[str]:
        done = run_weir(weir_binary, elsewhere, "top", "series", "--count", "1000", *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        return {cells[3] for cells in rows(done.stdout) if cells[0].startswith("http_re")}

    post_jobs(weir)
    assert limits("--exporter", address) == {"-"}
    assert limits(file) == limits("--exporter", address, file) == {"-", "10", "1000"}


def test_a_page_from_a_socket_may_say_what_it_likes(start_origin, weir_binary, tmp_path):
    page = (b'# TYPE weir_series gauge\nweir_series{family="x"} 1\n# TYPE x counter\n'
            b'x{service="\x1b[31m\xff",a="1"} 1\nx{service="\x1b[31m\xff",a="2"} 1\n')
    path = tmp_path / "exporter.sock"
    start_origin(answering(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page)), path=path)
    done = run_weir(weir_binary, tmp_path, "top", "series", "--exporter", f"unix:{path}")
    assert done.returncode == 0
    assert rows(done.stdout)[0] == ["x", "?[31m\ufffd", "2", "-", "-", "0", "2", "a (2 values)"]
    assert "\x1b" not in done.stdout


def test_who_is_not_there_and_who_is_no_weir_is_told(weir, start_origin, weir_binary, tmp_path):
    def error(*arguments: str, code: int = 1) -> str:
        done = run_weir(weir_binary, tmp_path, "top", "series", *arguments)
        assert done.returncode == code and not done.stdout, done
        return done.stderr

    nobody = f"127.0.0.1:{free_port()}"
    found = error("--exporter", nobody)
    assert f"no answer from the exporter at {nobody}" in found and "is weir running" in found
    other = start_origin(answering(OK))
    assert "not the page of a weir's exporter: it has no weir_series" in error("--exporter", other.address)
    assert "the answer is 404" in error("--exporter", f"http://127.0.0.1:{weir.exporter}/elsewhere")
    (tmp_path / "off.conf").write_text("exporter off\n" + service("127.0.0.1:1", listen="127.0.0.1:1"))
    assert 'off.conf says "exporter off"' in error("off.conf", code=64)
    assert "missing.conf" in error("missing.conf")
    assert "whole number" in error("--count", "0", code=64)


def test_an_exporter_that_never_answers_is_given_up(weir_binary, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        done = run_weir(weir_binary, tmp_path, "top", "series", "--exporter", address)
    assert done.returncode == 1 and "no answer in time" in done.stderr
