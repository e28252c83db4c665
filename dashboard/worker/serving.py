"""The worker's loop: messages in, turns of 50 ms, values out."""

from __future__ import annotations

import ctypes
import gc
import os
import queue
import sys
import threading
import time
import traceback
import types
from collections import deque
from pathlib import Path
from typing import Any, BinaryIO

from dashboard.worker import frames
from dashboard.worker.line import AT_WORK, Line
from dashboard.worker.run import Ended, Run
from dashboard.worker.watching import TooLong, Unwanted, Watch

QUANTUM, SHORTEST, ROUND = 0.05, 0.01, 0.1
"""Seconds of a turn, and of a round where many are at work, so that each is seen to move. A step
that is at work is not cut short."""

IDLE = 10.0
"""Seconds from one look at those that rest to the next, where nobody is at work."""


class Worker:
    """The runs of all visitors, round robin, in one thread; another one listens."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO, longest: float) -> None:
        self._outgoing = outgoing
        self._saying, self._giving = threading.Lock(), threading.Lock()
        self._values: deque[bytes] = deque()
        self._inbox: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
        self._line = Line()
        self._freed = False
        self._watch = Watch(self._slow, longest)
        threading.Thread(target=self._listen, args=(incoming,), daemon=True).start()

    def serve(self) -> None:
        """Work until the process ends."""
        while True:
            now = time.monotonic()
            self._line.forget(now)
            for key, state, place in self._line.news(now):
                self._say(key, state, place)
            self._read(wait=not self._line.awake(now))
            if self._freed:
                self._freed = False
                _give_back()
            run = self._line.next(time.monotonic())
            if run is not None:
                self._turn(run)

    def _listen(self, incoming: BinaryIO) -> None:
        """Read what the server says; when its end of the pipe closes, this process is done."""
        try:
            while True:
                message = frames.read(incoming)
                if message[0] != "beat":
                    self._watch.heard(message[0], message[1])
                self._inbox.put(message)
        except (EOFError, OSError):
            os._exit(0)

    def _read(self, *, wait: bool) -> None:
        """Obey all messages that are there. ``wait``: nobody is at work, so wait for one."""
        try:
            message = self._inbox.get(wait, IDLE)
            while True:
                self._obey(*message)
                message = self._inbox.get_nowait()
        except queue.Empty:
            pass

    def _obey(self, kind: str, key: int, *what: Any) -> None:
        now = time.monotonic()
        runs = self._line.runs
        if kind == "start":
            known = runs.pop(key, None)
            asked, skip = what
            runs[key] = known.again(now) if known else Run(key, asked, skip, now)
        elif kind == "beat":
            self._line.beat(key, now)
        elif kind == "stop" and key in runs:
            runs[key].stopped = True
        elif kind == "drop":
            if (gone := runs.pop(key, None)) and gone.begun:
                gone.give_up()
                self._freed = True
            self._watch.settled(key)

    def _turn(self, run: Run) -> None:
        """One turn of a run, and what came of it. A fault of the run ends it, and nothing else."""
        end: tuple[str, Any] | None = None
        run.turned = time.monotonic()
        try:
            with self._watch.over(run):
                for value in run.turn(self._quantum(), self._watch.step):
                    self._values.append(value)
        except Ended:
            end = "done", None
        except Unwanted:
            run.give_up()
        except BaseException as error:  # noqa: BLE001 - whatever it is, others go on
            if not isinstance(error, TooLong):
                traceback.print_exc()
            end = "failed", _told(error)
        self._give(run.key)
        if end:
            self._line.runs.pop(run.key, None)
            self._say(run.key, *end)

    def _quantum(self) -> float:
        at_work = min(len(self._line.awake(time.monotonic())), AT_WORK)
        return max(SHORTEST, min(QUANTUM, ROUND / max(at_work, 1)))

    def _slow(self, key: int, *, too_slow: bool) -> None:
        """A step takes its time: what came before it is given now. Called by the watch."""
        self._give(key)
        if too_slow:
            self._say(key, "slow", None)

    def _give(self, key: int) -> None:
        """Send the values of this turn."""
        with self._giving:
            values = [self._values.popleft() for _ in range(len(self._values))]
            if values:
                self._say(key, "got", values)

    def _say(self, key: int, kind: str, what: Any) -> None:
        try:
            with self._saying:
                frames.write(self._outgoing, (key, kind, what))
        except OSError:
            os._exit(0)


def _told(error: BaseException) -> str:
    """What to say of an error, in a line."""
    said = str(error).strip().partition("\n")[0]
    if isinstance(error, TooLong):
        return said
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _give_back() -> None:
    """Let the system have what a freed run held: modules and optimisers stand in circles."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def without_the_table_of_pages() -> None:
    """Let ``pages.NAME.module`` be imported without all pages: Streamlit, Plotly, 50 MB, 2 s."""
    pages = types.ModuleType("pages")
    pages.__path__ = [str(Path(__file__).parents[2] / "pages")]
    sys.modules["pages"] = pages
