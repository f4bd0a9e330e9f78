"""Healthy traffic beside whatever a test does to weir: clients that ask, check each answer, and note what is wrong."""

import threading

from support.waiting import eventually
from support.wire import Closed, RawClient, request

PAUSE_SECONDS = 0.002


class Traffic:
    """Some clients on kept connections, each asking again and again until the block ends; no request may fail."""

    def __init__(self, port: int, clients: int = 4):
        self.port = port
        self.failures: list[str] = []
        self.answered = [0] * clients
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number,), daemon=True) for number in range(clients)]

    def __enter__(self) -> "Traffic":
        for thread in self._threads:
            thread.start()
        self.goes_on()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=20)
            assert not thread.is_alive(), "a client of the healthy traffic still waits for its answer"
        if kind is None:
            assert self.failures == []

    def goes_on(self, answers: int = 20) -> None:
        """Returns when each client has got that many more answers."""
        goals = [count + answers for count in self.answered]

        def check() -> bool:
            assert self.failures == []
            return all(count >= goal for count, goal in zip(self.answered, goals, strict=True))
        eventually(check, deadline=20)

    def _run(self, number: int) -> None:
        client = None
        try:
            while not self._stop.is_set():
                client = client or RawClient(self.port)
                answer = client.exchange(request("/healthy"))
                if (answer.status, answer.body, answer.complete) != (200, b"ok", True):
                    self.failures.append(f"client {number}, after {self.answered[number]} answers: {answer}")
                    return
                self.answered[number] += 1
                if answer.closes:
                    client.close()
                    client = None
                self._stop.wait(PAUSE_SECONDS)
        except (Closed, OSError) as error:
            self.failures.append(f"client {number}, after {self.answered[number]} answers: {error!r}")
        finally:
            if client:
                client.close()
