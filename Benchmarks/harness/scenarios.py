"""The scenarios: what is done to each proxy, and what is written down of it.

Proxies are started afresh for a scenario, all run at once (an idle one costs nothing), and rounds are interleaved: a pass measures
each proxy once, A B C, then comes the next pass, so that drift of the machine hits all alike.
"""

import os
import socket
import sys
import time
from functools import partial

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

    CPU time, requests and body bytes are those of the window (see Window), `result` is what the load generator saw in all.

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
    """A scenario's outcome: passes, each a Round by proxy name, and how many rounds were made again because they were disturbed."""

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
        self.patience, self.repeated = 0.0, 0   # seconds left for waiting and repeating; rounds repeated in this scenario
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
        return load.Wrk(self.setting.programs["wrk"], script, self.targets("routes", proxies.Routes(50).targets), connections, close)

    def own(self, name, targets, connections, rate=0, upload_bytes=0):
        return load.Own(self.setting.programs["load"], self.targets(name, targets), connections, rate, upload_bytes)

    def start(self, name, **sizes):
        """Starts a proxy, or notes why it cannot be started."""
        try:
            proxy = proxies.start(name, self.setting, **sizes)
            check(proxy.port)
            return proxy
        except (processes.StartFailed, OSError, ValueError) as error:
            self.note(f"{name} left out of a scenario: {error}")
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

        result = load.run(generator, proxy.port if proxy else self.setting.origin_port, seconds, self.load_cpus, meanwhile)
        if result.errors:
            self.note(f"{proxy.name if proxy else 'direct'}: {result.errors} errors in {result.requests} requests")
        return Round(window, result, resident[0])


