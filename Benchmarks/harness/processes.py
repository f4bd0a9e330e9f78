"""Starting programs so that they stay on their CPUs, are measured as a group, and never outlive the run."""

import ctypes
import os
import signal
import socket
import subprocess
import tempfile
import time

PR_SET_PDEATHSIG = 1
READY_SECONDS = 15
STOP_SECONDS = 5

libc = ctypes.CDLL(None, use_errno=True)
running = []


priority = False  # whether what is started runs before everything else on the machine


def put_first(pid):
    """The best nice value for a process. Where the kernel has autogroup, sessions compete as groups: theirs too."""
    os.setpriority(os.PRIO_PROCESS, pid, -20)
    try:
        with open(f"/proc/{pid}/autogroup", "w") as file:
            file.write("-20")
    except OSError:
        pass


def put_back():
    """The terminal's session would keep what put_first gave to its group."""
    try:
        with open("/proc/self/autogroup", "w") as file:
            file.write("0")
    except OSError:
        pass


class StartFailed(Exception):
    pass


def bound_to(cpus):
    """What a child does before it becomes its program: take its CPUs, and arrange to end when this process ends."""

    def prepare():
        os.sched_setaffinity(0, cpus)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return prepare


class Server:
    """A program that listens. It leads a session of its own, which is how its workers are found."""

    def __init__(self, command, port, cpus):
        self.port = port
        self.output = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=self.output,
            start_new_session=True,
            preexec_fn=bound_to(cpus),
        )
        self.session = self.process.pid
        running.append(self)
        if priority:
            put_first(self.session)
        self.wait_until_ready(command[0])

    def wait_until_ready(self, name):
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise StartFailed(f"{name} ended with {self.process.returncode}:\n{self.said()}")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        self.stop()
        raise StartFailed(f"{name} does not listen on port {self.port} after {READY_SECONDS} s:\n{self.said()}")

    def said(self):
        self.output.seek(0)
        return self.output.read().decode(errors="replace").strip()

    def stop(self):
        if self in running:
            running.remove(self)
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.session, sign)
            except ProcessLookupError:
                break
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue
        self.process.wait()


def stop_all():
    for server in list(running):
        server.stop()


def start_load(command, cpus):
    """A load generator, its output in pipes."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=bound_to(cpus),
    )
