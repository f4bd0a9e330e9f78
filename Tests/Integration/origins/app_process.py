"""The instrumented app under uvicorn in a process of its own; run as a program it serves until SIGTERM."""

import argparse
import socket
import subprocess
import sys
from pathlib import Path

from support.processes import end


class AppProcess:
    """Started and listening once constructed: the child binds port 0 and says which it got."""

    def __init__(self, *arguments: str, grouped: bool = False, module: str = "origins.app_process"):
        command = [sys.executable, "-m", module, *arguments, *(["--grouped"] if grouped else [])]
        self._process = subprocess.Popen(
            command, cwd=Path(__file__).resolve().parents[1], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line.strip().isdigit(), f"the app did not start: {line!r}"
        self.port = int(line)
        self.address = f"127.0.0.1:{self.port}"

    def stop(self) -> None:
        end(self._process, seconds=5)


def run(app) -> None:
    """Serves an app on a free port, which is written to stdout."""
    import uvicorn

    # Named as TCP, because asyncio sets TCP_NODELAY on such sockets only.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(256)
    print(listener.getsockname()[1], flush=True)
    # h11, because httptools refuses methods that it does not know.
    config = uvicorn.Config(app, http="h11", timeout_keep_alive=120, log_level="critical")
    uvicorn.Server(config).run(sockets=[listener])


def main() -> None:
    from origins.instrumented_app import create_app

    parser = argparse.ArgumentParser()
    parser.add_argument("--grouped", action="store_true")
    run(create_app(grouped=parser.parse_args().grouped))


if __name__ == "__main__":
    main()
