"""Ten thousand clients that send one byte and wait, and healthy traffic beside them."""

import pytest

from support.crowd import Crowd, raise_descriptor_limit
from support.traffic import Traffic
from support.waiting import eventually
from support.weir import service

CLIENTS = 10_000
# weir gives its last quarter of descriptors, or 1024 of them, to nobody who comes from outside.
DESCRIPTORS_BESIDE = 1500
# A connection's state, its deadline, the smallest buffer, and what malloc and the tables' growth add.
BYTES_EACH_MAX = 2048
BYTES_BESIDE_MAX = 8 * 1024 * 1024


@pytest.mark.timeout(180)
def test_ten_thousand_clients_that_send_one_byte_are_told_408_and_harm_nobody(start_weir, start_origin):
    count = min(CLIENTS, raise_descriptor_limit() - DESCRIPTORS_BESIDE)
    assert count > 1000, "too few descriptors for a crowd"
    weir = start_weir(service(start_origin().address, "timeouts { header 4s }"))
    listener = f"127.0.0.1:{weir.port}"
    sizes = []
    with Traffic(weir.port) as traffic:
        descriptors = weir.metrics().value("process_open_fds")
        for rounds in range(1, 3):
            before = weir.begin_peak()
            with Crowd(weir.port, count, b"G") as crowd:
                traffic.goes_on(5)
                answers = crowd.answers(deadline=60)
            assert sum(answer.startswith(b"HTTP/1.1 408 ") for answer in answers) == count
            assert weir.status("VmHWM") - before < count * BYTES_EACH_MAX + BYTES_BESIDE_MAX
            page = weir.await_value(4, "weir_connections", listener=listener)
            assert page.value("weir_timeouts_total", service="api", kind="header") == count * rounds
            rejected = page.value("weir_requests_rejected_total", listener=listener, reason="header_timeout")
            assert rejected == count * rounds
            eventually(lambda: weir.metrics().value("process_open_fds") <= descriptors + 8)
            sizes.append(weir.status("VmRSS"))
            traffic.goes_on()
        assert page.total("weir_connections_refused_total") == 0
    assert sizes[1] - sizes[0] < BYTES_BESIDE_MAX
    weir.await_value(0, "weir_connections", listener=listener)
