"""The process of its own in which a library touches foreign bytes, and what it may cost.

On Linux the child has a limit of address space and one of processor time. macOS does not enforce
the first, Windows has neither; there the guards, which measure a file with the standard library
before the library sees it, bound what it can take. On every system the child ends itself, and is
ended, after some seconds by the clock, and no more of its answer is read than is allowed.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.fenced.child.bounds import CELL, ROW, Answer, Bounds
from rnncore.readers.sequence import InputError, refused

SCRIPT = Path(__file__).parent / "launch.py"
_CHILDREN = 2
_TURN = threading.BoundedSemaphore(_CHILDREN)
"""A class that uploads at once shall not start thirty processes of 768 MiB."""

_QUEUE = 60
"""Seconds that a file waits for its turn."""

_HEAD = 2**18
"""Bytes of the first line of an answer: names of sheets, or why there is none."""

_MESSAGE = 300
"""Characters of a reason: ours are shorter."""


def ask(data: bytes, name: str, ending: str, member: str | None) -> Answer:
    """What the child says of the file ``data``; no rows where it has no such ``member``.

    Raises InputError where the child refuses the file, dies, hangs or answers too much.
    """
    most = limits.now()
    bounds = Bounds(
        columns=most.columns,
        values=most.values,
        area=most.area,
        label=limits.LABEL,
        members=limits.MEMBERS,
        unpacked=most.workbook,
        answer=most.answer,
        memory=most.child_memory,
        seconds=most.child_seconds,
        patience=most.child_patience,
    )
    question = {"ending": ending, "member": member, "bounds": bounds._asdict()}
    line = json.dumps(question).encode() + b"\n"
    if not _TURN.acquire(timeout=_QUEUE):
        raise InputError(f"{name} waited a minute for its turn. Upload it again.")
    try:
        answer, status = _answered(line, data, bounds)
    finally:
        _TURN.release()
    if len(answer) > bounds.answer:
        raise InputError(f"{name} holds more text than is read. Shorten it.")
    if not answer:
        other = "" if ending == "h5" else ", as CSV for instance"
        raise InputError(f"{name} {_died(status)} Save it again{other}.")
    with refused(f"{name} is damaged, or not a .{ending} file."):
        return _understood(answer, name, bounds)


def _answered(line: bytes, data: bytes, bounds: Bounds) -> tuple[bytes, int]:
    """The answer, at most one byte more than may be, and how the child ended."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with _started(environment) as child:
        timer = threading.Timer(bounds.patience, child.kill)
        timer.daemon = True
        # Fed beside reading: a child that answers before it has read all would wait for ever.
        feeder = threading.Thread(target=_feed, args=(child.stdin, line, data), daemon=True)
        timer.start()
        feeder.start()
        try:
            assert child.stdout is not None
            answer = child.stdout.read(bounds.answer + 1)
            if len(answer) > bounds.answer:
                child.kill()
            status = child.wait()
        finally:
            timer.cancel()
            feeder.join()
    return answer if status == 0 or len(answer) > bounds.answer else b"", status


@contextmanager
def _started(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    # -I: nothing of the folder, the environment or the user is imported; -B: nothing is written.
    child = subprocess.Popen(  # noqa: S603 - our own script; what is foreign goes into its stdin
        [sys.executable, "-I", "-B", str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                assert pipe is not None
                pipe.close()


def _feed(pipe: IO[bytes], line: bytes, data: bytes) -> None:
    """Write the question; a child that has heard enough closes its end."""
    with contextlib.suppress(OSError, ValueError):
        pipe.write(line)
        pipe.write(data)
        pipe.flush()
    with contextlib.suppress(OSError, ValueError):
        pipe.close()


def _died(status: int) -> str:
    """How the child ended without an answer, for a person."""
    if status in (1, -9, -24):  # its own watchdog, ours, and SIGXCPU
        return "takes too long to read."
    return "ended the program that reads such files: it is damaged, or too large."


def _understood(answer: bytes, name: str, bounds: Bounds) -> Answer:
    """The answer, counted before it is cut, and checked: the child may have been taken over."""
    end = answer.index(b"\n", 0, _HEAD)
    facts = json.loads(answer[:end])
    if facts.get("refused"):
        reason = "".join(c if c.isprintable() else "?" for c in str(facts["refused"])[:_MESSAGE])
        raise InputError(f"{name}{reason}")
    count = answer.count(ROW, end)
    if count > bounds.values + 1 or count + answer.count(CELL, end) > bounds.area + bounds.values:
        raise InputError(f"{name} has more than {counted(bounds.values, 'cell')}. Shorten it.")
    lines = answer[end + 1 :].split(ROW)[:-1]
    rows = [line.decode().split(CELL.decode()) for line in lines]
    if len({len(row) for row in rows}) > 1 or (rows and len(rows[0]) > bounds.columns):
        raise ValueError("ragged, or too wide")
    members = [str(each) for each in facts["members"]]
    return Answer(rows, members, str(facts["member"]), facts["header"] is True)