class Window:
    """A stretch of time: the proxy's CPU time in it, the requests and body bytes of the origin, and what others took of the CPUs.

    Requests are counted at the origin, because the load generator's count is there only at its end, when it covers the opening of
    the connections too.
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


def interleaved(bench, generator, names=None):
    """The ordinary scenario: one generator against every proxy."""
    running = bench.start_all(names)
    try:
        for proxy in running:
            load.warm_up(generator, proxy.port, 0.3 if bench.quick else 0.6, bench.load_cpus)
        return bench.collect({proxy.name: partial(bench.measure, proxy, generator) for proxy in running})
    finally:
        for proxy in running:
            proxy.stop()


def small(connections, close=False):
    return lambda bench: interleaved(bench, bench.wrk(connections, close))


def with_large_buffers(names):
    large = [name + proxies.LARGE for name in names if name + proxies.LARGE in proxies.BUFFERS]
    return [*(name for name in names if name != "weir"), *large, *(name for name in names if name == "weir")]


def download(size, connections):
    return lambda bench: interleaved(
        bench, bench.own(f"bytes-{size}", [f"/bytes/{size}"], connections), with_large_buffers(bench.names))


def upload(size, connections):
    return lambda bench: interleaved(
        bench, bench.own("upload", ["/upload"], connections, upload_bytes=size), with_large_buffers(bench.names))


def latency(bench):
    """A steady low rate, directly to the origin and through each proxy."""
    seconds = 2 if bench.quick else 4
    generator = bench.own("latency", proxies.Routes(50).targets, 16, rate=1000)
    running = bench.start_all()
    measurements = {"direct": partial(bench.measure, None, generator, seconds)}
    try:
        for proxy in running:
            load.warm_up(generator, proxy.port, 0.3, bench.load_cpus)
            measurements[proxy.name] = partial(bench.measure, proxy, generator, seconds)
        return bench.collect(measurements)
    finally:
        for proxy in running:
            proxy.stop()


IDLE_REQUEST = b"GET /api/v1/users HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
IDLE_BATCH = 64
IDLE_COUNT = 10_000


def idle(bench):
    """Memory of connections that do nothing: first only opened, then each after one request (64 at a time)."""
    made = {}
    for name in bench.names:
        # The relay holds two descriptors a connection.
        most = (bench.setting.files - 256) // (2 if name == "relay" else 1)
        count = min(IDLE_COUNT, most)
        if count < IDLE_COUNT:
            bench.note(f"{name}: {count} idle connections in place of {IDLE_COUNT}: the limit of open files is {bench.setting.files}")
        proxy = bench.start(name)
        if not proxy:
            continue
        clients = []
        try:
            made[name] = idle_round(proxy, count, clients)
        except OSError as error:
            bench.note(f"{name}: idle connections: {error} after {len(clients)}")
        finally:
            for client in clients:
                client.close()
            proxy.stop()
    return Measured([made])


def idle_round(proxy, count, clients):
    for _ in range(200):   # what it takes from the first requests on is no cost of a connection
        check(proxy.port)
    before = machine.resident_bytes(proxy.session)
    for _ in range(count):
        clients.append(socket.create_connection(("127.0.0.1", proxy.port), timeout=10))
    time.sleep(0.3)
    opened = machine.resident_bytes(proxy.session)
    for at in range(0, count, IDLE_BATCH):
        batch = clients[at:at + IDLE_BATCH]
        for client in batch:
            client.sendall(IDLE_REQUEST)
        for client in batch:
            if not client.recv(4096).startswith(b"HTTP/1.1 200"):
                raise OSError("no 200 on an idle connection")
    time.sleep(0.5)
    kept = machine.resident_bytes(proxy.session)
    return Round(resident=kept, count=count, before=before, opened=opened)


SCRAPE_SERIES = 10_000
SCRAPE_LOAD_RATE = 4000
SCRAPE_INTERVAL = 0.05
SCRAPES_ALONE = 20


def scrape(bench):
    """What a scrape of about 10,000 series costs and holds up.

    Three measurements a round: scrapes alone, one after the other; paced load; the same load with 20 scrapes a second. The first
    gives the CPU time of a scrape exactly. By the difference of the other two it is vague: a proxy that the scrapes keep awake
    spends less on waking up for requests.
    """
    seconds = 2 if bench.quick else 4
    running = []
    try:
        for name in bench.names:
            if name in ("haproxy", "weir") and (found := start_with_series(bench, name)):
                running.append(found)
        return bench.collect({one[0].name: partial(scrape_round, bench, *one, seconds) for one in running})
    finally:
        for proxy, _, _ in running:
            proxy.stop()


def scrape_round(bench, proxy, targets, series, seconds):
    alone = Window(bench, proxy)
    alone.open()
    for _ in range(SCRAPES_ALONE):
        scrape_once(proxy)
    alone.close()
    generator = bench.own(f"scrape-{proxy.name}", targets, 16, rate=SCRAPE_LOAD_RATE)
    without = bench.measure(proxy, generator, seconds)
    with_, scrapes, size = measure_scraped(bench, proxy, generator, seconds)
    with_.foreign = max(alone.foreign, without.foreign, with_.foreign)
    difference = with_.cpu.total - without.cpu_per_request * with_.requests
    with_.extra = {
        "series": series, "scrapes": scrapes, "exposition_bytes": size, "without": without,
        "cpu_per_scrape_alone": alone.cpu.total / SCRAPES_ALONE, "cpu_per_scrape_loaded": difference / scrapes if scrapes else None}
    return with_


def start_with_series(bench, name):
    """Starts a proxy whose scrape has about 10,000 series: a small one is counted first, and its size scaled."""
    sizes = {"haproxy": ("extra_backends", 20), "weir": ("route_count", 50)}
    key, first = sizes[name]
    proxy = bench.start(name, **{key: first})
    if not proxy:
        return None
    targets = proxies.Routes(first if name == "weir" else 50).targets
    touch(proxy.port, targets)
    counted = count_series(scrape_once(proxy)[1])
    proxy.stop()
    if not counted:
        bench.note(f"{name}: its scrape has no series")
        return None
    size = max(1, round(first * SCRAPE_SERIES / counted))
    proxy = bench.start(name, **{key: size})
    if not proxy:
        return None
    if name == "weir":
        targets = proxies.Routes(size).targets
    touch(proxy.port, targets)
    series = count_series(scrape_once(proxy)[1])
    return proxy, targets, series


def touch(port, targets):
    """Every target once, so that every route has its series."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        for target in targets:
            client.sendall(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            if not client.recv(65536).startswith(b"HTTP/1.1 200"):
                raise OSError(f"no 200 for {target}")


def scrape_once(proxy):
    """One scrape on a connection of its own, in plain text: how long it took, and the body."""
    port, path = proxy.scrape
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        answer = receive_all(client)
    head, _, body = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise OSError(f"the scrape was answered with {head[:100]!r}")
    return time.monotonic() - began, body


def count_series(body):
    """Sample lines; chunk-size lines and comments are none."""
    return sum(1 for line in body.split(b"\n") if b" " in line and not line.startswith(b"#"))


def measure_scraped(bench, proxy, generator, seconds):
    """A round with a scraper beside the load. The scraper is a child that yields to the load generator: they share a CPU."""
    answers, report = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(answers)
        scrape_through_window(proxy, seconds, report)
    os.close(report)
    both = bench.measure(proxy, generator, seconds, [child])
    with os.fdopen(answers) as file:
        lines = file.read().split()
    os.waitpid(child, 0)
    return both, len(lines), int(lines[-1]) if lines else 0


def scrape_through_window(proxy, seconds, report):
    try:
        os.nice(19)
        deadline = time.monotonic() + seconds - TAIL_SECONDS
        time.sleep(RAMP_SECONDS)
        while time.monotonic() < deadline:
            took, body = scrape_once(proxy)
            os.write(report, f"{len(body)}\n".encode())
            time.sleep(max(0.0, SCRAPE_INTERVAL - took))
        time.sleep(2 * TAIL_SECONDS)   # its CPU clock is read at the window's end
    finally:
        os._exit(0)


class Scenario:
    def __init__(self, title, kind, run):
        self.title, self.kind, self.run = title, kind, run


ALL = {
    "small-64": Scenario("Small keep-alive requests, 50 routes, 64 connections", "requests", small(64)),
    "small-1000": Scenario("Small keep-alive requests, 50 routes, 1000 connections", "requests", small(1000)),
    "close": Scenario("A new connection for each request, 64 at a time", "requests", small(64, close=True)),
    "download-64k": Scenario("Responses of 64 KiB, 32 connections", "bytes", download(64 << 10, 32)),
    "download-1m": Scenario("Responses of 1 MiB, 16 connections", "bytes", download(1 << 20, 16)),
    "upload-1m": Scenario("Uploads of 1 MiB, 16 connections", "bytes", upload(1 << 20, 16)),
    "idle": Scenario("10,000 idle connections", "idle", idle),
    "latency": Scenario("Added latency at 1,000 requests/s, 16 connections", "latency", latency),
    "scrape": Scenario("A scrape of about 10,000 series under 4,000 requests/s, 20 scrapes/s", "scrape", scrape),
}
