"""Debian's Prometheus with native histograms on: it takes weir's, and their quantiles are the true ones."""

import json
import math
import threading

import pytest

from support.prometheus import DEADLINE_SECONDS
from support.waiting import eventually
from support.weir import routes, service
from support.wire import request

TOLERANCE = 0.05


def rank_bounds(values: list[float], quantile: float) -> tuple[float, float]:
    """The two observations between which a quantile is, whichever definition of it is taken."""
    rank = quantile * len(values)
    return values[max(0, math.floor(rank) - 1)], values[min(len(values) - 1, math.ceil(rank))]


def test_quantiles_of_native_histograms_are_within_five_per_cent(start_weir, start_prometheus):
    weir = start_weir(
        service("demo", routes("GET /slow")),
        top="workers 2\nshutdown_grace 2s\naccess_log access.log json")
    # Evenly spread, so that each quantile has close neighbours; what it took is in the access log.
    delays = [4 + 2 * step for step in range(240)]

    def ask(part: list[int]) -> None:
        with weir.client() as client:
            for delay in part:
                assert client.exchange(request(f"/slow?ms={delay}")).status == 200

    clients = [threading.Thread(target=ask, args=(delays[number::24],)) for number in range(24)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    weir.await_value(len(delays), "http_requests_total")

    prometheus = start_prometheus({"weir": weir.exporter}, "--enable-feature=native-histograms")
    by_handler = 'http_request_duration_seconds{handler="/slow",method="GET"}'

    def scraped() -> bool:
        assert prometheus.query(f"histogram_count({by_handler})") == {(): len(delays)}
        return True

    eventually(scraped, deadline=DEADLINE_SECONDS)

    def logged() -> list[float]:
        lines = (weir.directory / "access.log").read_text().splitlines()
        durations = sorted(json.loads(line)["duration_seconds"] for line in lines)
        assert len(durations) == len(delays)
        return durations

    durations = eventually(logged, deadline=DEADLINE_SECONDS)
    assert prometheus.query(f"histogram_sum({by_handler})")[()] == pytest.approx(sum(durations), rel=0.001)
    for metric in (by_handler, "http_request_duration_highr_seconds"):
        for quantile in (0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99):
            [value] = prometheus.query(f"histogram_quantile({quantile}, {metric})").values()
            low, high = rank_bounds(durations, quantile)
            assert low * (1 - TOLERANCE) <= value <= high * (1 + TOLERANCE), (metric, quantile)
    # Rates too, once there is something to compare with.
    ask(delays[:40])

    def rated() -> bool:
        [rate] = prometheus.query(f"histogram_count(rate({by_handler}[5m]))").values()
        assert rate > 0
        return True

    eventually(rated, deadline=DEADLINE_SECONDS)
