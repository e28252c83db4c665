"""What is freed goes back to the system while the server runs."""

import asyncio
import contextlib
import sys
from pathlib import Path

import numpy as np
import pytest

from dashboard.app import memory

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's memory")


def held():
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


def test_holes_between_arrays_go_back(monkeypatch):
    """Half of 128 MB is freed, every second array of 32 kB: glibc alone would keep all of it."""
    monkeypatch.setattr(memory, "EVERY", 0.01)
    arrays = [np.ones(4000) for _ in range(4000)]
    del arrays[::2]
    before = held()

    async def a_while():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(memory.give_back(), 0.5)

    asyncio.run(a_while())
    assert before - held() > 30 * 2**20
    assert len(arrays) == 2000
