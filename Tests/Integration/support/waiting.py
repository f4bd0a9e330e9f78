"""Waiting for the thing itself: a condition, polled, with a deadline that only a failure ever reaches."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

POLL_SECONDS = 0.01
DEADLINE_SECONDS = 10.0


def eventually(check: Callable[[], T], deadline: float = DEADLINE_SECONDS) -> T:
    """Calls `check` until it neither raises an assertion nor returns False or None; returns what it returned.

    The last assertion is raised again when the deadline has passed, so a failure shows what was still wrong.
    """
    end = time.monotonic() + deadline
    while True:
        try:
            result = check()
            if result is not None and result is not False:
                return result
            trouble: AssertionError = AssertionError(f"still {result!r} after {deadline} s: {check}")
        except AssertionError as error:
            trouble = error
        if time.monotonic() > end:
            raise trouble
        time.sleep(POLL_SECONDS)
