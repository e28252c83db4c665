"""A class in small, on the running app: later moves cost what the first did, nothing goes wrong.

The whole measurement is ``python -m benchmarks.load``; here are its ratios only, which hold on any
machine.
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.load import Server, costs, crowd, many

pytestmark = [
    pytest.mark.speed,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads CPU time from /proc"),
]

VISITORS, SECONDS, MOVES = 10, 30, 240
GROWS_BY = 1.5
"""Before results were kept by bytes and runs took turns, it was 1.7 to 4.5."""


def test_a_later_move_costs_what_the_first_did(tmp_path):
    server = Server(tmp_path)

    async def lesson():
        first = await costs(server, 1)
        _, moved, errors = await crowd(server, VISITORS, SECONDS)
        await many(server, MOVES, 3)
        return first, await costs(server, 2), moved, errors

    try:
        # A thread of its own: playwright, of the tests before, has a loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            first, last, moved, errors = thread.submit(asyncio.run, lesson()).result()
    finally:
        server.stop()
    assert errors == []
    assert all(moved.values())
    ratios = {page: last[page] / first[page] for page in first}
    print({page: f"{ratio:.2f}" for page, ratio in ratios.items()})
    assert max(ratios.values()) < GROWS_BY
