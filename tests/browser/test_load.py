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
GROWS_BY = 1.3
"""Before results were kept by bytes and runs took turns, it was 1.7 to 4.5."""


def test_a_later_move_costs_what_the_first_did(tmp_path):
    """The same moves in turns on the server that had the class, and on one that has just begun."""
    folders = [tmp_path / name for name in ("later", "first")]
    for folder in folders:
        folder.mkdir()
    servers = [Server(folders[0])]

    async def lesson():
        _, moved, errors = await crowd(servers[0], VISITORS, SECONDS)
        await many(servers[0], MOVES, 3)
        servers.append(Server(folders[1]))
        return *await costs(servers, 1), moved, errors

    try:
        # A thread of its own: playwright, of the tests before, has a loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            later, first, moved, errors = thread.submit(asyncio.run, lesson()).result()
    finally:
        for server in servers:
            server.stop()
    assert errors == []
    assert all(moved.values())
    ratios = {page: later[page] / first[page] for page in first}
    print({page: f"{ratio:.2f}" for page, ratio in ratios.items()})
    assert max(ratios.values()) < GROWS_BY
