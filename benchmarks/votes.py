"""A class that votes: what it costs, and what those notice who use the dashboard meanwhile.

``python -m benchmarks.votes`` starts the app, opens a room in its file and lets 300 phones vote,
each with one look, one vote and one change, and then wait for the next question as the page does:
within 20 s beside two visitors who move all the time, within 3 s beside eight, and while another
process holds the file for 1.5 s. ``--phones N --seconds S``. Memory and CPU: on Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import machine, table
from benchmarks.load import MOVES, Server, path_of, quantile
from dashboard.app import memory
from dashboard.votes import rooms, store, teaching
from tests.visitor import Visitor

PAUSE = 0.6
"""Seconds from a move's end to the next one of the same visitor."""

HELD = 1.5
"""Seconds for which another process writes."""

OPTIONS = ("about a third", "about a hundredth", "less than a thousandth")
PAGES = ("unroll", "gradient-flow", "residual-shortcuts", "gates")


@dataclass
class Class:
    """A room, and what came of a run: seconds of looks, votes and moves, and what went wrong."""

    url: str
    code: str
    token: str
    looks: list[float] = field(default_factory=list)
    votes: list[float] = field(default_factory=list)
    moves: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    asked: float = 0.0


class Line:
    """A connection that stays open, with a cookie: as little of a browser as can be."""

    def __init__(self, url: str, cookie: str = "") -> None:
        there = urlsplit(url)
        self.host, self.port = there.hostname, there.port
        self.cookie = cookie
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: str = "") -> int:
        """The status; the cookie is kept."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self._streams
        here = f"{self.host}:{self.port}"
        head = f"{method} {path} HTTP/1.1\r\nHost: {here}\r\nOrigin: http://{here}\r\n"
        head += f"Cookie: {self.cookie}\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write((head + body).encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).decode()
        status, *lines = answer.split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        kept = [line for line in lines if line.lower().startswith("set-cookie: ")]
        if kept:
            self.cookie = kept[0].partition(": ")[2].partition(";")[0]
        await reader.readexactly(int(headers.get("content-length", 0)))
        return int(status.split()[1])

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()


async def timed(line: Line, into: list[float], wrong: list[str], *asked: str) -> None:
    begun = time.perf_counter()
    status = await line.ask(*asked)
    into.append(time.perf_counter() - begun)
    if status != 200:
        wrong.append(f"{asked[0]} {asked[1]}: {status}")


async def phone(at: Class, within: float, draw: random.Random) -> None:
    """Look, vote, change it, and follow the room until it is cancelled."""
    path = f"/vote/{at.code}"
    room = rooms.by_code(at.code)
    question = room.question.id
    await asyncio.sleep(draw.random() * 0.6 * within)
    line = Line(at.url)
    await timed(line, at.looks, at.wrong, "GET", path)
    second = Line(at.url, line.cookie)
    following = asyncio.create_task(follow(at, second, room.version))
    try:
        for _ in range(2):
            await asyncio.sleep(draw.random() * 0.2 * within)
            form = f"choice={question}.{draw.randrange(len(OPTIONS))}&page=1"
            await timed(line, at.votes, at.wrong, "POST", path, form)
        await following
    finally:
        following.cancel()
        line.close()
        second.close()


async def follow(at: Class, line: Line, version: int) -> None:
    """Wait for the next question, as the page does."""
    while (status := await line.ask("GET", f"/vote/{at.code}/next?seen={version}")) == 204:
        pass
    at.told.append(time.perf_counter() - at.asked)
    if status != 200:
        at.wrong.append(f"next: {status}")


async def moving(at: Class, visitor: Visitor, page: str, end: float, seed: int) -> None:
    draw = random.Random(seed)
    while time.perf_counter() < end:
        await asyncio.sleep(PAUSE)
        at.moves.append(await visitor.move(**MOVES[page](draw)))


async def counting(teacher: Visitor, end: float) -> None:
    """The teacher's page counts every second."""
    while time.perf_counter() < end:
        await teacher.follow()


async def healthy(at: Class, end: float) -> None:
    line = Line(at.url)
    while time.perf_counter() < end:
        await timed(line, at.health, at.wrong, "GET", "/_stcore/health")
        await asyncio.sleep(0.05)
    line.close()


async def holding(delay: float) -> None:
    await asyncio.sleep(delay)
    with held():
        await asyncio.sleep(HELD)


