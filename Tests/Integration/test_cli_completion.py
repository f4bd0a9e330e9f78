"""`weir completion`: the scripts as real shells take them, with a terminal and the Tab key."""

import os
import pty
import select
import shutil
import subprocess

import pytest

from support.cli import run_weir
from support.waiting import eventually

SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "source ./script; PS1='ready> '\n"),
    "zsh": (["zsh", "-f", "-i"], "fpath=($PWD $fpath); autoload -U compinit; compinit -u -d ./dump; PS1='ready> '\n"),
    "fish": (["fish", "--no-config", "-i"], "source ./script; function fish_prompt; echo 'ready> '; end\n"),
}


class Terminal:
    """A shell at a pseudo terminal."""

    def __init__(self, arguments, directory, path):
        self.shown = ""
        self.child, self.descriptor = pty.fork()
        if self.child == 0:
            os.chdir(directory)
            environment = {"PATH": path, "HOME": str(directory), "TERM": "dumb", "LC_ALL": "C.UTF-8"}
            os.execvpe(arguments[0], arguments, environment)

    def type(self, text: str) -> None:
        os.write(self.descriptor, text.encode())

    def read(self) -> str:
        while select.select([self.descriptor], [], [], 0)[0]:
            try:
                data = os.read(self.descriptor, 65536)
            except OSError:
                break
            if not data:
                break
            self.shown += data.decode(errors="replace")
        return self.shown

    def close(self) -> None:
        os.close(self.descriptor)
        os.kill(self.child, 9)
        os.waitpid(self.child, 0)


@pytest.fixture(params=SHELLS)
def shell(request, weir_binary, tmp_path):
    """A shell that has loaded weir's script; its directory has a route file."""
    if not shutil.which(request.param):
        pytest.skip(f"there is no {request.param} here")
    script = run_weir(weir_binary, tmp_path, "completion", request.param).stdout
    (tmp_path / ("_weir" if request.param == "zsh" else "script")).write_text(script)
    (tmp_path / "unusual.conf").write_text("")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "weir").symlink_to(weir_binary)
    arguments, first = SHELLS[request.param]
    terminal = Terminal(arguments, tmp_path, f"{tmp_path}/bin:{os.environ['PATH']}")
    terminal.type(first)
    # The prompt is set by the line itself, whose echo has a quote before it.
    eventually(lambda: "ready> " in terminal.read().replace("'ready> '", ""))
    yield terminal
    terminal.close()


@pytest.mark.parametrize(("typed", "completed"), [
    ("weir comp", "weir completion"),
    ("weir help proxy.conf exclu", "weir help proxy.conf exclude"),
    ("weir help proxy.conf limits targ", "weir help proxy.conf limits target"),
    ("weir check unus", "weir check unusual.conf"),
    ("weir match --config unus", "weir match --config unusual.conf"),
    ("weir check --str", "weir check --strict"),
    ("weir completion fi", "weir completion fish"),
])
def test_tab_completes(shell, typed, completed):
    ending = completed.removeprefix(typed)
    shell.type(typed + "\t")
    # What the shell adds itself comes in one piece, or with the whole line drawn anew.
    eventually(lambda: completed in shell.read() or shell.read().endswith((ending, ending + " ")))


@pytest.mark.parametrize("shell_name", SHELLS)
def test_the_script_has_no_error_of_syntax(weir_binary, tmp_path, shell_name):
    if not shutil.which(shell_name):
        pytest.skip(f"there is no {shell_name} here")
    done = run_weir(weir_binary, tmp_path, "completion", shell_name)
    (tmp_path / "script").write_text(done.stdout)
    checked = subprocess.run([shell_name, "-n", "script"], cwd=tmp_path, capture_output=True, text=True, timeout=20)
    assert (done.returncode, checked.returncode, checked.stderr) == (0, 0, "")


def test_another_shell_is_refused(weir_binary, tmp_path):
    done = run_weir(weir_binary, tmp_path, "completion", "tcsh")
    assert done.returncode > 0 and "tcsh" in done.stderr
