"""Which columns name the steps, and which count rows and are no input."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rnncore.readers.tables.columns import Column
from rnncore.readers.tables.dateparts import (
    hours_of,
    in_year,
    is_in_year,
    joined,
    parts_of_dates,
    whole_numbers,
    words_of,
)
from rnncore.readers.tables.dates import run_backwards
from rnncore.readers.tables.epochs import goes_one_way, is_epoch, tells_again
from rnncore.readers.tables.vocabulary import AXES, DAY, HOUR, IDENTITY, MONTH, TIMES, WEEK, YEAR

RAMP = 8
"""Rows from which a regular ramp of whole numbers counts them, wherever it stands."""

UNNAMED = "column 1"
"""What the first column is called where the file does not name it."""


class Named(NamedTuple):
    """The columns that name the steps, why, and those that count rows besides."""

    along: tuple[Column, ...]
    evidence: str
    counting: tuple[Column, ...]


def name_of_steps(found: Sequence[Column]) -> Named:
    """Which columns name the steps of a table; a guess."""
    along, evidence = _along(found)
    ramps = [
        column
        for k, column in enumerate(found)
        if column not in along
        and (
            counts_rows(column, first=k == 0)
            or _identifies(column)
            or (along and tells_again(column, along[0]))
            or (along and _in_years(column, along[0]))
        )
    ]
    inputs = [c for c in found if c.is_numbers and c not in along and c not in ramps]
    if not inputs and not any(c.kind == "words" and c not in ramps for c in found):
        # The last input that is left is one, whatever it looks like.
        if ramps:
            ramps = ramps[:-1]
        elif along and all(c.is_numbers for c in along):
            along, evidence = (), ""
    if not along and ramps:
        along, evidence = (ramps[0],), "counts the rows"
        ramps = ramps[1:]
    if not along and inputs and _names_rows(found[0]):
        along, evidence = (found[0],), "has no name, and another text in each row"
    return Named(tuple(along), evidence, tuple(ramps))


def label_of(along: Sequence[Column]) -> tuple[str, ...]:
    """The labels of the steps from the columns that name them: one, or several joined."""
    if len(along) == 1:
        return along[0].cells
    if is_in_year(along):
        rows = zip(*(each.cells for each in along), strict=True)
        return tuple(in_year(along[1].name, cells) for cells in rows)
    return tuple(joined(cells) for cells in zip(*(each.cells for each in along), strict=True))


def is_axis_name(name: str) -> bool:
    """Whether a column is called as axes are."""
    words = words_of(name)
    return bool(words) and all(word in AXES for word in words)


def _along(found: Sequence[Column]) -> tuple[tuple[Column, ...], str]:
    dates = next((c for c in found if c.kind == "dates" and _differs(c, found)), None)
    times = next((c for c in found if c.kind == "times"), None)
    if dates is not None:
        if times is not None and abs(found.index(times) - found.index(dates)) == 1:
            return (dates, times), "hold dates and times of day"
        hours = hours_of(dates, found)
        if hours is not None:
            return (dates, hours), "hold dates and hours"
        return (dates,), "holds dates"
    parts = parts_of_dates(found)
    if parts:
        return parts, "are parts of a date"
    for test, why in (
        (is_epoch, "counts seconds since 1970"),
        (_is_named, "named as an axis"),
        (_counts_years, "counts years"),
        (_begins_again, "named as an axis, and begins again"),
    ):
        column = next((c for k, c in enumerate(found) if test(c, k)), None)
        if column is not None:
            return (column,), why
    if times is not None:
        return (times,), "holds times of day"
    tied = next((c for c in found if _is_tied(c, found)), None)
    return ((tied,), "named as an axis, beside words") if tied is not None else ((), "")


def _is_tied(column: Column, found: Sequence[Column]) -> bool:
    """Whether a column of times, some of them alike, stands beside a column of words alone."""
    if column.values is None or not is_axis_name(column.name) or len(found) != 2:
        return False
    words = any(each.kind == "words" for each in found)
    return words and goes_one_way(column.values, strictly=False)


def _differs(column: Column, found: Sequence[Column]) -> bool:
    """Whether dates are more than one; a constant column dates the file and not its steps."""
    timed = any(each.kind == "times" for each in found) or hours_of(column, found) is not None
    return len(set(column.cells)) > 1 or len(column.cells) == 1 or len(found) == 1 or timed


def _is_named(column: Column, place: int) -> bool:
    """Whether its name is that of an axis, and its numbers go one way or its words differ."""
    words = words_of(column.name)
    name = " ".join(words)
    listed = column.name.endswith("]")  # one place of a list: "data[0]"
    axis = not listed and is_axis_name(column.name)
    axis = axis or (place == 0 and bool(TIMES & {*words}))
    if not axis or column.kind == "empty":
        return False
    if column.values is None:
        return place == 0 and name in AXES
    return bool(np.isfinite(column.values).all()) and goes_one_way(column.values)


def _counts_years(column: Column, place: int) -> bool:
    """Whether a first column of whole numbers goes on year by year, whatever it is called."""
    values = whole_numbers(column) if column.is_numbers and not place else None
    if values is None or len(values) < 3 or values.min() < 1800 or values.max() > 2100:
        return False
    return bool((np.diff(values) == 1).all() or (np.diff(values) == -1).all())


def _begins_again(column: Column, place: int) -> bool:
    """Whether a first column called a week or the like counts on, and from 0 or 1 again."""
    values = whole_numbers(column) if column.is_numbers and not place else None
    if values is None or not {*words_of(column.name)} & (WEEK | MONTH | DAY | HOUR):
        return False
    steps = np.diff(values)
    return len(steps) > 1 and bool(((steps == 1) | ((steps < 0) & (values[1:] <= 1))).all())


def counts_rows(column: Column, *, first: bool) -> bool:
    """Whether a column is a regular ramp of whole numbers that counts rows."""
    values = whole_numbers(column)
    if values is None or not len(values):
        return False
    if len(values) == 1:
        return first and column.name == UNNAMED and values[0] in (0, 1)
    steps = np.diff(values)
    if not steps[0] or (steps != steps[0]).any():
        return False
    from_start = first and values[0] in (0, 1) and steps[0] == 1
    return from_start or len(values) >= RAMP


def _identifies(column: Column) -> bool:
    """Whether a column is called an id and has another whole number in each row, or one in all."""
    named = IDENTITY & {*words_of(column.name)}
    if not named or len(column.cells) < 2 or column.values is None:
        return False
    one = len(set(column.cells)) == 1
    return whole_numbers(column) is not None and (one or _all_differ(column))


def _all_differ(column: Column) -> bool:
    return len(set(column.cells)) == len(column.cells)


def _names_rows(column: Column) -> bool:
    """Whether a first column without a name holds another text in each row."""
    words = column.kind == "words" and column.name == UNNAMED
    return words and len(column.cells) > 1 and all(column.cells) and _all_differ(column)


def _in_years(column: Column, years: Column) -> bool:
    """Whether a column is a date once more, as a year and its fraction beside ``years``."""
    values, year = column.values, whole_numbers(years) if years.is_numbers else None
    if values is None or year is None or len(values) < 2 or year.min() < 1500 or year.max() > 2200:
        return False
    return bool((np.floor(values) == year).all()) and goes_one_way(values)


def backwards(along: Sequence[Column]) -> bool:
    """Whether the steps are named by times that run backwards."""
    if not along or len(along[0].cells) < 2:
        return False
    if along[0].kind == "dates":
        return run_backwards(label_of(along))
    if len(along) > 1:
        parts = [whole_numbers(column) for column in along]
        if any(part is None for part in parts):
            return False
        keys = list(zip(*(part.tolist() for part in parts if part is not None), strict=True))
        return keys[0] > keys[-1] and all(a >= b for a, b in pairwise(keys))
    values = along[0].values
    timed = {*words_of(along[0].name)} & (YEAR | TIMES | {"time", "timestamp", "t"})
    if values is None or not (timed or is_epoch(along[0], 0)):
        return False
    return bool((np.diff(values) <= 0).all() and values[0] > values[-1])
