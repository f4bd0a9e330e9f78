"""proxy.conf as `weir check` reads it: what is right, and for what is wrong the place, the reason and the cure."""

import re

import pytest

from support.cli import diagnostics, run_weir
from support.weir import REPOSITORY

GOOD = """\
# Two services behind one weir.
workers auto
exporter 127.0.0.1:9145                     # a comment after a directive
log warning; shutdown_grace 10s

service triton {                            # a comment after a brace
    listen  :18000
    backend 127.0.0.1:18001 127.0.0.1:18002
    metrics /metrics
    instrument { status exact; unmatched ignore; exclude ^/metrics$ \\.php$; in_progress labelled }
    timeouts { connect 500ms; response 1.5s; idle 0 }
    limits { header 8k; body 10m; target 4k }
    routes {
        GET,POST  /jobs/
        GET       /jobs/{job_id:uuid}
        *         "/files/{path:path}"
    }
}

service mare {
    listen 127.0.0.1:16000
    host mare.test \\
         *.mare.test
    prefix /api strip
    backend unix:/run/mare.sock
}
"""


@pytest.fixture
def check(weir_binary, tmp_path):
    """`check(text)` writes proxy.conf and runs `weir check` on it."""
    def run(text: str, **environment: str):
        (tmp_path / "proxy.conf").write_text(text)
        return run_weir(weir_binary, tmp_path, "check", "proxy.conf", **environment)
    return run


def test_a_good_file_gets_one_line_with_its_counts(check):
    done = check(GOOD)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"\b2 services\b", done.stdout)
    assert re.search(r"\b3 routes\b", done.stdout)
    assert re.search(r"\bseries\b", done.stdout)


SERVICE = "service api {\n    listen :18000\n    backend 127.0.0.1:9\n"

# What is wrong: the file, the line, the word that the caret points at, and words that the message must have.
WRONG = {
    "misspelled directive at the top": ("worker 2\n" + SERVICE + "}\n", 1, "worker", ["workers"]),
    "misspelled directive in a service": (SERVICE + "    bakend 127.0.0.1:10\n}\n", 4, "bakend", ["backend"]),
    "misspelled option": (SERVICE + "    instrument { statsu exact }\n}\n", 4, "statsu", ["status"]),
    "misspelled choice": (SERVICE + "    instrument { status exakt }\n}\n", 4, "exakt", ["exact"]),
    "number expected": ("workers many\n" + SERVICE + "}\n", 1, "many", []),
    "duration without a unit": (SERVICE + "    timeouts { connect 5 }\n}\n", 4, "5", []),
    "not a size": (SERVICE + "    limits { header 8q }\n}\n", 4, "8q", []),
    "not a switch": (SERVICE + "    instrument { enabled maybe }\n}\n", 4, "maybe", []),
    "port out of range": ("service api {\n    listen :99999\n    backend 127.0.0.1:9\n}\n", 2, None, []),
    "not an address": (SERVICE + "    backend nowhere\n}\n", 4, None, []),
    "unclosed parameter": (SERVICE + "    routes {\n        GET /a/{b\n    }\n}\n", 5, None, []),
    "unknown converter": (SERVICE + "    routes {\n        GET /a/{b:uid}\n    }\n}\n", 5, None, ["uuid"]),
    "parameter twice": (SERVICE + "    routes {\n        GET /a/{b}/{b}\n    }\n}\n", 5, None, []),
    "template without a slash": (SERVICE + "    routes {\n        GET a/b\n    }\n}\n", 5, None, []),
    "two templates of one shape": (
        SERVICE + "    routes {\n        GET /a/{x}\n        GET /a/{y}\n    }\n}\n", 6, None, []),
    "bad regex": (SERVICE + "    instrument { exclude (unclosed }\n}\n", 4, None, []),
    "bad metric name": (SERVICE + "    instrument { namespace 9lives }\n}\n", 4, "9lives", []),
    "too many arguments": ("workers 1 2\n" + SERVICE + "}\n", 1, "2", []),
    "duplicate": ("workers 1\nworkers 2\n" + SERVICE + "}\n", 2, None, ["workers"]),
    "two services of one name": (SERVICE + "}\n" + SERVICE.replace("18000", "18001") + "}\n", 5, None, ["api"]),
    "unset variable": ("workers ${WEIR_TEST_UNSET}\n" + SERVICE + "}\n", 1, None, ["WEIR_TEST_UNSET"]),
    "import of no file": ("import missing.conf\n" + SERVICE + "}\n", 1, "missing.conf", []),
    "import of itself": (SERVICE + "}\nimport proxy.conf\n", 5, "proxy.conf", []),
    "unclosed block": (SERVICE, None, None, []),
    "brace too many": (SERVICE + "}\n}\n", 5, None, []),
    "unclosed quote": (SERVICE + '    metrics "/metrics\n}\n', 4, None, []),
    "no listen": ("service api {\n    backend 127.0.0.1:9\n}\n", 1, None, ["listen"]),
    "no backend": ("service api {\n    listen :18000\n}\n", 1, None, ["backend"]),
}


