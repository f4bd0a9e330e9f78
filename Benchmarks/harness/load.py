"""The load generators: wrk, and load.c for what wrk cannot do. Each run gives a Result."""

import json
import re
import signal
import subprocess
import time

from . import processes

UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


class LoadFailed(Exception):
    pass


class Result:
    """What a load generator saw: numbers of requests and errors, and latencies in seconds."""

    def __init__(self, requests, errors, seconds, latency, body_bytes=0, late=0):
        self.requests, self.errors, self.seconds = requests, errors, seconds
        self.latency, self.body_bytes, self.late = latency, body_bytes, late

    @property
    def rate(self):
        return self.requests / self.seconds if self.seconds else 0.0


class Wrk:
    """wrk on one thread, its requests from paths.lua."""

    def __init__(self, program, script, targets, connections, close=False):
        self.program, self.script, self.targets = program, script, targets
        self.connections, self.close = connections, close

    def command(self, port, seconds):
        arguments = [
            self.program,
            "-t1",
            f"-c{self.connections}",
            f"-d{max(1, round(seconds))}s",
            "--latency",
            "--timeout",
            "10s",
            "-s",
            self.script,
            f"http://127.0.0.1:{port}/",
            "--",
            self.targets,
        ]
        return arguments + ["close"] if self.close else arguments

    def result(self, output):
        total = re.search(r"(\d+) requests in ([\d.]+)(us|ms|s|m|h)", output)
        if not total:
            raise LoadFailed(f"wrk said:\n{output}")
        latency = {}
        for percent, number, unit in re.findall(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s|m|h)$", output, re.MULTILINE):
            latency[f"p{percent}"] = float(number) * UNITS[unit]
        errors = sum(
            int(number)
            for line in re.findall(r"(?:Socket errors|Non-2xx)[^\n]*", output)
            for number in re.findall(r"(?<![\w-])\d+(?![\w-])", line)
        )
        return Result(int(total[1]), errors, float(total[2]) * UNITS[total[3]], latency)


class Own:
    """load.c: as fast as it goes with `rate` 0, else paced."""

    def __init__(self, program, targets, connections, rate=0, upload_bytes=0):
        self.program, self.targets, self.connections = program, targets, connections
        self.rate, self.upload_bytes = rate, upload_bytes

    def command(self, port, seconds):
        arguments = [self.program, port, self.connections, seconds, self.rate, self.targets]
        return [str(argument) for argument in arguments + ([self.upload_bytes] if self.upload_bytes else [])]

    def result(self, output):
        try:
            read = json.loads(output)
        except ValueError:
            raise LoadFailed(f"load said:\n{output}") from None
        latency = {name: read[f"{name}_us"] / 1e6 for name in ("p50", "p99", "p999", "max")}
        return Result(read["requests"], read["errors"], read["seconds"], latency, read["body_bytes"], read["late"])


def run(generator, port, seconds, cpus, meanwhile=None):
    """One run of a generator. `meanwhile(process)` is called once it is under way."""
    process = processes.start_load(generator.command(port, seconds), cpus)
    try:
        if meanwhile:
            meanwhile(process)
        output, complaint = process.communicate(timeout=seconds + 30)
    except subprocess.TimeoutExpired:
        raise LoadFailed(f"{generator.program} did not end") from None
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    if process.returncode != 0:
        raise LoadFailed(f"{generator.program} ended with {process.returncode}: {complaint or output}")
    return generator.result(output)


def warm_up(generator, port, seconds, cpus):
    """A short run whose figures nobody reads. wrk counts in whole seconds, so it is interrupted."""
    process = processes.start_load(generator.command(port, max(1, seconds)), cpus)
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
