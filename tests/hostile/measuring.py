"""What a file costs, and what is said of it: a meter, and readers in a process of their own.

Memory is measured on Linux only; elsewhere it is None.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

import torch

from rnncore.readers import InputError, read_sequence, read_trace, read_weights
from tests import crashes
from tests.hostile import CASES, READ, Case
from tests.pace import pace

CPU, MEMORY = 1000, 64
"""What one file may cost: milliseconds of CPU, and megabytes beyond what the process held."""

CHILD = 2500
"""Milliseconds of CPU that a child may take: the system looks at its limit of 2 s now and then."""

PATIENCE = 20
"""Seconds until a reader that does not return is ended."""

WARMING = ("ragged rows", "a weight of NaN", "a newer version")
"""Files that go through most of their reader, so that what is imported late is there."""

READERS: dict[str, Callable[[bytes, str], object]] = {
    "sequence": read_sequence,
    "weights": read_weights,
    "trace": read_trace,
}


@dataclass(frozen=True)
class Outcome:
    """What was said of a file, what should have been, and what it cost.

    ``cpu`` in ms, ``extra`` in MB, None where it was not measured; ``child``: ms of the processes
    that were started for it. ``refused``: and nothing else.
    """

    said: str
    expected: str
    cpu: float
    extra: float | None
    refused: bool = True
    child: float = 0.0

    @property
    def understood(self) -> bool:
        """Whether it was refused in the words expected."""
        return self.refused and self.expected in self.said

    @property
    def cheap(self) -> bool:
        """Whether it cost no more than it may."""
        quick = self.cpu <= CPU or self.cpu <= CPU * pace()  # which takes longer than most files
        small = self.extra is None or self.extra <= MEMORY
        return quick and small and self.child <= CHILD


class Meter:
    """CPU time and peak memory of a process, its threads included, between two moments.

    ``cpu`` in ms, to 10 ms where it is another process; ``extra`` in MB, None where the system does
    not tell. ``pid``: this process where it is None.
    """

    def __init__(self, pid: int | None = None) -> None:
        self._own, self._folder = pid is None, Path(f"/proc/{pid or os.getpid()}")
        self.cpu: float = 0.0
        self.extra: float | None = None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Measure what happens inside."""
        with contextlib.suppress(OSError):
            (self._folder / "clear_refs").write_text("5")  # the peak begins at what is held now
        held, begun = self._memory("VmRSS"), self._seconds()
        yield
        self.cpu, peak = 1000 * (self._seconds() - begun), self._memory("VmHWM")
        self.extra = None if held is None or peak is None else max(0.0, peak - held)

    def _memory(self, name: str) -> float | None:
        with contextlib.suppress(OSError):
            for line in (self._folder / "status").read_text().splitlines():
                if line.startswith(f"{name}:"):
                    return int(line.split()[1]) * 1024 / 1e6
        return None

    def _seconds(self) -> float:
        if self._own:
            return time.process_time()
        with contextlib.suppress(OSError):
            fields = (self._folder / "stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # utime, stime
        return 0.0


# ------------------------------------------------------------------------------------ the readers


def read(case: Case) -> Outcome:
    """What the reader says of a file, measured in this process."""
    data, meter = case.make(), Meter()
    _release()
    begun = _of_children()
    with meter():
        said, refused = _said(case, data)
    child = _of_children() - begun
    return Outcome(said, case.expected, meter.cpu, meter.extra, refused, child)


def _of_children() -> float:
    """Milliseconds of CPU of the processes that this one has started and seen end."""
    spent = os.times()
    return 1000 * (spent.children_user + spent.children_system)


def _said(case: Case, data: bytes) -> tuple[str, bool]:
    try:
        with crashes.shown():
            found = READERS[case.kind](data, case.file_name)
    except InputError as error:
        return str(error), True
    except BaseException as error:  # noqa: BLE001 - whatever else a reader raises is the finding
        return f"raised {type(error).__name__}: {error}", False
    understood = getattr(found, "understood", "")
    return f"was read: {type(found).__name__}: {understood}", False


def _release() -> None:
    """Give freed memory back, so that it does not hide what the next reader takes."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


class Apart:
    """A process that reads files one after another; a new one where a file ends or stalls it."""

    def __init__(self) -> None:
        self._process, self._pipe = _started()

    def read(self, case: Case) -> Outcome:
        """The outcome of one of ``CASES`` or ``READ``."""
        self._pipe.send((*CASES, *READ).index(case))
        with contextlib.suppress(EOFError, ConnectionError):
            if self._pipe.poll(PATIENCE):
                found: Outcome = self._pipe.recv()
                return found
        self._process.join(1)
        status = self._process.exitcode
        self.stop()
        self._process, self._pipe = _started()
        what = f"did not return in {PATIENCE} s" if status is None else f"ended with {status}"
        return Outcome(f"the process {what}", "", 1000.0 * PATIENCE, None, refused=False)

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _started() -> tuple[multiprocessing.Process, Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    with _bare_main():
        process.start()
    theirs.close()
    assert ours.recv() == "ready"
    return process, ours


@contextmanager
def _bare_main() -> Iterator[None]:
    """A new process would run the parent's main module, which Streamlit's AppTest replaces."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _serve(pipe: Connection) -> None:
    """Read the cases whose numbers arrive, in a process as warm as the app's."""
    torch.set_num_threads(1)
    for case in CASES:
        if case.title in WARMING:
            read(case)
    gc.collect()
    gc.freeze()
    pipe.send("ready")
    while True:
        pipe.send(read((*CASES, *READ)[pipe.recv()]))
