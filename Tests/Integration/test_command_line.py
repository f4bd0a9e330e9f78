"""`weir` as a command: its help, its exits, and what keeps it from starting."""

import re
import socket

import pytest

from support.cli import diagnostics, run_weir
from support.weir import free_port, service


def test_version(weir_binary, tmp_path):
    done = run_weir(weir_binary, tmp_path, "--version")
    assert done.returncode == 0
    assert re.search(r"\d+\.\d+", done.stdout)


@pytest.mark.parametrize("arguments", [("--help",), ("help",), ("-h",)])
def test_help_names_every_call(weir_binary, tmp_path, arguments):
    done = run_weir(weir_binary, tmp_path, *arguments)
    assert done.returncode == 0
    for call in ("run", "check", "match", "fmt", "completion", "help"):
        assert re.search(rf"^\s+{call}\b", done.stdout, re.M)


@pytest.mark.parametrize("call", ["run", "check", "match", "fmt", "completion"])
def test_help_for_a_call(weir_binary, tmp_path, call):
    for arguments in (("help", call), (call, "--help")):
        done = run_weir(weir_binary, tmp_path, *arguments)
        assert done.returncode == 0
        assert f"weir {call}" in done.stdout


def test_an_unknown_call_is_refused(weir_binary, tmp_path):
    done = run_weir(weir_binary, tmp_path, "serve")
    assert done.returncode not in (0, None) and done.returncode > 0
    assert "serve" in done.stderr


@pytest.mark.parametrize("call", ["run", "check"])
def test_a_file_that_is_not_there_is_named(weir_binary, tmp_path, call):
    for arguments, name in (((call,), "proxy.conf"), ((call, "other.conf"), "other.conf")):
        done = run_weir(weir_binary, tmp_path, *arguments)
        assert done.returncode == 1
        assert name in done.stderr


def test_check_reads_proxy_conf_when_no_file_is_named(weir_binary, tmp_path):
    (tmp_path / "proxy.conf").write_text(service("127.0.0.1:9", listen="127.0.0.1:18000"))
    assert run_weir(weir_binary, tmp_path, "check").returncode == 0


def test_run_refuses_a_bad_file_with_every_error(weir_binary, tmp_path):
    (tmp_path / "proxy.conf").write_text("wrkers 2\nservice api {\n    bakend 127.0.0.1:9\n}\n")
    done = run_weir(weir_binary, tmp_path, "run")
    assert done.returncode == 1
    assert {1, 3} <= {error.line for error in diagnostics(done.stderr)}


@pytest.mark.parametrize("which", ["service", "exporter"])
def test_run_refuses_an_address_in_use_and_names_it(weir_binary, tmp_path, which):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ports = {"service": free_port(), "exporter": free_port(), which: port}
        (tmp_path / "proxy.conf").write_text(
            f"exporter 127.0.0.1:{ports['exporter']}\n"
            + service("127.0.0.1:9", listen=f"127.0.0.1:{ports['service']}"))
        done = run_weir(weir_binary, tmp_path, "run")
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "in use" in done.stderr.lower()


def test_a_second_weir_on_the_same_address_is_refused(weir_binary, start_weir, start_origin, tmp_path):
    """Listeners with SO_REUSEPORT would let it in without a word."""
    weir = start_weir(service(start_origin().address))
    done = run_weir(weir_binary, tmp_path, "run", "proxy.conf")
    assert done.returncode == 1
    assert re.search(rf"127\.0\.0\.1:({weir.port}|{weir.exporter})\b", done.stderr)
    assert weir.is_alive()


def test_match_refuses_what_is_no_url(weir_binary, tmp_path):
    (tmp_path / "proxy.conf").write_text(service("127.0.0.1:9", listen="127.0.0.1:18000"))
    done = run_weir(weir_binary, tmp_path, "match", "GET", "not a url")
    assert done.returncode > 0
    assert done.stderr


def test_match_says_when_no_service_answers(weir_binary, tmp_path):
    (tmp_path / "proxy.conf").write_text(service("127.0.0.1:9", "host a.test", listen="127.0.0.1:18000"))
    done = run_weir(weir_binary, tmp_path, "match", "GET", "http://b.test:18000/")
    assert "service: api" not in done.stdout
    found = run_weir(weir_binary, tmp_path, "match", "GET", "http://a.test:18000/")
    assert found.returncode == 0 and "service: api" in found.stdout
