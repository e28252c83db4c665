"""A run in the worker, as its visitor's page sees it."""

from __future__ import annotations

import pickle
import sys
import weakref
from collections.abc import Callable, Iterator
from typing import Any

from dashboard.worker.pool import POOL, Pool

LIVE = ("waiting", "running", "resting")
"""States of a run that goes on when it is looked at."""


class Job:
    """A run: ``got`` is all that its generator has yielded so far, in order.

    ``state``: "waiting" for a place, "running", "resting" while nobody looks, "done", "stopped",
    "failed" (``error`` says of what), or "lost": the worker ended. ``place``: how many have to
    end before it begins, and it; 0 where it does not wait. It lives in the session of its visitor.
    """

    def __init__(self, pool: Pool, function: Callable[..., Iterator[Any]], *arguments: Any) -> None:
        if function.__module__ == "__main__" or "<" in function.__qualname__:
            raise ValueError(f"a job is a function at the top level of a module; got {function!r}")
        self._pool = pool
        self._asked = pickle.dumps((function, arguments), pickle.HIGHEST_PROTOCOL)
        self._key: int | None = None
        self._slow = False
        self.got: list[Any] = []
        self.state, self.error, self.place = "waiting", "", 0
        self._begin()

    @property
    def live(self) -> bool:
        """Whether it goes on when it is looked at."""
        return self.state in LIVE

    def beat(self) -> None:
        """Say that somebody looks: without this it rests after 1.5 s."""
        if self.live:
            _hold(self)
            if self._key is None:
                self._begin()
            else:
                self._pool.send("beat", self._key)

    def stop(self) -> None:
        """End it, at the latest within a second; what was got stays."""
        if self.live:
            self.state, self.place = "stopped", 0
            if self._key is not None:
                self._pool.send("stop", self._key)

    def resume(self) -> None:
        """Go on after a stop, or after the worker was lost: from where it was."""
        if self.state in ("stopped", "lost"):
            self.state, self.place = "waiting", 0
            self._begin()

    def leave(self) -> None:
        """Hold nothing in the worker: the tab is closed. The next beat makes it anew."""
        if self.live:
            self.state, self.place = "resting", 0
        if self._key is not None:
            self._ending.detach()
            self._pool.drop(self._key)
            self._key = None

    def take(self, kind: str, what: Any) -> None:
        """What the worker says of it. Called by the pool."""
        if kind == "got":
            self._add(what)  # also what was on its way when it was stopped
        elif kind == "slow":
            self._slow = True
        elif kind == "lost":
            self._key = None
            if self.live:
                self._end("failed" if self._slow else "lost", "a step took too long")
        elif kind == "failed" and self.live:
            self._end(kind, what)
        elif kind == "done":
            self._end(kind, "")
        elif self.live:
            self.state, self.place = kind, what

    def _add(self, values: list[bytes]) -> None:
        try:
            self.got.extend(map(pickle.loads, values))
        except Exception as error:  # noqa: BLE001 - a fault of this run, and of no other
            self._end("failed", f"{type(error).__name__}: {error}")

    def _end(self, state: str, error: str) -> None:
        self.state, self.place = state, 0
        self.error = error if state == "failed" else ""

    def _begin(self) -> None:
        """Have it made, or woken where the worker still holds it."""
        if self._key is None:
            self._key = self._pool.add(self)
            self._ending = weakref.finalize(self, self._pool.drop, self._key)
            self._ending.atexit = False
        self._pool.send("start", self._key, self._asked, len(self.got))


def start(function: Callable[..., Iterator[Any]], *arguments: Any) -> Job:
    """Run a generator function in the worker.

    Function, arguments and what it yields are pickled. Raises ValueError for a function that is
    not at the top level of a module.
    """
    job = Job(POOL, function, *arguments)
    _hold(job)
    return job


def ready() -> None:
    """Start the worker's process, so that no visitor waits for it."""
    POOL.open()


def leave() -> None:
    """End the worker's process: the server ends."""
    POOL.close()


def _hold(job: Job) -> None:
    """Let ``job`` go with the tab, where there is one."""
    if "streamlit" in sys.modules:  # not in the worker itself, which needs none
        from dashboard.worker.session import hold

        hold(job)
