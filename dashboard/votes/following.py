"""Phones that wait for what comes next in their room: one look at the file for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from dashboard.votes.store import BROKEN

PATIENCE = 25.0
"""Seconds after which a phone is answered that nothing has changed; proxies wait for 60."""

EVERY = 0.5
"""Seconds between two looks at a room."""

MOST = 1500
"""Phones that may wait at a process; it can have 4,096 connections open."""


@dataclass
class _Watch:
    version: int | None
    waiting: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)


class Following:
    """Waits for the rooms of one process. ``look``: the version of a room, None where it ended."""

    def __init__(self, look: Callable[[str], Awaitable[int | None]]) -> None:
        self._look = look
        self._rooms: dict[str, _Watch] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._ending = False

    @property
    def full(self) -> bool:
        """Whether nobody else may wait."""
        return self._ending or self._waiting >= MOST

    def let_go(self) -> None:
        """Answer all who wait, and let nobody wait any more: the server ends."""
        self._ending = True
        for watch in self._rooms.values():
            watch.changed.set()

    async def changed(self, code: str, version: int) -> bool:
        """Wait until a room has another version; False where it has none in time."""
        watch = self._rooms.get(code)
        if watch is None:
            watch = self._rooms[code] = _Watch(version)
            task = asyncio.create_task(self._follow(code, watch))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._waiting += 1
        watch.waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                while watch.version == version and not self._ending:
                    await watch.changed.wait()
        except TimeoutError:
            return False
        finally:
            watch.waiting -= 1
            self._waiting -= 1
        return not self._ending

    async def _follow(self, code: str, watch: _Watch) -> None:
        try:
            while watch.waiting and not self._ending:
                await asyncio.sleep(EVERY)
                await self._see(code, watch)
        finally:
            del self._rooms[code]

    async def _see(self, code: str, watch: _Watch) -> None:
        try:
            found = await self._look(code)
        except BROKEN:  # look again
            return
        if found != watch.version:
            watch.version = found
            watch.changed.set()
            watch.changed = asyncio.Event()
