"""The file of a sweep: a line of JSON that says what it is of, then one a cell, as they come."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from rnncore.sweeping.grid import Grid

KIND = "rnncore sweep 1"


class SweepError(ValueError):
    """A file that belongs to another sweep, or to none."""


class Journal:
    """What is done, by cell number: ``{"value": …}`` or ``{"error": …}``; on disk too with a file.

    A line counts once it is whole: what a crash has torn at the end is cut off. A later line of a
    cell stands for an earlier one. Raises SweepError for a file of another function or grid.
    """

    def __init__(
        self, function: Callable[..., Any], grid: Grid, file: str | os.PathLike[str] | None
    ) -> None:
        self.done: dict[int, dict[str, Any]] = {}
        self._path = None if file is None else Path(file)
        self._head = {"kind": KIND, "function": name_of(function), "grid": grid.axes}
        if self._path is not None:
            self._open(self._path, len(grid))

    def add(self, number: int, outcome: dict[str, Any]) -> None:
        """Note the outcome of a cell; once this returns a crash does not lose it."""
        self.done[number] = outcome
        if self._path is not None:
            _append(self._path, {"cell": number} | outcome)

    def _open(self, path: Path, cells: int) -> None:
        whole = path.read_bytes() if path.exists() else b""
        lines = whole[: whole.rfind(b"\n") + 1].splitlines()
        if not lines:
            if whole and not json.dumps(self._head).encode().startswith(whole):
                raise SweepError(f"file must be one of a sweep, or new; got {str(path)!r}")
            path.write_bytes(b"")
            _append(path, self._head)
            return
        self._compare(_parsed(path, 1, lines[0]), path)
        for count, line in enumerate(lines[1:], 2):
            entry = _parsed(path, count, line)
            number = entry.pop("cell", None)
            if not isinstance(number, int) or not 0 <= number < cells or len(entry) != 1:
                raise SweepError(f"line {count} of {str(path)!r} is of no cell of the grid")
            self.done[number] = entry
        if not whole.endswith(b"\n"):
            with path.open("r+b") as torn:
                torn.truncate(whole.rfind(b"\n") + 1)

    def _compare(self, theirs: dict[str, Any], path: Path) -> None:
        """Refuse the file of another sweep, and say what is different."""
        ours = json.loads(json.dumps(self._head))
        if theirs.get("kind") != KIND:
            raise SweepError(f"file must be one of a sweep, or new; got {str(path)!r}")
        apart = []
        if theirs["function"] != ours["function"]:
            apart.append(f"its function is {theirs['function']}, not {ours['function']}")
        for name in theirs["grid"] | ours["grid"]:
            there, here = theirs["grid"].get(name), ours["grid"].get(name)
            if repr(there) != repr(here):
                apart.append(f"its grid has {name} = {there}, not {here}")
        if not apart and list(theirs["grid"]) != list(ours["grid"]):
            apart.append(f"its grid has the order {', '.join(theirs['grid'])}")
        if apart:
            raise SweepError(f"{str(path)!r} belongs to another sweep: {'; '.join(apart)}")


def name_of(function: Any) -> str:
    """What a function is called, with what ``functools.partial`` has filled in."""
    if isinstance(function, partial):
        filled = [*map(repr, function.args), *(f"{k}={v!r}" for k, v in function.keywords.items())]
        return f"{name_of(function.func)}({', '.join(filled)})"
    kind = function if hasattr(function, "__qualname__") else type(function)
    return f"{kind.__module__}.{kind.__qualname__}"


def _append(path: Path, entry: dict[str, Any]) -> None:
    with path.open("ab") as file:
        file.write(json.dumps(entry).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _parsed(path: Path, count: int, line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    if not isinstance(entry, dict):
        raise SweepError(f"line {count} of {str(path)!r} is not one of a sweep")
    return entry
