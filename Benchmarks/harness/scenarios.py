"""The scenarios: what is done to each proxy, and what is written down of it.

Proxies are started afresh for a scenario, all run at once (an idle one costs nothing), and rounds are interleaved: a
pass measures each proxy once, A B C, then comes the next pass, so that drift of the machine hits all alike.
"""

import os
import socket
import time
from functools import partial

from . import load, machine, processes, proxies
from .bench import RAMP_SECONDS, TAIL_SECONDS, Measured, Round, Window, check, receive_all


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
        bench, bench.own(f"bytes-{size}", [f"/bytes/{size}"], connections), with_large_buffers(bench.names)
    )


def upload(size, connections):
    return lambda bench: interleaved(
        bench, bench.own("upload", ["/upload"], connections, upload_bytes=size), with_large_buffers(bench.names)
    )


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
            bench.note(
                f"{name}: {count} idle connections, not {IDLE_COUNT}: the limit of open files is {bench.setting.files}"
            )
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
    for _ in range(200):  # what it takes from the first requests on is no cost of a connection
        check(proxy.port)
    before = machine.resident_bytes(proxy.session)
    for _ in range(count):
        clients.append(socket.create_connection(("127.0.0.1", proxy.port), timeout=10))
    time.sleep(0.3)
    opened = machine.resident_bytes(proxy.session)
    for at in range(0, count, IDLE_BATCH):
        batch = clients[at : at + IDLE_BATCH]
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

    Four measurements a round: scrapes alone, one after the other, plain and with gzip (HAProxy has none for its own
    answers here); paced load; the same load with 20 scrapes a second. The first two give the CPU time of a scrape
    exactly. By the difference of the others it is vague: a proxy that the scrapes keep awake spends less on waking up
    for requests.
    """
    seconds = 2 if bench.quick else 4
    running = []
    try:
        for name in (name for name in SCRAPE_SIZES if name.removesuffix(proxies.OWN) in bench.names):
            try:
                running.append(start_with_series(bench, name))
            except (processes.StartFailed, OSError) as error:
                bench.note(f"{name} left out of the scrape: {error}")
        return bench.collect({one[0].name: partial(scrape_round, bench, *one, seconds) for one in running})
    finally:
        for proxy, _, _ in running:
            proxy.stop()


def scrape_round(bench, proxy, targets, series, seconds):
    alone, packed = (scrapes_alone(bench, proxy, fields) for fields in ("", "Accept-Encoding: gzip\r\n"))
    generator = bench.own(f"scrape-{proxy.name}", targets, 16, rate=SCRAPE_LOAD_RATE)
    without = bench.measure(proxy, generator, seconds)
    with_, scrapes, size = measure_scraped(bench, proxy, generator, seconds)
    with_.foreign = max(alone.foreign, packed.foreign, without.foreign, with_.foreign)
    difference = with_.cpu.total - without.cpu_per_request * with_.requests
    with_.extra = {
        "series": series,
        "scrapes": scrapes,
        "exposition_bytes": size,
        "without": without,
        "cpu_per_scrape_alone": alone.cpu.total / SCRAPES_ALONE,
        "cpu_per_scrape_packed": packed.cpu.total / SCRAPES_ALONE,
        "cpu_per_scrape_loaded": difference / scrapes if scrapes else None,
    }
    return with_


def scrapes_alone(bench, proxy, fields):
    """The window of some scrapes, one after the other, while nothing else goes on."""
    window = Window(bench, proxy)
    window.open()
    for _ in range(SCRAPES_ALONE):
        scrape_once(proxy, fields)
    window.close()
    return window


# What sizes a proxy's scrape, and two small sizes, from whose series the size for all of them is reckoned.
SCRAPE_SIZES = {"haproxy": ("extra_backends", 20), "weir": ("route_count", 50), "weir" + proxies.OWN: ("clients", 50)}


def start_with_series(bench, name):
    """Starts a proxy whose scrape has about 10,000 series: small ones are counted first."""
    size = SCRAPE_SIZES[name][1]
    counts = []
    for small in (size, 2 * size):
        proxy, _, series = start_with_size(bench, name, small)
        proxy.stop()
        counts.append(series)
    each = (counts[1] - counts[0]) / size
    return start_with_size(bench, name, size + max(0, round((SCRAPE_SERIES - counts[0]) / each)))


def start_with_size(bench, name, size):
    """A running proxy, the targets that touch all its series, and how many series its scrape then has."""
    what = SCRAPE_SIZES[name][0]
    sizes = {what: size}
    targets = proxies.Routes(size if what == "route_count" else 50).targets
    if what == "clients":
        sizes["route_count"] = proxies.OWN_ROUTES
        targets = proxies.own_targets(size)
    proxy = proxies.start(name, bench.setting, **sizes)
    try:
        touch(proxy.port, targets)
        series = count_series(scrape_once(proxy)[1])
        if not series:
            raise OSError("its scrape has no series")
        return proxy, targets, series
    except OSError:
        proxy.stop()
        raise


def touch(port, targets):
    """Every target once, so that every route has its series."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        for target in targets:
            client.sendall(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            if not client.recv(65536).startswith(b"HTTP/1.1 200"):
                raise OSError(f"no 200 for {target}")


def scrape_once(proxy, fields=""):
    """One scrape on a connection of its own, in plain text: how long it took, and the body. `fields` go along."""
    port, path = proxy.scrape
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{fields}Connection: close\r\n\r\n".encode())
        answer = receive_all(client)
    head, _, body = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise OSError(f"the scrape was answered with {head[:100]!r}")
    return time.monotonic() - began, body


def count_series(body):
    """Sample lines; chunk-size lines and comments are none."""
    return sum(1 for line in body.split(b"\n") if b" " in line and not line.startswith(b"#"))


def measure_scraped(bench, proxy, generator, seconds):
    """A round with a scraper beside the load: a child that yields to the load generator, whose CPU it shares."""
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
        time.sleep(2 * TAIL_SECONDS)  # its CPU clock is read at the window's end
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
