"""Records in records: the values of an object in each record as columns, "main.temp"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rnncore.readers import limits
from rnncore.readers.cells import mostly_numbers
from rnncore.readers.keyed import are_steps

DEPTH = 5
"""Objects in objects whose values become columns."""

Columns = list[tuple[str, Sequence[Any]]]

_CLOCKS = frozenset(["time", "timestamp", "datetime", "dt", "t", "ts"])
"""What a column of numbers is called by which its steps are told, wherever it stands."""


def flat(columns: Columns) -> Columns:
    """Columns of which those of objects are replaced by one for each of their keys.

    Where no numbers are found so, a list of one object is such an object. An object whose keys are
    dates or numbers is a series of its own, and one record is no table: both stay. So does
    everything where the columns would be more than are read. A column called "t" keeps that name
    where no other has it.
    """
    long = _flat(columns, 0, singly=False)
    if not any(_measures(name, values) for name, values in long):
        long = _flat(columns, 0, singly=True)
    known = {name for name, _ in long}
    ends = [name.rpartition(".")[2] for name, _ in long]
    return [
        (end if end in _CLOCKS - known and ends.count(end) == 1 else name, values)
        for end, (name, values) in zip(ends, long, strict=True)
    ]


def _measures(name: str, values: Sequence[Any]) -> bool:
    """Whether a column holds numbers that are no ids or times, as far as its name tells."""
    low = name.lower()
    told = low.endswith("id") or "time" in low or "date" in low or low in _CLOCKS
    return not told and mostly_numbers(values)


def _flat(columns: Columns, depth: int, *, singly: bool) -> Columns:
    if depth == DEPTH or not columns or len(columns[0][1]) < 2:
        return columns
    found: Columns = []
    for name, values in columns:
        single = [_single(value) for value in values] if singly else values
        if keys := _keys(single):
            inner: Columns = [
                (f"{name}.{key}", [(each or {}).get(key) for each in single]) for key in keys
            ]
            found += _flat(inner, depth + 1, singly=singly)
        else:
            found.append((name, values))
        if len(found) > limits.now().columns:
            return columns
    return found


def _single(value: Any) -> Any:
    """The object of a list that holds nothing besides."""
    alone = isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict)
    return value[0] if alone else value


def _keys(values: Sequence[Any]) -> list[str]:
    """The keys of the objects in a column; none where it holds anything else."""
    given = [value for value in values if value is not None]
    if not given or not all(isinstance(value, dict) for value in given):
        return []
    keys = list(dict.fromkeys(key for each in given for key in each))
    return [] if are_steps(keys) or len(keys) > limits.now().columns else keys
