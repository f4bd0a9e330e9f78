"""Fixtures: a weir made to order, origins, the instrumented app; each ends with its test and tells if it fared ill."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from origins.app_process import AppProcess
from origins.raw_origin import RawOrigin
from support.prometheus import Prometheus
from support.weir import Weir, find_binary, launch

StartWeir = Callable[..., Weir]
StartOrigin = Callable[..., RawOrigin]


@pytest.fixture(scope="session")
def weir_binary() -> Path:
    binary = find_binary()
    if binary is None or not binary.exists():
        pytest.exit("no weir binary: run `swift build -c release`, or set WEIR_BINARY to one", returncode=2)
    return binary


def _weirs(binary: Path, new_directory: Callable[[], Path]) -> Iterator[StartWeir]:
    """Starts weirs; when the scope ends all are stopped, and the first that fared ill fails the test."""
    started: list[Weir] = []

    def start(body: str, **options: object) -> Weir:
        started.append(launch(binary, new_directory(), body, **options))
        return started[-1]

    yield start
    failures = []
    for weir in started:
        try:
            weir.stop()
        except (AssertionError, OSError) as error:
            failures.append(error)
        finally:
            weir.kill()
    if failures:
        raise failures[0]


@pytest.fixture
def start_weir(weir_binary: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartWeir]:
    """`start_weir(configuration)` gives a running weir. The first one of a test has its proxy.conf in `tmp_path`."""
    directories = iter([tmp_path])
    yield from _weirs(weir_binary, lambda: next(directories, None) or tmp_path_factory.mktemp("weir"))


@pytest.fixture(scope="module")
def start_shared_weir(weir_binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartWeir]:
    """As `start_weir`, for a weir that all tests of a file use."""
    yield from _weirs(weir_binary, lambda: tmp_path_factory.mktemp("weir"))


def _origins() -> Iterator[StartOrigin]:
    started: list[RawOrigin] = []

    def start(*arguments: object, **options: object) -> RawOrigin:
        started.append(RawOrigin(*arguments, **options))
        return started[-1]

    yield start
    for origin in started:
        origin.stop()
    for origin in started:
        assert not origin.failures, "an origin's script failed:\n" + "\n".join(origin.failures)


@pytest.fixture
def start_origin() -> Iterator[StartOrigin]:
    """`start_origin(script)` gives a raw origin; an exception in its script fails the test."""
    yield from _origins()


@pytest.fixture(scope="module")
def start_shared_origin() -> Iterator[StartOrigin]:
    yield from _origins()


def _apps() -> Iterator[Callable[..., AppProcess]]:
    started: list[AppProcess] = []

    def start(*arguments: str, **options: object) -> AppProcess:
        started.append(AppProcess(*arguments, **options))
        return started[-1]

    yield start
    for app in started:
        app.stop()


@pytest.fixture
def start_app() -> Iterator[Callable[..., AppProcess]]:
    """`start_app()` gives the instrumented FastAPI app, run by uvicorn in a process of its own."""
    yield from _apps()


@pytest.fixture(scope="module")
def start_shared_app() -> Iterator[Callable[..., AppProcess]]:
    yield from _apps()


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """An httpx client that follows no redirect, takes no proxy from the environment and keeps connections alive."""
    with httpx.Client(trust_env=False, follow_redirects=False, timeout=20) as client:
        yield client


@pytest.fixture
def start_prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Prometheus]]:
    """`start_prometheus({"job": port})` gives a running Prometheus that scrapes these ports each second."""
    started: list[Prometheus] = []

    def start(jobs: dict[str, int], *options: str, **more: str) -> Prometheus:
        started.append(Prometheus(tmp_path_factory.mktemp("prometheus"), jobs, *options, **more))
        return started[-1]

    yield start
    for prometheus in started:
        prometheus.stop()
