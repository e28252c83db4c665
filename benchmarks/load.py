"""A class on the running app: what a move costs, with how many visitors, at the start and later.

``python -m benchmarks.load`` starts the app and lets 50 visitors, spread over all pages, move
something new every 5 to 15 seconds for two minutes, over the app's own WebSocket. Options:
``--visitors N --seconds S --moves M --visits V --hog``: M different moves and V visits, eight of
them to the largest towers, one after another, twice; and one more visitor who moves the most
expensive settings of every page without a pause. Memory and CPU are measured on Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import machine, table
from dashboard.models.spec import SEEDS, UNITS
from dashboard.models.trained import NETWORKS, network
from pages import PAGES
from pages.gates_at_work.spec import FORGET
from pages.gradient_flow.spec import RADII
from pages.network_types.spec import REVIEW
from pages.residual_shortcuts.spec import DEPTHS
from tests.browser.app import App
from tests.visitor import Visitor

PACE = (5.0, 15.0)
"""Seconds between two moves of a visitor."""

FIXED = 30
"""Moves of each page whose CPU is measured."""

SENTENCE = "the cat sat under a warm roof while cold rain fell on green hills far away"
WORDS = tuple(SENTENCE.split())

Values = dict[str, Any]
Moves = Callable[[random.Random], Values]


def _seed(draw: random.Random) -> int:
    return draw.randint(*SEEDS)


def _gates(draw: random.Random) -> Values:
    known = network(next(iter(NETWORKS))).vocabulary.words[3:]
    return {"said": " ".join(draw.choices(known, k=8))}


MOVES: dict[str, Moves] = {
    "unroll": lambda draw: {"text": " ".join(draw.choices(WORDS, k=6)), "seed": _seed(draw)},
    "gradient-flow": lambda draw: {"radius": round(draw.uniform(*RADII), 2), "seed": _seed(draw)},
    "residual-shortcuts": lambda draw: {"depth": draw.randint(5, 60), "seed": _seed(draw)},
    "gates": _gates,
    "network-types": lambda draw: {
        "review": " ".join(draw.sample(REVIEW.split(), k=len(REVIEW.split()) - 2))
    },
    "your-data": lambda draw: {"units": draw.randint(*UNITS), "seed": _seed(draw)},
}
"""By page: settings of it that nobody has asked for before."""

FIXED_MOVES: dict[str, Moves] = MOVES | {
    "residual-shortcuts": lambda draw: {"seed": _seed(draw)},
    "residual-shortcuts?depth=100": lambda draw: {"seed": _seed(draw)},
}
"""By page and address: moves of one size, of which the CPU is measured."""

HOG: dict[str, str] = {
    "unroll": "source=Sunspots&steps=309&units=64&layers=4&directions=both",
    "gradient-flow": "length=500&hidden=64",
    "residual-shortcuts": f"depth={DEPTHS[1]}&width=64",
    "gates": f"held={FORGET.replace(' ', '+')}",
    "your-data": "units=64&layers=4&directions=both",
}
"""By page: the most expensive settings."""


SETTLES = 0.03
"""Seconds in which a move's last work is done after its page is there; it counts as well."""

_SCHEDULED = 2
"""With a process's number, Linux's name for the clock of its CPU (clock_getcpuclockid(3))."""

DEEP = 8
"""Visits to the largest towers."""


def path_of(page: str) -> str:
    """The ``page_name`` of Streamlit's message: the default page has none."""
    return "" if any(p.default and p.url_path == page for p in PAGES) else page


class Server:
    """The app's process, its memory and its CPU."""

    def __init__(self, folder: Path) -> None:
        self.app = App(folder / "output.txt")
        self.app.wait()
        self.url, self.pid = self.app.url, self.app.process.pid

    def memory(self) -> float:
        """MB that it holds."""
        for line in Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return float("nan")

    def cpu(self) -> float:
        """Seconds of CPU that it has used, to the nanosecond."""
        return time.clock_gettime((~self.pid << 3) | _SCHEDULED)

    def stop(self) -> None:
        """End it."""
        self.app.stop()


