"""What is freed goes back to the system, where the C library is glibc; elsewhere nothing is done.

Left to itself glibc keeps it: every run's thread may fill another arena, and one small array that
stays holds a page of many that are gone. The names are those of its ``malloc.h``.
"""

import asyncio
import ctypes
import sys

EVERY = 5
"""Seconds from one return to the next. One takes some milliseconds, in which Python goes on."""

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3


def _of_glibc(name: str) -> "ctypes._NamedFuncPointer | None":
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None


def arrange() -> None:
    """Few arenas, and large arrays in memory of their own."""
    mallopt = _of_glibc("mallopt")
    if mallopt is not None:
        mallopt(_ARENA_MAX, 2)
        mallopt(_MMAP_THRESHOLD, 2**18)


async def give_back() -> None:
    """Return what is free, for as long as the server runs."""
    trim = _of_glibc("malloc_trim")
    while trim is not None:
        await asyncio.sleep(EVERY)
        await asyncio.to_thread(trim, 0)
