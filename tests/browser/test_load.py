"""A class in small, on the running app: later moves cost what the first did, nothing goes wrong.

The whole measurement is ``python -m benchmarks.load``; here are its ratios only, which hold on any
machine and beside other work: CPU time is compared, of moves made in turns.
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks import load
from benchmarks.load import Server, costs, crowd, many

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="reads CPU time from /proc"
)

VISITORS, SECONDS, MOVES = 10, 6, 160
PACE = (1.7, 5.0)
"""Seconds between two moves of a visitor, a third of a lesson's."""

FIXED, ROUNDS = 11, 3
"""Other work on the machine only ever adds time: one quiet round of so many moves is enough."""

GROWS_BY = 1.3
"""Before results were kept by bytes and runs took turns, it was 1.7 to 4.5."""


def test_a_later_move_costs_what_the_first_did(tmp_path, monkeypatch):
    """The same moves in turns on the server that had the class, and on one that has just begun."""
    monkeypatch.setattr(load, "PACE", PACE)
    monkeypatch.setattr(load, "FIXED", FIXED)
    folders = [tmp_path / name for name in ("later", "first")]
    for folder in folders:
        folder.mkdir()
    servers = [Server(folders[0])]

    async def lesson():
        _, moved, errors = await crowd(servers[0], VISITORS, SECONDS)
        await many(servers[0], MOVES, 3)
        servers.append(Server(folders[1]))
        for number in range(ROUNDS):
            later, first = await costs(servers, number)
            ratios = {page: later[page] / first[page] for page in first}
            print({page: f"{ratio:.2f}" for page, ratio in ratios.items()})
            if max(ratios.values()) < GROWS_BY:
                break
        return ratios, moved, errors

    try:
        # A thread of its own: playwright, of the tests before, has a loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            ratios, moved, errors = thread.submit(asyncio.run, lesson()).result()
    finally:
        for server in servers:
            server.stop()
    assert errors == []
    assert all(moved.values())
    assert max(ratios.values()) < GROWS_BY
