"""Very many connections to weir at once, from one thread, and what comes back on them."""

import resource
import selectors
import socket
import struct
import time

from support.waiting import DEADLINE_SECONDS


def raise_descriptor_limit() -> int:
    """Sets this process's soft limit of descriptors to the hard one, and returns that; weir does the same."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard if hard != resource.RLIM_INFINITY else 1 << 20


def reset(sock: socket.socket) -> None:
    """Closes with RST in place of FIN."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


class Crowd:
    """Connections that each send the same bytes and then read nothing until they are asked to."""

    def __init__(self, port: int, count: int, first: bytes = b"", receive_buffer: int | None = None):
        self.sockets: list[socket.socket] = []
        for number in range(count):
            sock = socket.socket()
            self.sockets.append(sock)
            if receive_buffer:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            sock.settimeout(20)
            # Several addresses of loopback, so that ports do not run out.
            sock.bind((f"127.0.0.{1 + number % 8}", 0))
            sock.connect(("127.0.0.1", port))
            if first:
                sock.send(first)

    def __enter__(self) -> "Crowd":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for sock in self.sockets:
            sock.close()
        self.sockets.clear()

    def reset(self) -> None:
        for sock in self.sockets:
            reset(sock)
        self.sockets.clear()

    def answers(self, end: bytes | None = None, deadline: float = DEADLINE_SECONDS * 2) -> list[bytes]:
        """What came on each connection up to `end`, or to the end of the stream; it is closed as soon as it is read.

        Those that are done at the deadline are returned with what they have.
        """
        received: dict[socket.socket, bytearray] = {sock: bytearray() for sock in self.sockets}
        limit = time.monotonic() + deadline
        with selectors.DefaultSelector() as selector:
            for sock in self.sockets:
                sock.setblocking(False)
                selector.register(sock, selectors.EVENT_READ)
            while selector.get_map() and time.monotonic() < limit:
                for key, _ in selector.select(timeout=0.1):
                    if self._take(key.fileobj, received[key.fileobj], end):
                        selector.unregister(key.fileobj)
                        key.fileobj.close()
        self.close()
        return [bytes(data) for data in received.values()]

    @staticmethod
    def _take(sock: socket.socket, into: bytearray, end: bytes | None) -> bool:
        """Whether all that was to come has come."""
        try:
            data = sock.recv(65536)
        except ConnectionResetError:
            return True
        into += data
        return not data or end is not None and end in into
