"""Five races in the worker at once, on the running app: ``python -m benchmarks.worker``.

What it prints: how long the moves of another visitor take meanwhile, the pictures a second of each
of the five that show something new, how soon *Stop* is obeyed, how soon a closed tab rests, and how
soon another worker is there and its visitors are told when it is killed. Linux only. Options:
``--runs N --seconds S``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import machine, table
from benchmarks.load import MOVES, Server, path_of, quantile
from tests.browser.process import cpu, memory, worker_of
from tests.visitor import Visitor

RACE = "section=Training&depth={}&seed={}"
CALM = 0.3
"""Seconds without work from which the worker counts as resting."""

LOADED = 120.0
"""Seconds that the first race is given: it has torch loaded."""


class Spectator(Visitor):
    """Somebody who trains: ``pictures`` has the times at which the curves were other ones."""

    def __init__(self, url: str, seed: int, depth: int = 30) -> None:
        super().__init__(url, path_of("residual-shortcuts"), RACE.format(depth, seed))
        self.pictures: list[float] = []
        self._last = ""

    def _read(self, element: Any) -> str | None:
        if element.WhichOneof("type") == "plotly_chart" and not self._whole:
            if element.plotly_chart.spec != self._last:
                self.pictures.append(time.perf_counter())
            self._last = element.plotly_chart.spec
        return super()._read(element)

    async def watch(self, until: asyncio.Event) -> None:
        """Look, as the page does: at its pace, whenever the last answer came."""
        due = time.perf_counter()
        while not until.is_set():
            due = max(due + self._repeated.interval, time.perf_counter())
            await asyncio.sleep(due - time.perf_counter())
            await self.ask_again()


async def others(server: Server, until: asyncio.Event, seconds: list[float]) -> None:
    """Another visitor, who moves something on every page, one after another."""
    draw = random.Random(1)
    visitors = {page: Visitor(server.url, path_of(page)) for page in MOVES}
    for visitor in visitors.values():
        await visitor.open()
    while not until.is_set():
        for page, visitor in visitors.items():
            if not until.is_set():
                seconds.append(await visitor.move(**MOVES[page](draw)))
                await asyncio.sleep(0.35)
    for visitor in visitors.values():
        await visitor.close()


async def during(server: Server, seconds: float, spectators: list[Spectator]) -> list[float]:
    """The seconds of another visitor's moves, while the spectators look."""
    over, moved = asyncio.Event(), []  # type: asyncio.Event, list[float]
    watching = [asyncio.create_task(each.watch(over)) for each in spectators]
    moving = asyncio.create_task(others(server, over, moved))
    await asyncio.sleep(seconds)
    over.set()
    await asyncio.gather(*watching, moving)
    return moved


async def begun(server: Server, runs: int, **options: int) -> list[Spectator]:
    """So many races at work, each with a first picture."""
    spectators = [Spectator(server.url, seed, **options) for seed in range(runs)]
    deadline = time.monotonic() + LOADED
    for each in spectators:
        await each.open()
        await each.move(**{"training-start": True})
    while not all(each.pictures for each in spectators) and time.monotonic() < deadline:
        await asyncio.gather(*(each.follow() for each in spectators))
    return spectators


async def rests(pid: int, since: float) -> float:
    """Seconds from ``since`` to the last moment at which a process worked; 10 at most."""
    used, last = cpu(pid), since
    while (now := time.perf_counter()) - last < CALM + 2 and now - since < 10:
        await asyncio.sleep(0.05)
        if cpu(pid) > used:
            used, last = cpu(pid), time.perf_counter()
    return last - since


async def stopped(server: Server) -> tuple[float, float]:
    """Until the page has followed a stop, and until the worker rests."""
    [one] = await begun(server, 1, depth=100)
    since = time.perf_counter()
    seconds = await one.move(**{"training-stop": True})
    rested = await rests(worker_of(server.pid), since)
    await one.close()
    return seconds, rested


async def closed(server: Server, runs: int) -> float:
    """Until the worker rests once all tabs are gone."""
    spectators = await begun(server, runs)
    since = time.perf_counter()
    for each in spectators:
        await each.drop()
    return await rests(worker_of(server.pid), since)


async def killed(server: Server, runs: int) -> tuple[float, float]:
    """Until there is another worker, and until every page says that the run was lost."""
    spectators = await begun(server, runs)
    before, since = worker_of(server.pid), time.perf_counter()
    os.kill(before, signal.SIGKILL)
    told = asyncio.create_task(_all_told(spectators))
    while _worker(server, before) is None and time.perf_counter() - since < 20:
        await asyncio.sleep(0.02)
    another = time.perf_counter() - since
    await told
    page = time.perf_counter() - since
    for each in spectators:
        await each.move(**{"training-start": True})  # Go on
        await each.follow()
        await each.close()
        if each.errors:
            raise RuntimeError(each.errors[0])
    return another, page


async def _all_told(spectators: list[Spectator]) -> None:
    async def told(one: Spectator) -> None:
        while not any("has ended, and another one" in said for said in one.said):
            await one.follow()

    await asyncio.gather(*map(told, spectators))


def _worker(server: Server, before: int) -> int | None:
    try:
        found = worker_of(server.pid)
    except (AssertionError, OSError):
        return None
    return None if found == before else found


async def measure(server: Server, runs: int, seconds: float) -> list[tuple[str, float, str]]:
    """What is held to a limit: its name, the number and the limit."""
    idle = memory(worker_of(server.pid))
    alone = await during(server, seconds / 2, [])
    spectators = await begun(server, runs)
    for each in spectators:
        each.pictures.clear()
    pid, since = worker_of(server.pid), time.perf_counter()
    used = cpu(pid)
    moved = await during(server, seconds, spectators)
    share = (cpu(pid) - used) / (time.perf_counter() - since)
    rates = [len(each.pictures) / (each.pictures[-1] - since) for each in spectators]
    at_work = memory(pid)
    for each in spectators:
        await each.close()
    stop, stands = await stopped(server)
    another, told = await killed(server, runs)
    return [
        ("another visitor's p95, nobody trains, s", quantile(alone, 0.95), ""),
        (f"another visitor's p50, {runs} train, s", quantile(moved, 0.5), ""),
        (f"another visitor's p95, {runs} train, s", quantile(moved, 0.95), "≤ 0.6"),
        ("pictures a second, the slowest", min(rates), "≥ 4"),
        ("pictures a second, the fastest", max(rates), ""),
        ("the share of a processor that the worker had", share, ""),
        ("the page has followed Stop, s", stop, "≤ 1"),
        ("the worker stands after Stop, s", stands, "≤ 1"),
        (f"the worker rests after {runs} tabs are gone, s", await closed(server, runs), "≤ 2"),
        ("another worker after SIGKILL, s", another, "≤ 5"),
        ("every page says so, s", told, "≤ 5"),
        ("the worker's memory at the start, MB", idle, ""),
        (f"the worker's memory, {runs} train, MB", at_work, ""),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=30)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            rows = asyncio.run(measure(server, given.runs, given.seconds))
        finally:
            server.stop()
    print(table(["", "measured", "limit"], [[name, f"{n:.2f}", limit] for name, n, limit in rows]))
    print(f"\n{machine()}")


if __name__ == "__main__":
    main()