@contextmanager
def held() -> Iterator[None]:
    """The file, while nobody else can write to it."""
    other = sqlite3.connect(store.path(), isolation_level=None)
    other.execute("begin immediate")
    yield
    other.execute("rollback")
    other.close()


async def run(
    server: Server, *, phones: int, seconds: float, visitors: int, lock: bool = False
) -> tuple[Class, dict[str, float]]:
    """A class of its own; what the server needed for it."""
    room, token = teaching.open_room()
    teaching.ask(token, "beat 1", ("How much of it arrives there?", OPTIONS))
    at = Class(server.url, room.code, token)
    teacher = Visitor(server.url, "lessons", f"lesson=gradients&beat=2&room={token}")
    everybody = [Visitor(server.url, path_of(PAGES[k % 4])) for k in range(visitors)]
    for each in (teacher, *everybody):
        await each.open()
    teaching.ask(token, "beat 1", ("How much of it arrives there?", OPTIONS))
    await asyncio.sleep(1)
    cpu, held_before, end = server.cpu(), server.memory(), time.perf_counter() + seconds
    draws = [random.Random(k) for k in range(phones)]
    class_ = [asyncio.create_task(phone(at, seconds, draw)) for draw in draws]
    others = [moving(at, each, PAGES[k % 4], end, k) for k, each in enumerate(everybody)]
    if lock:
        others.append(holding(seconds / 3))
    await asyncio.gather(counting(teacher, end), healthy(at, end), *others)
    while len(at.votes) < 2 * phones and not at.wrong:
        await asyncio.sleep(0.05)
    used = {"cpu": server.cpu() - cpu, "memory": server.memory() - held_before}
    at.asked = time.perf_counter()
    teaching.ask(token, "beat 2", ("And now?", OPTIONS))
    done, waiting = await asyncio.wait(class_, timeout=10) if class_ else (set(), set())
    at.wrong += [str(each.exception()) for each in done if each.exception()]
    at.wrong += ["a phone was not told of the next question"] * len(waiting)
    counted = sum(each.votes for each in teaching.results(token))
    if counted != phones:
        at.wrong.append(f"{counted} answers are counted of {phones}")
    for each in (teacher, *everybody):
        at.wrong += each.errors
        with suppress(Exception):
            await each.close()
    return at, used


def row(name: str, at: Class, used: dict[str, float]) -> list[str]:
    def p95(values: list[float]) -> str:
        return f"{1000 * quantile(values, 0.95):.0f}" if values else "–"

    return [
        name,
        *(p95(each) for each in (at.looks, at.votes, at.moves, at.told)),
        f"{1000 * max(at.health):.0f}",
        f"{1000 * used['cpu'] / max(1, len(at.looks)):.1f}" if at.looks and not at.moves else "–",
        f"{used['memory']:+.0f}",
        str(len(at.wrong)),
    ]


async def measure(server: Server, phones: int, seconds: float) -> None:
    """Every run, and its row."""
    runs = {
        f"{phones} vote, no visitor": (phones, seconds, 0, False),
        "two visitors, nobody votes": (0, seconds, 2, False),
        f"two visitors, {phones} vote": (phones, seconds, 2, False),
        "two visitors again": (0, seconds, 2, False),
        "eight visitors, nobody votes": (0, seconds / 2, 8, False),
        f"eight visitors, {phones} within 3 s": (phones, 3.0, 8, False),
        f"{phones} vote, file held {HELD} s": (phones, 6.0, 0, True),
    }
    rows = []
    await run(server, phones=20, seconds=2, visitors=8)  # what is loaded once
    await asyncio.sleep(memory.EVERY + 1)
    for name, (count, within, visitors, lock) in runs.items():
        at, used = await run(server, phones=count, seconds=within, visitors=visitors, lock=lock)
        rows.append(row(name, at, used))
        print(name, *sorted(set(at.wrong))[:5], sep="; ", flush=True)
    heads = ["look", "vote", "move", "next question", "health, max"]
    heads = ["p95, ms", *heads, "CPU a voter, ms", "memory, MB", "errors"]
    print("\n" + table(heads, rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ[store.FILE] = f"{folder}/votes.sqlite"
        server = Server(Path(folder))
        try:
            asyncio.run(measure(server, given.phones, given.seconds))
        finally:
            server.stop()
            store.leave()
    print(f"\n{machine()}")


if __name__ == "__main__":
    main()
