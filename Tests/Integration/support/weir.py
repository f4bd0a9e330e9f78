"""Runs the weir binary as a user does: a proxy.conf in a directory of its own, `weir run`, signals."""

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

from support.scrape import Page, fetch, scrape
from support.waiting import POLL_SECONDS, eventually
from support.wire import RawClient

REPOSITORY = Path(__file__).resolve().parents[3]
START_SECONDS = 20.0
STOP_SECONDS = 15.0

# What a broken invariant or a Swift trap leaves on stderr. "default" must not read as "fault".
TROUBLE = re.compile(r"\bfaults?\b|Fatal error|Program crashed|Illegal instruction|SIG(ILL|TRAP|SEGV|ABRT)", re.I)

_handed_out: set[int] = set()


def find_binary() -> Path | None:
    if named := os.environ.get("WEIR_BINARY"):
        return Path(named).resolve()
    built = [REPOSITORY / ".build" / kind / "weir" for kind in ("release", "debug")]
    return next((path for path in built if path.exists()), None)


def free_port() -> int:
    """A port that was free a moment ago, and that this run has not handed out before."""
    while True:
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            port = sock.getsockname()[1]
        if port not in _handed_out:
            _handed_out.add(port)
            return port


def clean_environment(**extra: str) -> dict[str, str]:
    """The environment without proxies and without what a test may want to set itself."""
    hidden = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "enable_metrics")
    return {key: value for key, value in os.environ.items() if key.lower() not in hidden} | extra


def block(name: str, *lines: str) -> str:
    """`name { ... }` with a line each."""
    return "\n".join([f"{name} {{", *("    " + line for line in lines), "}"])


def routes(*lines: str) -> str:
    return block("routes", *lines)


def service(backend: str, *directives: str, name: str = "api", listen: str = "@listen@") -> str:
    """A service block. `@listen@`, `@listen2@`, … are filled in with free addresses when weir starts."""
    body = [f"listen {listen}", f"backend {backend}", *directives]
    return block(f"service {name}", *(line for text in body for line in text.split("\n"))) + "\n"


