"""What systemd does for a service, in small: sockets that it opens before, and the socket that it listens on."""

import fcntl
import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

from support.waiting import eventually
from support.weir import Weir, clean_environment

FIRST_DESCRIPTOR = 3


class NotifySocket:
    """Keeps account of the datagrams that come, each as its lines."""

    def __init__(self, address: str):
        """An address that begins with @ is abstract."""
        self.address = address
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.sock.bind("\0" + address[1:] if address.startswith("@") else address)
        self.sock.setblocking(False)
        self.received: list[list[str]] = []

    def messages(self) -> list[list[str]]:
        while True:
            try:
                self.received.append(self.sock.recv(65536).decode().split("\n"))
            except BlockingIOError:
                return self.received

    def count(self, line: str) -> int:
        return sum(line in message for message in self.messages())

    def wait_for(self, line: str, times: int = 1, deadline: float = 10.0) -> None:
        eventually(lambda: self.count(line) >= times, deadline)

    def close(self) -> None:
        self.sock.close()


def listening(address: tuple[str, int] | str, family: socket.AddressFamily = socket.AF_INET,
              both: bool = False) -> socket.socket:
    """A socket as a socket unit opens it: blocking, and no other may be bound beside it."""
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if both else 1)
    sock.bind(address)
    sock.listen(128)
    return sock


def start_service(binary: Path, directory: Path, configuration: str, sockets: list[socket.socket],
                  names: str | None = None, pid: str = "$$", ports: list[int] | None = None, exporter: int = 0,
                  is_up: Callable[[Weir], bool] = lambda weir: True, **environment: str) -> Weir:
    """Starts weir as a service: descriptors from 3 on, and variables that tell of them."""
    # Out of the way of the numbers that they are to have.
    kept = [fcntl.fcntl(sock.fileno(), fcntl.F_DUPFD, 100) for sock in sockets]
    moves = "".join(f"exec {FIRST_DESCRIPTOR + index}<&{number} {number}<&-\n" for index, number in enumerate(kept))
    if sockets:
        environment |= {"LISTEN_FDS": str(len(sockets))}
        moves += f"export LISTEN_PID={pid}\n"
        if names is not None:
            environment |= {"LISTEN_FDNAMES": names}
    (directory / "proxy.conf").write_text(configuration)
    with open(directory / "stdout", "wb") as stdout, open(directory / "stderr", "wb") as stderr:
        process = subprocess.Popen(
            ["bash", "-c", moves + 'exec "$0" run --pid-file weir.pid proxy.conf', str(binary)], cwd=directory,
            stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, env=clean_environment(**environment),
            pass_fds=kept)
    for number in kept:
        os.close(number)
    weir = Weir(process, directory, ports or [], exporter)

    def check() -> bool:
        assert process.poll() is None, f"weir exited with {process.poll()}:\n{weir.stderr()}"
        return (directory / "weir.pid").exists() and is_up(weir)

    eventually(check, 20)
    return weir
