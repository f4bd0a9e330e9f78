"""An HTTP/1 client on a bare socket: it sends exact bytes and reads responses strictly, as they are on the wire."""

import socket
import struct
from dataclasses import dataclass, field

Fields = list[tuple[str, str]]


class Closed(Exception):
    """The peer closed, or reset, the connection before the awaited bytes had come; `partial` is what did come."""

    def __init__(self, message: str, partial: bytes = b""):
        super().__init__(message)
        self.partial = partial


@dataclass
class Response:
    """A response as it was on the wire; `complete` is False when the connection ended before the message did."""

    version: str
    status: int
    reason: str
    fields: Fields
    raw: bytes = b""
    body: bytes = b""
    trailers: Fields = field(default_factory=list)
    interim: list["Response"] = field(default_factory=list)
    complete: bool = True
    framing: str = "none"

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key.lower() == name.lower()]

    def get(self, name: str) -> str | None:
        """The field's one value; a field that stands there twice is a failure of the test."""
        values = self.all(name)
        assert len(values) < 2, f"{name} stands {len(values)} times in {self.fields}"
        return values[0] if values else None

    @property
    def closes(self) -> bool:
        return "close" in [option.strip().lower() for value in self.all("Connection") for option in value.split(",")]


def parse_fields(lines: list[bytes]) -> Fields:
    fields = []
    for line in lines:
        name, colon, value = line.partition(b":")
        assert colon and name and name == name.strip(), f"not a field line: {line!r}"
        fields.append((name.decode("latin-1"), value.strip(b" \t").decode("latin-1")))
    return fields


def parse_response_head(head: bytes) -> Response:
    assert head.endswith(b"\r\n\r\n"), f"not a whole head: {head!r}"
    lines = head[:-4].split(b"\r\n")
    version, _, rest = lines[0].partition(b" ")
    assert version in (b"HTTP/1.1", b"HTTP/1.0"), f"not a status line: {lines[0]!r}"
    code, _, reason = rest.partition(b" ")
    assert len(code) == 3 and code.isdigit(), f"not a status line: {lines[0]!r}"
    return Response(version.decode(), int(code), reason.decode("latin-1"), parse_fields(lines[1:]), raw=head)


class ByteReader:
    """Reads heads, bodies and chunks from a socket; everything it has taken is kept in `received`."""

    def __init__(self, sock: socket.socket):
        self.sock = sock
        self.buffer = b""
        self.received = bytearray()

    def fill(self) -> bool:
        """Takes what has come; False at the end of the stream. A reset counts as an end."""
        try:
            data = self.sock.recv(65536)
        except (ConnectionResetError, BrokenPipeError):
            data = b""
        self.buffer += data
        self.received += data
        return bool(data)

    def read_until(self, end: bytes) -> bytes:
        start = 0
        while (at := self.buffer.find(end, start)) < 0:
            start = max(0, len(self.buffer) - len(end) + 1)
            if not self.fill():
                raise Closed(f"closed while waiting for {end!r}, after {bytes(self.buffer)!r}")
        taken, self.buffer = self.buffer[: at + len(end)], self.buffer[at + len(end):]
        return taken

    def read_exactly(self, count: int) -> bytes:
        parts = [self.buffer[:count]]
        missing = count - len(parts[0])
        self.buffer = self.buffer[count:]
        while missing:
            if not self.fill():
                raise Closed(f"closed with {missing} of {count} bytes missing", b"".join(parts))
            parts.append(self.buffer[:missing])
            self.buffer = self.buffer[missing:]
            missing -= len(parts[-1])
        return b"".join(parts)

    def read_to_end(self) -> bytes:
        parts = [self.buffer]
        self.buffer = b""
        while self.fill():
            parts.append(self.buffer)
            self.buffer = b""
        return b"".join(parts)

    def read_chunk(self) -> bytes:
        """The data of the next chunk, empty for the last one, whose trailer section is left to be read."""
        line = self.read_until(b"\r\n")
        size = line[:-2].split(b";")[0]
        assert size and all(digit in b"0123456789abcdefABCDEF" for digit in size), f"not a chunk size: {line!r}"
        data = self.read_exactly(int(size, 16))
        if data:
            assert self.read_exactly(2) == b"\r\n", "no CRLF after the data of a chunk"
        return data

    def read_trailers(self) -> Fields:
        lines = []
        while (line := self.read_until(b"\r\n")) != b"\r\n":
            lines.append(line[:-2])
        return parse_fields(lines)


class RawClient:
    """One connection to weir. `timeout` bounds a single wait; a test that meets it fails."""

    def __init__(self, port: int, timeout: float = 20.0, receive_buffer: int | None = None):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.settimeout(timeout)
        self.sock.connect(("127.0.0.1", port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = ByteReader(self.sock)

    def __enter__(self) -> "RawClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def finish(self) -> None:
        """Half-closes: nothing more will be sent."""
        self.sock.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self.sock.close()

    def reset(self) -> None:
        """Closes with RST in place of FIN."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def read_head(self) -> Response:
        """The next head, interim or final, with its body unread."""
        return parse_response_head(self.reader.read_until(b"\r\n\r\n"))

    def read_response(self, method: str = "GET") -> Response:
        """The next final response with its body; interim ones before it are in `interim`."""
        mark = len(self.reader.received) - len(self.reader.buffer)
        interim = []
        response = self.read_head()
        while response.status < 200 and response.status != 101:
            interim.append(response)
            response = self.read_head()
        response.interim = interim
        self._read_body(response, method)
        response.raw = bytes(self.reader.received[mark:len(self.reader.received) - len(self.reader.buffer)])
        return response

    def _read_body(self, response: Response, method: str) -> None:
        """RFC 9112 section 6.3."""
        parts: list[bytes] = []
        try:
            if method == "HEAD" or response.status < 200 or response.status in (204, 304):
                return
            if (codings := response.get("Transfer-Encoding")) is not None:
                assert codings.lower() == "chunked", f"unexpected transfer coding {codings!r}"
                assert response.get("Content-Length") is None, "both Transfer-Encoding and Content-Length"
                response.framing = "chunked"
                while data := self.reader.read_chunk():
                    parts.append(data)
                response.trailers = self.reader.read_trailers()
            elif (length := response.get("Content-Length")) is not None:
                response.framing = "length"
                missing = int(length)
                while missing:
                    parts.append(self.reader.read_exactly(min(missing, 65536)))
                    missing -= len(parts[-1])
            else:
                response.framing = "close"
                parts.append(self.reader.read_to_end())
        except Closed as closed:
            parts.append(closed.partial)
            response.complete = False
        finally:
            response.body = b"".join(parts)

    def is_closed_by_peer(self) -> bool:
        """Waits for the end of the stream; bytes that come in its place are a failure of the test."""
        rest = self.reader.read_to_end()
        assert rest == b"", f"bytes where the end of the stream was due: {rest[:200]!r}"
        return True

    def exchange(self, request: bytes, method: str = "GET") -> Response:
        self.send(request)
        return self.read_response(method)


def request(
    target: str = "/", *lines: str, method: str = "GET", host: str | None = "weir.test", body: bytes = b"",
    version: str = "HTTP/1.1",
) -> bytes:
    """The bytes of a request; `lines` are field lines as they stand on the wire."""
    head = [f"{method} {target} {version}"]
    if host is not None:
        head.append(f"Host: {host}")
    head += lines
    if body:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


def chunked(*parts: bytes, trailers: bytes = b"") -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n" + trailers + b"\r\n"
