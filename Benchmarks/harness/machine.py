"""What the machine is, what is installed on it, and how its CPU time is read."""

import mmap
import os
import platform
import random
import resource
import shutil
import socket
import struct
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

# Below the range that Linux takes local ports from, so that no client connection sits on a port that a proxy wants.
PORT_RANGE = range(20000, 32000)

PACKAGES = {"nginx": "nginx", "haproxy": "haproxy", "wrk": "wrk", "gcc": "gcc"}


def find(program):
    """The program's path; Debian's nginx and haproxy stand in /usr/sbin, which users may not have in PATH."""
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin:/usr/local/sbin")


def missing_packages(programs):
    return [PACKAGES[name] for name in programs if name in PACKAGES and not find(name)]


def raise_open_files():
    """Raises the limit of open files as far as it goes, and returns it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in (65536, hard):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, max(limit, hard)))
            return limit
        except (ValueError, OSError):
            continue
    return soft


def free_port():
    while True:
        port = random.choice(PORT_RANGE)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def processes_of(session):
    """The ids of all processes in a session (a proxy's master and its workers)."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            fields = stat_fields(int(name))
            if fields and int(fields[3]) == session:
                found.append(int(name))
    return found


def stat_fields(pid):
    """/proc/PID/stat from the third field (state) on, or None if the process is gone."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def cpu_clock(pid):
    """CPU time of a process in seconds, 0 if it is gone. The clock's id is what clock_getcpuclockid(3) would give."""
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


class CPUTime:
    """CPU time that a group of processes has used, in seconds, with ended children.

    The total comes from the processes' CPU clocks, which count nanoseconds: what /proc/PID/stat shows is
    the same figure cut to ticks of 10 ms. How it divides into user and system is known in ticks only.
    """

    def __init__(self, total=0.0, user=0.0, system=0.0):
        self.total, self.user, self.system = total, user, system

    def __sub__(self, other):
        return CPUTime(self.total - other.total, self.user - other.user, self.system - other.system)

    @staticmethod
    def of_session(session):
        sum_ = CPUTime()
        for pid in processes_of(session):
            fields = stat_fields(pid)
            if not fields:
                continue
            user, system, children_user, children_system = (int(field) / TICKS for field in fields[11:15])
            sum_.total += (cpu_clock(pid) or user + system) + children_user + children_system
            sum_.user += user + children_user
            sum_.system += system + children_system
        return sum_


def resident_bytes(session):
    """Resident memory of a group of processes; pages that they share count in each."""
    sum_ = 0
    for pid in processes_of(session):
        try:
            with open(f"/proc/{pid}/statm") as file:
                sum_ += int(file.read().split()[1]) * PAGE_BYTES
        except OSError:
            continue
    return sum_


def busy_seconds(cpus):
    """Time that these CPUs were not idle since boot, counting what the hypervisor took (steal)."""
    busy = 0.0
    with open("/proc/stat") as file:
        for line in file:
            name, *fields = line.split()
            if name.startswith("cpu") and name[3:].isdigit() and int(name[3:]) in cpus:
                user, nice, system, _, _, irq, softirq, steal = (int(field) / TICKS for field in fields[:8])
                busy += user + nice + system + irq + softirq + steal
    return busy


class Counters:
    """What the origin counts while it runs: calling gives its answers and its body bytes so far."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.map = mmap.mmap(file.fileno(), 16, prot=mmap.PROT_READ)

    def __call__(self):
        return struct.unpack("=QQ", self.map[:16])


def first_line(*command):
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return ((result.stdout + result.stderr).strip().splitlines() or ["unknown"])[0]


def description():
    model = "unknown"
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    system = "Linux"
    try:
        system = platform.freedesktop_os_release().get("PRETTY_NAME", system)
    except OSError:
        pass
    return {
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "cpus": os.cpu_count(),
        "model": model,
        "kernel": platform.release(),
        "system": system,
        "machine": platform.machine(),
        "load": os.getloadavg()[0],
    }
