"""Binary upgrades: processes that a weir has started in its own place, followed by their pid file."""

import ctypes
import os
import signal
import subprocess
import time
from pathlib import Path

from support.waiting import POLL_SECONDS, eventually
from support.weir import Weir, launch

PR_SET_CHILD_SUBREAPER = 36
PID_FILE = "weir.pid"


def adopt_orphans() -> None:
    """Makes this process the parent of those whose parent has ended, so that it hears how they end."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


class Orphan:
    """A process that a child of ours has started, with the part of Popen that the tests use."""

    def __init__(self, pid: int):
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                # Its parent lives and is the one that hears of its end.
                return None if Path(f"/proc/{self.pid}").exists() else 0
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        end = time.monotonic() + (timeout or 60)
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 60)
            time.sleep(POLL_SECONDS)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Upgrades:
    """Starts a weir whose binary is a link that a test may change, and has it replaced."""

    def __init__(self, binary: Path, directory: Path):
        self.binary = binary
        self.directory = directory
        self.link = directory / "weir"
        self.weirs: list[Weir] = []

    def start(self, body: str, **options: object) -> Weir:
        adopt_orphans()
        self.use(self.binary)
        self.weirs.append(launch(self.link, self.directory, body, arguments=("--pid-file", PID_FILE), **options))
        eventually(lambda: self.pid() == self.weirs[0].pid)
        return self.weirs[0]

    def use(self, binary: Path) -> None:
        """Puts another binary in the place of the one that runs."""
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(binary)

    def use_script(self, text: str) -> None:
        script = self.directory / "script"
        script.write_text(f"#!/bin/sh\n{text}\n")
        script.chmod(0o755)
        self.use(script)

    def pid(self) -> int | None:
        text = (self.directory / PID_FILE).read_text() if (self.directory / PID_FILE).exists() else ""
        return int(text) if text else None

    def begin(self) -> Weir:
        """Asks the last weir for an upgrade."""
        self.weirs[-1].signal(signal.SIGUSR2)
        return self.weirs[-1]

    def upgrade(self) -> Weir:
        """Has the last weir replaced, and gives the new one as soon as it serves; the old one may still drain."""
        return self.adopt(self.begin())

    def adopt(self, old: Weir) -> Weir:
        """Waits for the weir that takes the place of `old`."""
        pid = eventually(lambda: (pid := self.pid()) != old.pid and pid)
        self.weirs.append(Weir(Orphan(pid), old.directory, old.ports, old.exporter))
        return self.weirs[-1]

    def configuration(self) -> str:
        return (self.directory / "proxy.conf").read_text()

    def configure(self, text: str) -> None:
        (self.directory / "proxy.conf").write_text(text)

    def stop(self) -> None:
        """Ends the last weir and checks that all of them ended well."""
        if self.weirs:
            self.weirs[-1].stop()
        for weir in self.weirs[:-1]:
            assert weir.wait() == 0, f"exit {weir.process.poll()}:\n{weir.stderr()[-4000:]}"

    def kill(self) -> None:
        for weir in self.weirs:
            weir.kill()
