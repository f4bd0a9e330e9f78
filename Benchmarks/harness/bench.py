"""What one round is, how it is measured, and how passes over the proxies are made."""

import os
import socket
import sys
import time

from . import load, machine, processes, proxies

GIGABYTE = 1e9

# A round's figures are taken from when all connections are open until just before the load ends.
RAMP_SECONDS = 0.3
TAIL_SECONDS = 0.1

# A round in which other programs took more than this share of a CPU is made again, a limited number of times.
FOREIGN_SHARE_MAX = 0.05
ATTEMPTS = 3

# Before a round the CPUs should have been this idle for this long; the clock ticks of 10 ms allow no shorter look.
QUIET_SECONDS = 0.2
QUIET_SHARE_MAX = 0.2


class Round:
    """One proxy's figures of one pass, times in seconds, memory in bytes.

    CPU time, requests and body bytes are those of the window (see Window), `result` is what the load generator saw.

    `foreign` is the share of the CPUs' time that went to neither proxy, origin nor load. `extra` is the scenario's own.
    """

    def __init__(self, window=None, result=None, resident=0, **extra):
        self.result, self.resident, self.extra = result, resident, extra
        self.cpu, self.foreign, self.seconds, self.requests, self.body_bytes = None, 0.0, 0.0, 0, 0
        if window:
            self.cpu, self.foreign, self.seconds = window.cpu, window.foreign, window.seconds
            self.requests, self.body_bytes = window.requests, window.body_bytes

    @property
    def cpu_per_request(self):
        return self.cpu.total / self.requests if self.cpu and self.requests else None

    @property
    def cpu_per_gigabyte(self):
        return self.cpu.total / self.body_bytes * GIGABYTE if self.cpu and self.body_bytes else None


class Measured:
    """A scenario's outcome: passes (a Round by proxy name), and how many disturbed rounds were made again."""

    def __init__(self, passes, repeated=0):
        self.passes, self.repeated = passes, repeated
        self.names = list(dict.fromkeys(name for one in passes for name in one))

    def rounds(self, name):
        return [one[name] for one in self.passes if name in one]


class Bench:
    """The surroundings of all scenarios: origin, setting, programs, length and number of rounds."""

    def __init__(self, setting, names, rounds, seconds, load_cpus, quick, origin):
        self.setting, self.names, self.rounds, self.seconds = setting, names, rounds, seconds
        self.load_cpus, self.quick = load_cpus, quick
        self.origin, self.counters = origin
        self.patience = 0.0  # seconds left for waiting and for repeating rounds
        self.repeated = 0  # rounds of this scenario
        self.notes = []

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)
            print(f"note: {text}", file=sys.stderr, flush=True)

    def targets(self, name, lines):
        path = os.path.join(self.setting.directory, f"{name}.targets")
        with open(path, "w") as file:
            file.write("\n".join(lines) + "\n")
        return path

    def wrk(self, connections, close=False):
        script = os.path.join(self.setting.folder, "paths.lua")
        return load.Wrk(
            self.setting.programs["wrk"], script, self.targets("routes", proxies.Routes(50).targets), connections, close
        )

    def own(self, name, targets, connections, rate=0, upload_bytes=0):
        return load.Own(self.setting.programs["load"], self.targets(name, targets), connections, rate, upload_bytes)

    def start(self, name, **sizes):
        """Starts a proxy, or notes why it cannot be started."""
        proxy = None
        try:
            proxy = proxies.start(name, self.setting, **sizes)
            check(proxy.port)
            return proxy
        except (processes.StartFailed, OSError, ValueError) as error:
            self.note(f"{name} left out of a scenario: {error}")
            if proxy:
                proxy.stop()
            return None

    def start_all(self, names=None):
        return [proxy for name in names or self.names if (proxy := self.start(name))]

    def collect(self, measurements):
        """Passes over `measurements`, which are functions by proxy name that make a round."""
        self.repeated = 0
        passes = []
        for _ in range(self.rounds):
            made = {}
            for name, measurement in measurements.items():
                try:
                    made[name] = self.undisturbed(measurement)
                except (load.LoadFailed, OSError) as error:
                    self.note(f"{name}: a round failed: {error}")
            passes.append(made)
        return Measured(passes, self.repeated)

    def undisturbed(self, measurement):
        """A round in which other programs did not run, or the best of some attempts, as far as patience goes."""
        best = None
        for _ in range(ATTEMPTS):
            self.wait_for_quiet()
            began = time.monotonic()
            made = measurement()
            if best is None or made.foreign < best.foreign:
                best = made
            if best.foreign <= FOREIGN_SHARE_MAX or self.patience <= 0:
                break
            self.patience -= time.monotonic() - began
            self.repeated += 1
        return best

    def wait_for_quiet(self):
        """Waits until the CPUs are idle, as far as patience goes. What runs of ours is idle between rounds."""
        cpus = self.setting.cpus | self.load_cpus
        while self.patience > 0:
            before = machine.busy_seconds(cpus)
            time.sleep(QUIET_SECONDS)
            if machine.busy_seconds(cpus) - before <= QUIET_SHARE_MAX * QUIET_SECONDS:
                return
            self.patience -= QUIET_SECONDS

    def measure(self, proxy, generator, seconds=None, others=()):
        """One round of the generator through the proxy, or straight to the origin if there is none.

        `others` are processes of ours that run beside it.
        """
        seconds = seconds or self.seconds
        resident = []
        window = Window(self, proxy)

        def meanwhile(process):
            half = (seconds - RAMP_SECONDS - TAIL_SECONDS) / 2
            time.sleep(RAMP_SECONDS)
            window.open([process.pid, *others])
            time.sleep(half)
            resident.append(machine.resident_bytes(proxy.session) if proxy else 0)
            time.sleep(half)
            window.close()

        result = load.run(
            generator, proxy.port if proxy else self.setting.origin_port, seconds, self.load_cpus, meanwhile
        )
        if proxy and proxy.server.process.poll() is not None:
            raise load.LoadFailed(f"it ended with {proxy.server.process.returncode}: {proxy.server.said()[-500:]}")
        if result.errors:
            self.note(f"{proxy.name if proxy else 'direct'}: {result.errors} errors in {result.requests} requests")
        return Round(window, result, resident[0])


