"""Holding one thread of a process: signals would stop all of them."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

PTRACE_ATTACH = 16
PTRACE_DETACH = 17
WALL = 0x40000000


def _ptrace(request: int, task: int) -> int:
    call = ctypes.CDLL(None, use_errno=True).ptrace
    call.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    return call(request, task, None, None)


@contextmanager
def held(task: int) -> Iterator[None]:
    """The thread stands still while the block runs."""
    if _ptrace(PTRACE_ATTACH, task) != 0:
        pytest.skip(f"ptrace is not allowed here: {os.strerror(ctypes.get_errno())}")
    os.waitpid(task, WALL)
    try:
        yield
    finally:
        _ptrace(PTRACE_DETACH, task)
