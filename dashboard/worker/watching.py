"""A step that takes too long, or whose run was stopped meanwhile, is ended from outside."""

from __future__ import annotations

import _thread
import faulthandler
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Protocol

from dashboard.worker.run import Run

GRACE = 0.3
"""Seconds that a step of a stopped run is given to end by itself."""

PATIENCE = 30.0
"""Seconds on the clock that a step may take; imports are not cut short."""

HARD, FIRST = 5.0, 300.0
"""Seconds later the whole process ends, where a step cannot be ended: the server starts anew. A
first step may import libraries, on a machine that is busy."""

EVERY = 0.1


class Slow(Protocol):
    """Called with the number of a run, and whether its step takes too long."""

    def __call__(self, key: int, *, too_slow: bool) -> None: ...


class Unwanted(BaseException):
    """Raised within a run that was stopped in the middle of a step."""


class TooLong(BaseException):
    """Raised within a run whose step takes too long."""


class Watch:
    """Looks at the step that is at work. ``slow``: told of a step that takes its time.

    ``longest``: seconds of the processor that a step may take.
    """

    def __init__(self, slow: Slow, longest: float) -> None:
        self._slow, self._longest = slow, longest
        self._run: Run | None = None
        self._since = self._used = 0.0
        self._ended: set[int] = set()
        self._raise: BaseException | None = None
        self._within = False
        self._busy = threading.Event()
        signal.signal(signal.SIGINT, self._interrupted)
        threading.Thread(target=self._look, daemon=True).start()

    @contextmanager
    def over(self, run: Run) -> Iterator[None]:
        """Watch a turn of ``run``."""
        faulthandler.dump_traceback_later(PATIENCE + HARD if run.given else FIRST, exit=True)
        self._run = run
        self._busy.set()
        try:
            yield
        finally:
            self._run = None
            self._busy.clear()
            faulthandler.cancel_dump_traceback_later()

    def step(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function: a step, which may be ended. Raises what it raises, or why it was."""
        self._since, self._used = time.monotonic(), time.process_time()
        self._within = True
        try:
            return function(*arguments)
        finally:
            self._within, self._raise = False, None

    def heard(self, kind: str, key: int) -> None:
        """What the server says of a run, as soon as it is read."""
        if kind == "start":
            self._ended.discard(key)
        else:
            self._ended.add(key)

    def settled(self, key: int) -> None:
        """The run is gone."""
        self._ended.discard(key)

    def _look(self) -> None:
        told = -1.0
        while self._busy.wait():
            time.sleep(EVERY)
            run, since = self._run, self._since
            age = time.monotonic() - since
            if run is None or not self._within or age < EVERY:
                continue
            too_slow = age > PATIENCE or time.process_time() - self._used > self._longest
            if told != since or too_slow:
                told = since
                self._slow(run.key, too_slow=too_slow)
            if run.key in self._ended and age > GRACE:
                self._end(Unwanted())
            elif too_slow:
                self._end(TooLong(f"a step took longer than {self._longest:g} s"))

    def _end(self, error: BaseException) -> None:
        self._raise = error
        _thread.interrupt_main()

    def _interrupted(self, _number: int, frame: FrameType | None) -> None:
        """In the main thread, within the step. A Ctrl-C in the server's terminal asks nothing."""
        error, self._raise = self._raise, None
        if error is not None and self._within and not _imports(frame):
            raise error


def _imports(frame: FrameType | None) -> bool:
    """Whether an import is at work: half a library would be worse than none."""
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False
