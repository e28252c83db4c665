"""Reads one file from stdin, answers on stdout: a line of facts, then rows."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import json
import os
import sys
from typing import BinaryIO

from .bounds import Answer, Bounds, Refused, written


def main() -> None:
    """Answer whatever happens; the status is 0 where the answer is whole."""
    gc.disable()  # what is made lives as long as the process
    sys.path.pop(0)  # the folder of launch.py: no library shall find our modules in it
    answers = _alone_on_stdout()
    question = json.loads(sys.stdin.buffer.readline())
    bounds = Bounds(**question["bounds"])
    _fence(bounds)
    refused, pieces = "", list[bytes]()
    answer = Answer([], [], "", header=False)
    try:
        answer = _read(question["ending"], sys.stdin.buffer.read(), question["member"], bounds)
        pieces = written(answer.rows, bounds)
    except BaseException as error:  # noqa: BLE001 - a library on foreign bytes raises anything
        refused, pieces = _reason(error, question["ending"], bounds), []
    facts: dict[str, object] = {"refused": refused}
    if not refused:
        facts = {"members": answer.members, "member": answer.member, "header": answer.header}
    with answers:
        answers.write(json.dumps(facts).encode() + b"\n")
        answers.writelines(pieces)
    os._exit(0)  # what the library still holds need not be taken apart


def _read(ending: str, data: bytes, member: str | None, bounds: Bounds) -> Answer:
    if ending == "xlsx":
        from .xlsx import read
    elif ending == "parquet":
        from .parquet import read
    elif ending == "h5":
        from .h5 import read
    else:
        from .midi import read
    return read(data, member, bounds)


def _reason(error: BaseException, ending: str, bounds: Bounds) -> str:
    """Why there is no answer, as a sentence that goes on from the file's name."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, MemoryError):
        return f" needs more than {bounds.memory // 2**20} MiB to be read. Shorten it."
    table = ending != "h5"
    if isinstance(error, ImportError):
        lacking = f" needs a library that is not installed here, {str(error.name)[:40]}. Install it"
        return f"{lacking}, or save the file as CSV." if table else f"{lacking}."
    if table:
        return f" is damaged, or not a .{ending} file. Save it again, as CSV for instance."
    return " is damaged: its weights are no HDF5 file. Save it again."


def _fence(bounds: Bounds) -> None:
    """Bound memory, processor time and patience, as far as the system can."""
    # A library may be stuck where no exception reaches it.
    faulthandler.dump_traceback_later(max(bounds.patience - 1, 1), exit=True)
    with contextlib.suppress(ImportError):  # Windows has no such limits
        import resource

        for kind, limit in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_CPU, bounds.seconds),
            (resource.RLIMIT_AS, bounds.memory),  # macOS does not hold to it
            (resource.RLIMIT_FSIZE, 0),  # nothing is written
        ):
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(kind, (limit, limit))


def _alone_on_stdout() -> BinaryIO:
    """The way to the parent; what a library prints goes to stderr instead."""
    ours = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(ours, "wb")


main()