@pytest.mark.parametrize("what", WRONG)
def test_an_error_names_its_place_shows_the_line_and_offers_a_cure(check, what):
    text, line, word, said = WRONG[what]
    done = check(text)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    found = diagnostics(done.stderr)
    assert found, done.stderr
    error = next((error for error in found if line in (None, error.line)), None)
    assert error, f"no error at line {line}: {done.stderr}"
    assert error.file.endswith("proxy.conf")
    source = text.split("\n")[error.line - 1]
    assert 1 <= error.column <= len(source) + 1
    if word:
        assert source[error.column - 1:].startswith(word)
    pointed = error.pointed_at(text)
    assert pointed == source[error.column - 1:]
    for part in said:
        assert part in error.text
    assert len(found) == 1, f"one mistake, and more than one error:\n{done.stderr}"


def test_all_errors_of_a_file_are_reported_in_one_go(check):
    done = check("wrkers 2\nservice api {\n    listen :18000\n    bakend 127.0.0.1:9\n    backend 127.0.0.1:9\n"
                 "    timeouts { conect 1s; response 5 }\n    routes { GET /a/{b }\n}\n")
    assert done.returncode == 1
    assert [error.line for error in diagnostics(done.stderr)] == [1, 4, 6, 6, 7]


WARNED = "exporter :19145\n" + SERVICE + "    instrument { unmatched raw }\n}\n"


def test_warnings_leave_a_file_valid_unless_it_is_to_be_without(check, weir_binary, tmp_path):
    done = check(WARNED)
    assert done.returncode == 0 and "is valid: 1 service" in done.stdout
    found = diagnostics(done.stderr, "warning")
    assert [(warning.line, warning.column) for warning in found] == [(1, 10), (5, 18)]
    for warning in found:
        assert warning.pointed_at(WARNED) == WARNED.split("\n")[warning.line - 1][warning.column - 1:]
        assert "hint:" in warning.text
    strict = run_weir(weir_binary, tmp_path, "check", "--strict")
    assert (strict.returncode, strict.stderr) == (1, done.stderr)
    check(SERVICE + "}\n")
    assert run_weir(weir_binary, tmp_path, "check", "--strict").returncode == 0


def test_a_column_counts_characters(check):
    done = check(SERVICE + '    instrument { label tier "éé"; bogus 1 }\n}\n')
    error = diagnostics(done.stderr)[0]
    assert (error.line, error.column) == (4, 35)


# Directives of the contract that are still to be built. A row leaves when its directive arrives.
NOT_BUILT = {
    "push": "push 127.0.0.1:9091 { merge replace }\n",
    "celery": "celery redis://127.0.0.1:6379/0 { queues default }\n",
    "tls": "service api {\n    listen :18000 tls { certificate a.pem b.pem }\n    backend 127.0.0.1:9\n}\n",
}


@pytest.mark.parametrize("name", NOT_BUILT)
def test_a_directive_that_is_not_built_yet_is_refused_and_not_ignored(check, name):
    done = check(NOT_BUILT[name])
    assert done.returncode == 1
    assert any("not supported yet" in error.text and name in error.text for error in diagnostics(done.stderr))


def test_variables_are_taken_from_the_environment(check):
    text = "workers ${WEIR_TEST_WORKERS:-2}\n" + SERVICE + '    metrics "/${WEIR_TEST_PATH}"\n}\n'
    assert check(text, WEIR_TEST_PATH="metrics").returncode == 0
    assert check(text, WEIR_TEST_PATH="metrics", WEIR_TEST_WORKERS="3").returncode == 0
    done = check(text, WEIR_TEST_PATH="metrics", WEIR_TEST_WORKERS="some")
    assert diagnostics(done.stderr)[0].line == 1


def test_imported_files_are_read_in_place_and_errors_name_them(check, tmp_path):
    (tmp_path / "services").mkdir()
    for number, name in enumerate(("one", "two")):
        text = SERVICE.replace("api", name).replace("18000", str(18000 + number)) + "}\n"
        (tmp_path / "services" / f"{name}.conf").write_text(text)
    assert re.search(r"\b2 services\b", check("import services/*.conf\n").stdout)
    assert check("import nothing-here/*.conf\n" + SERVICE + "}\n").returncode == 0
    (tmp_path / "services" / "two.conf").write_text("sevice two { }\n")
    error = diagnostics(check("import services/*.conf\n").stderr)[0]
    assert error.file.endswith("services/two.conf") and (error.line, error.column) == (1, 1)


def test_the_grammars_corners(check):
    done = check(
        'service "api" {\n  listen :18000; backend 127.0.0.1:9\n  metrics /metrics # the end of it\n'
        "  routes { GET /a; POST /b }  # one line\n  limits { header 8k }\n"
        '  instrument {  # a brace, then a comment\n    label tier "a;#{}"\n'
        "    exclude ^/a\\.b$ \\\n      ^/c$\n  }\n}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"\b2 routes\b", done.stdout)


def test_the_shipped_configuration_is_right(weir_binary):
    done = run_weir(weir_binary, REPOSITORY, "check", "proxy.conf")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"\b2 services\b", done.stdout)
