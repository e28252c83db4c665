"""Memory that was freed goes back to the system, where the C library would keep it.

Only glibc is told; nothing happens where the C library is another one.
"""

import ctypes
import functools
import sys
from typing import Any

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
"""Parameters of glibc's ``mallopt``, from its malloc.h."""


def keep_together() -> None:
    """Few arenas, and arrays in memory of their own, which goes back as soon as it is free.

    Without it every run's thread may fill another arena, and large arrays that are freed stay with
    the process.
    """
    mallopt = _glibc("mallopt")
    if mallopt is not None:
        mallopt(_ARENA_MAX, 2)
        mallopt(_MMAP_THRESHOLD, 2**18)


def give_back() -> None:
    """What is free between smaller pieces, which stays otherwise: takes some 50 ms."""
    trim = _glibc("malloc_trim")
    if trim is not None:
        trim(0)


@functools.cache
def _glibc(name: str) -> Any:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