def quantile(values: list[float], share: float) -> float:
    """Of so many, the one below which a share of them lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def costs(servers: Sequence[Server], seed: int) -> list[dict[str, float]]:
    """CPU of a new move, page by page: milliseconds, the median of ``FIXED`` moves.

    One dict a server. They make the same moves in turns, so that a machine that grows slower
    meanwhile does so for all of them.
    """
    found: list[dict[str, float]] = [{} for _ in servers]
    for address, moves in FIXED_MOVES.items():
        page, _, query = address.partition("?")
        visitors = [Visitor(server.url, path_of(page), query or "view=usual") for server in servers]
        draws = [random.Random(seed) for _ in servers]
        each: list[list[float]] = [[] for _ in servers]
        for visitor in visitors:
            await visitor.open()
        for _ in range(FIXED):
            for server, visitor, draw, costed in zip(servers, visitors, draws, each, strict=True):
                before = server.cpu()
                await visitor.move(**moves(draw))
                await asyncio.sleep(SETTLES)
                costed.append(1000 * (server.cpu() - before))
        for visitor, row, costed in zip(visitors, found, each, strict=True):
            row[address] = median(costed)
            await visitor.close()
            _complain(visitor)
    return found


@asynccontextmanager
async def visiting(server: Server, page: str, query: str = "view=usual") -> AsyncIterator[Visitor]:
    """One visitor on a page, opened and closed. Raises RuntimeError for what went wrong."""
    visitor = Visitor(server.url, path_of(page), query)
    await visitor.open()
    yield visitor
    await visitor.close()
    _complain(visitor)


async def visit(server: Server, visits: int) -> None:
    """So many visits, opened and closed, over all pages; eight of them to the largest towers."""
    pages = list(MOVES)
    for place in range(visits):
        page, query = pages[place % len(pages)], "view=usual"
        if place < DEEP:
            page, query = "residual-shortcuts", f"{HOG['residual-shortcuts']}&seed={place}"
        async with visiting(server, page, query):
            pass


async def many(server: Server, moves: int, seed: int) -> None:
    """So many different moves, one after another, over all pages."""
    for page, move in MOVES.items():
        draw = random.Random(seed)
        async with visiting(server, page) as visitor:
            for _ in range(moves // len(MOVES)):
                await visitor.move(**move(draw))


async def crowd(
    server: Server, visitors: int, seconds: float, *, hog: bool = False, seed: int = 7
) -> tuple[list[float], dict[str, list[float]], list[str]]:
    """Seconds of the first visits and, by page, of the moves; and what went wrong."""
    pages = list(MOVES)
    everybody = [Visitor(server.url, path_of(pages[k % len(pages)])) for k in range(visitors)]
    first: list[float] = []
    for start in range(0, visitors, 5):
        first += await asyncio.gather(*(each.open() for each in everybody[start : start + 5]))
    moved: dict[str, list[float]] = {page: [] for page in pages}
    end = time.perf_counter() + seconds

    async def student(place: int, visitor: Visitor) -> None:
        draw, page = random.Random(1000 * seed + place), pages[place % len(pages)]
        await asyncio.sleep(draw.uniform(0, PACE[1]))
        while time.perf_counter() < end:
            moved[page].append(await visitor.move(**MOVES[page](draw)))
            await asyncio.sleep(draw.uniform(*PACE))

    async def greedy() -> None:
        draw = random.Random(seed)
        while time.perf_counter() < end:
            for page, query in HOG.items():
                visitor = Visitor(server.url, path_of(page), query)
                await visitor.open()
                for _ in range(3):
                    if time.perf_counter() < end:
                        await visitor.move(**_greedily(page, draw))
                await visitor.close()

    others = [greedy()] if hog else []
    await asyncio.gather(*(student(k, each) for k, each in enumerate(everybody)), *others)
    for each in everybody:
        await each.close()
    return first, moved, [error for each in everybody for error in each.errors]


def _greedily(page: str, draw: random.Random) -> Values:
    values = MOVES[page](draw)
    return {key: value for key, value in values.items() if key in ("seed", "said")}


def _complain(visitor: Visitor) -> None:
    if visitor.errors:
        raise RuntimeError(f"{visitor.page or 'unroll'}: {visitor.errors[0]}")


def report(moved: dict[str, list[float]]) -> str:
    """p50, p95 and the longest of the moves, in milliseconds, page by page."""
    rows = [("all", [each for values in moved.values() for each in values]), *moved.items()]
    return table(
        ["page", "moves", "p50", "p95", "max"],
        [
            [page, str(len(v)), *(f"{1000 * quantile(v, q):.0f} ms" for q in (0.5, 0.95, 1.0))]
            for page, v in rows
            if v
        ],
    )


async def measure(given: argparse.Namespace, server: Server) -> None:
    """Everything, in the order in which it is printed."""
    print(f"memory at the start {server.memory():.0f} MB", flush=True)
    [start] = await costs([server], 1)
    first, moved, errors = await crowd(server, given.visitors, given.seconds, hog=given.hog)
    slow = quantile(first, 0.95)
    print(f"{given.visitors} visitors{', and one hog' if given.hog else ''}: first page ", end="")
    print(f"p95 {1000 * slow:.0f} ms; errors {len(errors)}; memory {server.memory():.0f} MB\n")
    print(report(moved), flush=True)
    for seed in (11, 12) if given.moves or given.visits else ():
        await visit(server, given.visits if seed == 11 else 0)
        await many(server, given.moves, seed)
        print(f"\nafter {given.visits} visits and {given.moves} moves ", end="")
        print(f"{'more ' if seed == 12 else ''}memory {server.memory():.0f} MB", flush=True)
    [end] = await costs([server], 2)
    rows = [
        [page, f"{start[page]:.0f}", f"{end[page]:.0f}", f"{end[page] / start[page]:.2f}"]
        for page in start
    ]
    print("\n" + table(["CPU of a new move, ms", "at the start", "at the end", "ratio"], rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--moves", type=int, default=0)
    parser.add_argument("--visits", type=int, default=0)
    parser.add_argument("--hog", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            asyncio.run(measure(given, server))
        finally:
            server.stop()
    print(f"\n{machine()}")


if __name__ == "__main__":
    main()