class Window:
    """A stretch of time: the proxy's CPU time in it, the origin's requests and body bytes, and what others took.

    Requests are counted at the origin, because the load generator's count is there only at its end, when it covers the
    opening of the connections too.
    """

    def __init__(self, bench, proxy):
        self.bench, self.proxy, self.pids = bench, proxy, []

    def open(self, pids=()):
        """`pids` are ours and no others': the load generator and what else runs for the benchmark."""
        self.pids = list(pids)
        self.began = self.now()

    def now(self):
        proxy = machine.CPUTime.of_session(self.proxy.session) if self.proxy else machine.CPUTime()
        origin = machine.CPUTime.of_session(self.bench.origin.session).total
        load_ = origin + sum(os.times()[:2]) + sum(machine.cpu_clock(pid) for pid in self.pids)
        busy = [machine.busy_seconds(cpus) for cpus in (self.bench.setting.cpus, self.bench.load_cpus)]
        return time.monotonic(), proxy, load_, busy, self.bench.counters()

    def close(self):
        began, proxy_began, load_began, busy_began, counters_began = self.began
        ended, proxy, load_, busy, counters = self.now()
        self.seconds = ended - began
        self.cpu = proxy - proxy_began if self.proxy else None
        self.requests, self.body_bytes = (after - before for before, after in zip(counters_began, counters))
        of_others = [
            (busy[0] - busy_began[0] - (proxy - proxy_began).total) / len(self.bench.setting.cpus),
            (busy[1] - busy_began[1] - (load_ - load_began)) / len(self.bench.load_cpus),
        ]
        self.foreign = max(0.0, *of_others) / self.seconds


def check(port):
    """One request, so that a proxy that answers wrongly is not measured as a fast one."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(b"GET /api/v1/users HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = receive_all(client)
    if not answer.startswith(b"HTTP/1.1 200") or not answer.endswith(b'"somebody"}}\n'):
        raise ValueError(f"a wrong answer: {answer[:300]!r}")


def receive_all(client):
    parts = []
    while part := client.recv(1 << 20):
        parts.append(part)
    return b"".join(parts)
