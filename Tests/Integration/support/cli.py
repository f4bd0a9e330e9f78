"""The command line, run to its end, and its diagnostics taken apart."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.weir import clean_environment


@dataclass(frozen=True)
class Diagnostic:
    """`FILE:LINE:COLUMN: error: MESSAGE`, with the lines below it up to the next."""

    file: str
    line: int
    column: int
    message: str
    rest: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join([self.message, *self.rest])

    def pointed_at(self, source: str) -> str:
        """The rest of the source line from where the caret stands; fails when the line or the caret is missing.

        The caret's line follows the shown source line and stands in the same columns, whatever comes before both.
        """
        wanted = source.split("\n")[self.line - 1]
        for shown, marks in zip(self.rest, self.rest[1:], strict=False):
            if wanted.strip() in shown and re.fullmatch(r"[\s|\d]*\^[\^~]*\s*", marks):
                return shown[marks.index("^"):]
        raise AssertionError(f"no {wanted!r} with a caret below it in:\n{self.text}")


def run_weir(binary: Path, directory: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [binary, *arguments], cwd=directory, capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL,
        env=clean_environment(**environment),
    )


def diagnostics(stderr: str, kind: str = "error") -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for line in stderr.splitlines():
        if head := re.match(rf"(\S+?):(\d+):(\d+): {kind}: (.*)$", line):
            found.append(Diagnostic(head[1], int(head[2]), int(head[3]), head[4], ()))
        elif found:
            last = found.pop()
            found.append(Diagnostic(last.file, last.line, last.column, last.message, (*last.rest, line)))
    return found
