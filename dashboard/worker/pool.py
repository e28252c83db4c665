"""The worker's process, seen from the server: it is started, heard, and started anew when it dies.

Not ``multiprocessing``: from a Streamlit script its spawn would run the app itself.
"""

from __future__ import annotations

import atexit
import itertools
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Protocol
from weakref import WeakValueDictionary

from dashboard.worker import frames

ROOT = Path(__file__).parents[2]

SHORT = 2.0
"""Seconds: of a worker that ended sooner the next one is started so much later."""


class Hearer(Protocol):
    """What the pool knows of a job."""

    def take(self, kind: str, what: Any) -> None:
        """What the worker says of it."""


class Pool:
    """The jobs of all sessions, and the process that runs them.

    ``longest``: seconds of the processor that a step of a run may take.
    Nothing here waits for the process: messages to it are sent by a thread of their own.
    """

    def __init__(self, longest: float = 10.0) -> None:
        self._longest = longest
        self._jobs: WeakValueDictionary[int, Hearer] = WeakValueDictionary()
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()
        self._outbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._keeper: threading.Thread | None = None
        self._closed = False
        self.process: subprocess.Popen[bytes] | None = None

    def add(self, job: Hearer) -> int:
        """The number by which the worker knows a job."""
        self.open()
        with self._lock:
            number = next(self._numbers)
            self._jobs[number] = job
            return number

    def drop(self, number: int) -> None:
        """Have a job freed: nothing that the worker still says of it is heard."""
        with self._lock:
            self._jobs.pop(number, None)
        self.send("drop", number)

    def send(self, *message: Any) -> None:
        """Have a message sent to the worker."""
        self._outbox.put(message)

    def open(self) -> None:
        """Start the process, once."""
        with self._lock:
            if self._keeper is None:
                self._keeper = threading.Thread(target=self._keep, name="worker", daemon=True)
                self._keeper.start()
                atexit.register(self.close)

    def close(self) -> None:
        """End the process."""
        self._closed = True
        if self.process is not None and self._keeper is not None:
            self._outbox.put(None)
            self._keeper.join(2)

    def _keep(self) -> None:
        """For as long as the server runs: hear one process, then the next."""
        while not self._closed:
            begun = time.monotonic()
            try:
                self._hear()
            except (OSError, RuntimeError):  # it cannot be started, or this process is ending
                self._lose()
            if not self._closed and time.monotonic() - begun < SHORT:
                time.sleep(SHORT)

    def _hear(self) -> None:
        with _started(self._longest) as process:
            assert process.stdout is not None
            self.process = process
            threading.Thread(
                target=_say, args=(process, self._outbox), name="to the worker", daemon=True
            ).start()
            try:
                while True:
                    key, kind, what = frames.read(process.stdout)  # type: ignore[arg-type]
                    self._tell(key, kind, what)
            except EOFError:
                self._lose()
            process.kill()  # a pipe that is closed is of no use

    def _tell(self, key: int, kind: str, what: Any) -> None:
        with self._lock:
            job = self._jobs.get(key)
        if job is not None:
            job.take(kind, what)

    def _lose(self) -> None:
        """No run is at work any more; what is asked from now on waits for the next process."""
        with self._lock:
            self._outbox.put(None)
            self._outbox = queue.SimpleQueue()
            jobs = list(self._jobs.values())
        for job in jobs:
            job.take("lost", None)


def _started(longest: float) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        # as dashboard/app/memory.py arranges it for the server; other systems know no such names
        "MALLOC_ARENA_MAX": "2",
        "MALLOC_MMAP_THRESHOLD_": str(2**18),
        "MALLOC_TRIM_THRESHOLD_": str(2**20),
    }
    return subprocess.Popen(  # noqa: S603 - this program
        [sys.executable, "-m", "dashboard.worker", str(longest)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),  # as nice, on Windows
    )


def _say(process: subprocess.Popen[bytes], outbox: queue.SimpleQueue[Any]) -> None:
    """Send what is in the outbox until None comes, then close the pipe: the process ends."""
    assert process.stdin is not None
    try:
        while (message := outbox.get()) is not None:
            frames.write(process.stdin, message)  # type: ignore[arg-type]
        process.stdin.close()
    except (OSError, ValueError):
        pass  # it is gone, or its pipe is closed: whoever hears it finds out, too


POOL = Pool()
