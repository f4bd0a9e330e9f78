"""The wrong files of Tests/WrongFiles.txt, each through `weir check`: every error at its line and column."""

import re
from dataclasses import dataclass, field

import pytest

from support.cli import diagnostics, run_weir
from support.weir import REPOSITORY

SYMBOLS = {"\u2409": "\t", "\u240d": "\r", "\u241b": "\x1b"}


@dataclass
class WrongFile:
    name: str
    files: dict[str, str] = field(default_factory=dict)
    places: list[tuple[str, int, int]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def add(self, file: str, line: str) -> None:
        number = self.files[file].count("\n") + 1
        for symbol, character in SYMBOLS.items():
            line = line.replace(symbol, character)
        before, *rest = line.split("\u2038")
        for part in rest:
            self.places.append((file, number, len(before) + 1))
            before += part
        self.files[file] += before + "\n"


def read_cases() -> list[WrongFile]:
    cases = []
    for section in (REPOSITORY / "Tests" / "WrongFiles.txt").read_text().split("\n=== ")[1:]:
        name, *lines = section.rstrip("\n").split("\n")
        case, file = WrongFile(name), ""
        for line in lines:
            if line.startswith("--- "):
                file = line[4:]
                case.files[file] = ""
            elif line.startswith("!!! "):
                case.messages.append(line[4:])
            else:
                case.add(file, line)
        cases.append(case)
    return cases


CASES = read_cases()


def test_there_are_more_than_sixty():
    assert len(CASES) > 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_error_is_told_at_its_line_and_column(weir_binary, tmp_path, case):
    for name, text in case.files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    done = run_weir(weir_binary, tmp_path, "check", PORT="8000", BAD="nowhere")
    assert (done.returncode, done.stdout) == (1, "")
    found = diagnostics(done.stderr)
    assert [error.message for error in found] == case.messages
    assert sorted((error.file, error.line, error.column) for error in found) == sorted(case.places)
    for error in found:
        if "\x1b" not in case.files[error.file]:
            shown = error.pointed_at(re.sub("\r", "", case.files[error.file]))
            assert shown == case.files[error.file].split("\n")[error.line - 1][error.column - 1:].rstrip("\r")