class Weir:
    """A running weir. The tests' configurations give it the exporter and as many listeners as they name."""

    def __init__(self, process: subprocess.Popen[bytes], directory: Path, ports: list[int], exporter: int):
        self.process = process
        self.directory = directory
        self.ports = ports
        self.exporter = exporter

    @property
    def port(self) -> int:
        return self.ports[0]

    @property
    def pid(self) -> int:
        return self.process.pid

    def url(self, path: str = "/", listener: int = 0) -> str:
        return f"http://127.0.0.1:{self.ports[listener]}{path}"

    def client(self, listener: int = 0, **options: object) -> RawClient:
        return RawClient(self.ports[listener], **options)

    def metrics(self) -> Page:
        return scrape(self.exporter)

    def service_metrics(self, listener: int = 0, path: str = "/metrics") -> Page:
        return scrape(self.ports[listener], path)

    def stderr(self) -> str:
        return (self.directory / "stderr").read_text(errors="replace")

    def stdout(self) -> str:
        return (self.directory / "stdout").read_text(errors="replace")

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def status(self, field: str) -> int:
        """A size from /proc/PID/status in bytes, such as VmRSS or VmHWM."""
        text = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(rf"^{field}:\s+(\d+) kB$", text, flags=re.MULTILINE)
        assert found, f"no {field} in /proc/{self.pid}/status"
        return int(found[1]) * 1024

    def begin_peak(self) -> int:
        """Sets the peak of resident memory (VmHWM) to what it is now, and returns that."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")
        return self.status("VmRSS")

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self, deadline: float = STOP_SECONDS) -> int:
        return self.process.wait(timeout=deadline)

    def await_value(self, expected: float, name: str, /, **labels: str) -> Page:
        """Scrapes the exporter until these samples add up to `expected`; exchanges are folded in as they end."""
        def check() -> Page:
            page = self.metrics()
            total = page.total(name, **labels)
            assert total == expected, f"{name}{labels} is {total}, expected {expected}: {page.matching(name, {})}"
            return page
        return eventually(check)

    def assert_sound(self) -> None:
        """Fails when weir crashed or said that one of its own invariants broke."""
        text = self.stderr()
        assert not (found := TROUBLE.search(text)), f"{found[0]!r} on stderr:\n{text[-4000:]}"
        code = self.process.poll()
        assert code is None or code >= 0, f"weir was ended by signal {-code}:\n{text[-4000:]}"

    def stop(self) -> None:
        """Ends weir with SIGTERM, if it still runs, and checks that it went well."""
        if self.is_alive():
            if self.exporter:
                faults = self.metrics().total("weir_internal_faults_total")
                assert faults == 0, f"{faults} internal faults:\n{self.stderr()[-4000:]}"
            self.signal(signal.SIGTERM)
            try:
                code = self.wait()
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"no exit {STOP_SECONDS} s after SIGTERM:\n{self.stderr()[-4000:]}") from None
            self.assert_sound()
            assert code == 0, f"exit {code} after SIGTERM:\n{self.stderr()[-4000:]}"
        self.assert_sound()

    def kill(self) -> None:
        if self.is_alive():
            self.process.kill()
            self.process.wait()


def launch(binary: Path, directory: Path, body: str, *, top: str = "workers 2\nshutdown_grace 2s",
           exporter: bool = True, environment: dict[str, str] | None = None, arguments: tuple[str, ...] = ()) -> Weir:
    """Writes proxy.conf, starts `weir run` and waits until `/-/ready` is 200 (without exporter: until it accepts).

    A port that another program took in between is the one failure that is tried again.
    """
    for attempt in range(3):
        weir = _spawn(binary, directory, body, top=top, exporter=exporter, environment=environment or {},
                      arguments=arguments)
        try:
            _await_ready(weir)
            return weir
        except BaseException:
            weir.kill()
            if attempt == 2 or not re.search(r"in use", weir.stderr(), re.I):
                raise
    raise AssertionError("unreachable")


def _spawn(binary: Path, directory: Path, body: str, *, top: str, exporter: bool,
           environment: dict[str, str], arguments: tuple[str, ...]) -> Weir:
    names = sorted(set(re.findall(r"@listen(\d*)@", body)), key=lambda name: int(name or 1))
    ports = {name: free_port() for name in names}
    exporter_port = free_port() if exporter else 0
    text = f"{top}\nexporter {f'127.0.0.1:{exporter_port}' if exporter else 'off'}\n{body}"
    text = re.sub(r"@listen(\d*)@", lambda found: f"127.0.0.1:{ports[found[1]]}", text)
    (directory / "proxy.conf").write_text(text)
    with open(directory / "stdout", "wb") as stdout, open(directory / "stderr", "wb") as stderr:
        process = subprocess.Popen(
            [binary, "run", *arguments, "proxy.conf"], cwd=directory, stdin=subprocess.DEVNULL, stdout=stdout,
            stderr=stderr, env=clean_environment(**environment),
        )
    return Weir(process, directory, [ports[name] for name in names], exporter_port)


def _await_ready(weir: Weir) -> None:
    end = time.monotonic() + START_SECONDS
    while not _accepts(weir):
        code = weir.process.poll()
        conf = (weir.directory / "proxy.conf").read_text()
        assert code is None, f"weir exited with {code}:\n{weir.stderr()}\nproxy.conf:\n{conf}"
        assert time.monotonic() < end, f"weir is not ready after {START_SECONDS} s:\n{weir.stderr()}"
        time.sleep(POLL_SECONDS)


def _accepts(weir: Weir) -> bool:
    try:
        if weir.exporter:
            return fetch(weir.exporter, "/-/ready").status == 200
        for port in weir.ports:
            RawClient(port).close()
        return True
    except OSError:
        return False
