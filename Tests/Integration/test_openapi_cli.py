"""`weir check`, `weir match` and `weir routes openapi` with documents of routes."""

import json

import pytest

from support.cli import diagnostics, run_weir
from support.weir import free_port, routes, service
from test_openapi import Documented, document, openapi



def check(binary, directory, *lines: str):
    (directory / "proxy.conf").write_text(service("demo", *lines, listen=":8000"))
    return run_weir(binary, directory, "check")


def test_check_counts_what_it_can_read_and_warns_of_the_rest(weir_binary, tmp_path, start_origin):
    origin = start_origin(Documented(document("GET /a", "GET /b/{x}{y}", "GET /c")))
    url = f"http://{origin.address}/openapi.json"
    nobody = f"http://127.0.0.1:{free_port()}/"
    result = check(weir_binary, tmp_path, routes("GET /a", "GET /own"), openapi(url), openapi(nobody))
    assert result.returncode == 0
    assert "1 service, 3 routes;" in result.stdout
    first, second = diagnostics(result.stderr, "warning")
    assert (first.file, first.line, first.column) == ("proxy.conf", 8, 20)
    assert 'the path "/b/{x}{y}" is left out' in first.text
    assert second.line == 9 and "cannot be read" in second.text
    assert run_weir(weir_binary, tmp_path, "check", "--strict").returncode == 1


def test_check_takes_a_broken_file_for_a_warning(weir_binary, tmp_path):
    (tmp_path / "api.json").write_text('{"openapi": "3.0.0",\n "paths": {"/a": [}}')
    result = check(weir_binary, tmp_path, openapi("api.json"))
    assert result.returncode == 0
    [warning] = diagnostics(result.stderr, "warning")
    assert "api.json:2:19: no JSON: expected a value or" in warning.text


def test_match_knows_the_routes_of_a_document(weir_binary, tmp_path):
    (tmp_path / "api.json").write_bytes(document("GET /a/{x}"))
    check(weir_binary, tmp_path, openapi("api.json"))
    result = run_weir(weir_binary, tmp_path, "match", "GET", "http://localhost:8000/a/1")
    assert "handler: /a/{x}" in result.stdout


def test_the_printed_block_is_one_that_check_takes(weir_binary, tmp_path, start_origin):
    paths = ["GET,PUT /jobs/{job-id}", "POST /jobs/", "GET /q;\"x\"/{a b}", "GET /{1}/{1_}/é"]
    origin = start_origin(Documented(document(*paths, servers=[{"url": "/v1"}])))
    result = run_weir(weir_binary, tmp_path, "routes", "openapi", f"http://{origin.address}/openapi.json")
    assert (result.returncode, result.stderr) == (0, "")
    checked = check(weir_binary, tmp_path, result.stdout)
    assert checked.returncode == 0, checked.stderr
    assert "8 routes" in checked.stdout
    (tmp_path / "api.routes").write_text(result.stdout)
    assert "8 routes" in check(weir_binary, tmp_path, "routes file api.routes").stdout
    match = run_weir(weir_binary, tmp_path, "match", "GET", "http://localhost:8000/v1/jobs/7")
    assert "handler: /jobs/{job-id}" in match.stdout


def test_types_become_converters_when_asked_for(weir_binary, tmp_path):
    parameter = {"name": "job_id", "in": "path", "schema": {"type": "string", "format": "uuid"}}
    (tmp_path / "api.json").write_bytes(json.dumps(
        {"openapi": "3.0.0", "paths": {"/jobs/{job_id}": {"get": {"parameters": [parameter]}}}}).encode())
    result = run_weir(weir_binary, tmp_path, "routes", "openapi", "--types", "api.json")
    assert "    GET  /jobs/{job_id:uuid} { name /jobs/{job_id} }\n" in result.stdout


@pytest.mark.parametrize(("source", "expected"), [
    ("nowhere.json", "error: cannot read nowhere.json: no such file\n"),
    ("ftp://h/x", "error: unknown scheme \"ftp\" of a source; expected: "
                  "http://HOST[:PORT]/PATH, https://..., or the path of a file\n"),
    ("old.json", "error: old.json:1:13: this is Swagger 2.0 (OpenAPI 2.0) (expected: OpenAPI 3.0 or 3.1: "
                 "converters such as swagger2openapi write it)\n"),
])
def test_what_is_no_document_is_told(weir_binary, tmp_path, source, expected):
    (tmp_path / "old.json").write_text('{"swagger": "2.0"}')
    result = run_weir(weir_binary, tmp_path, "routes", "openapi", source)
    assert (result.returncode, result.stdout, result.stderr) == (1, "", expected)
