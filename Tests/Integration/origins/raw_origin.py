"""An origin on bare sockets: it keeps the exact bytes that came and plays exact bytes back, from a script."""

import os
import select
import socket
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from support.waiting import eventually
from support.wire import ByteReader, Closed, Fields, parse_fields

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class OriginRequest:
    """A whole request as it came; `raw` is all of its bytes, head, body and framing."""

    method: str
    target: str
    version: str
    fields: Fields
    raw: bytes = b""
    body: bytes = b""
    trailers: Fields = field(default_factory=list)
    connection: "OriginConnection | None" = None
    mark: int = 0

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def get(self, name: str) -> str | None:
        values = self.all(name)
        assert len(values) < 2, f"{name} stands {len(values)} times in {self.fields}"
        return values[0] if values else None

    def list(self, name: str) -> list[str]:
        """A list field's members over all of its lines."""
        return [member.strip() for value in self.all(name) for member in value.split(",") if member.strip()]


class OriginConnection:
    """One accepted connection, given to the script."""

    def __init__(self, origin: "RawOrigin", sock: socket.socket, number: int):
        self.origin = origin
        self.sock = sock
        self.number = number
        self.reader = ByteReader(sock)
        self.sent = 0
        self.ended = threading.Event()

    @property
    def received(self) -> bytes:
        return bytes(self.reader.received)

    def read_head(self) -> OriginRequest:
        mark = len(self.reader.received) - len(self.reader.buffer)
        head = self.reader.read_until(b"\r\n\r\n")
        lines = head[:-4].split(b"\r\n")
        words = lines[0].decode("latin-1").split(" ")
        assert len(words) == 3, f"not a request line: {lines[0]!r}"
        return OriginRequest(*words, fields=parse_fields(lines[1:]), raw=head, connection=self, mark=mark)

    def read_body(self, request: OriginRequest) -> OriginRequest:
        """Reads the body and notes the request as whole."""
        codings, length = request.get("Transfer-Encoding"), request.get("Content-Length")
        assert codings is None or length is None, f"both framings reached the origin: {request.raw!r}"
        if codings is not None:
            assert codings.lower() == "chunked", f"unexpected transfer coding {codings!r}"
            parts = []
            while data := self.reader.read_chunk():
                parts.append(data)
            request.body = b"".join(parts)
            request.trailers = self.reader.read_trailers()
        elif length is not None:
            request.body = self.reader.read_exactly(int(length))
        request.raw = bytes(self.reader.received[request.mark:len(self.reader.received) - len(self.reader.buffer)])
        self.origin.note(request)
        return request

    def read_request(self) -> OriginRequest:
        return self.read_body(self.read_head())

    def send(self, data: bytes) -> None:
        try:
            self.sock.sendall(data)
        except (ConnectionResetError, BrokenPipeError) as error:
            raise Closed(str(error)) from error
        self.sent += len(data)

    def wait_for_close(self) -> None:
        """Returns when weir has closed or reset this connection; bytes before that are kept in `received`."""
        while self.reader.fill():
            pass

    def closes_within(self, seconds: float) -> bool:
        """Whether weir closes or resets this connection in that time; bytes that come count as no end."""
        ready, _, _ = select.select([self.sock], [], [], seconds)
        return bool(ready) and not self.reader.fill()

    def close(self) -> None:
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sock.close()


Script = Callable[[OriginConnection], None]


def answering(*responses: bytes) -> Script:
    """Reads whole requests and answers the n-th of the origin with the n-th response; the last one repeats."""

    def script(connection: OriginConnection) -> None:
        while True:
            connection.read_request()
            index = min(connection.origin.next_answer(), len(responses) - 1)
            connection.send(responses[index])

    return script


def held(gate: threading.Semaphore, response: bytes) -> Script:
    """Answers every request with `response` when the test lets it."""
    def script(connection: OriginConnection) -> None:
        while True:
            connection.read_request()
            gate.acquire()
            connection.send(response)
    return script


def half_held(gate: threading.Semaphore, first: bytes = b"half", rest: bytes = b"rest") -> Script:
    """Sends the head and half of the body; the rest when the test says so."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(first + rest)

    def script(connection: OriginConnection) -> None:
        while True:
            connection.read_request()
            connection.send(head + first)
            gate.acquire()
            connection.send(rest)
    return script


def echoing_target(connection: OriginConnection) -> None:
    """Answers each request with its target as the body."""
    while True:
        target = connection.read_request().target.encode("latin-1")
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(target), target))


class RawOrigin:
    """Listens on a free port of loopback, or on a unix socket; each connection runs the script in a thread."""

    def __init__(self, script: Script | None = None, path: str | os.PathLike[str] | None = None,
                 receive_buffer: int | None = None, send_buffer: int | None = None):
        self.script = script or answering(OK)
        self.connections: list[OriginConnection] = []
        self.requests: list[OriginRequest] = []
        self.failures: list[str] = []
        self._lock = threading.Lock()
        self._answers = 0
        self._send_buffer = send_buffer
        self._stopping = False
        self._listener = socket.socket(socket.AF_UNIX if path else socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._listener.bind(str(path) if path else ("127.0.0.1", 0))
        self._listener.listen(256)
        self.port = None if path else self._listener.getsockname()[1]
        self.address = f"unix:{path}" if path else f"127.0.0.1:{self.port}"
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def note(self, request: OriginRequest) -> None:
        with self._lock:
            self.requests.append(request)

    def next_answer(self) -> int:
        with self._lock:
            self._answers += 1
            return self._answers - 1

    def forget(self) -> None:
        """Starts the records anew; connections stay open."""
        with self._lock:
            self.requests.clear()
            self._answers = 0
            for connection in self.connections:
                connection.reader.received.clear()

    def wait_for_requests(self, count: int) -> list[OriginRequest]:
        return eventually(lambda: self.requests[:count] if len(self.requests) >= count else None)

    def wait_for_connection(self, number: int = 0) -> OriginConnection:
        return eventually(lambda: self.connections[number] if len(self.connections) > number else None)

    @property
    def received(self) -> bytes:
        """Everything that came, over all connections."""
        return b"".join(connection.received for connection in self.connections)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            if self._send_buffer:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self._send_buffer)
            if sock.family == socket.AF_INET:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = OriginConnection(self, sock, len(self.connections))
            self.connections.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: OriginConnection) -> None:
        try:
            self.script(connection)
        except Closed:
            pass
        except Exception:
            if not self._stopping:
                self.failures.append(traceback.format_exc())
        finally:
            connection.close()
            connection.ended.set()

    def stop(self) -> None:
        self._stopping = True
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        self._threads[0].join(timeout=5)
        for connection in list(self.connections):
            connection.close()
        for thread in self._threads[1:]:
            thread.join(timeout=1)  # one that waits for a test which has failed is left behind
