"""Dates that stand in several columns: year, month, day and what follows."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np

from rnncore.readers.tables.columns import Column
from rnncore.readers.tables.dates import month_of
from rnncore.readers.tables.vocabulary import (
    DAY,
    DAY_OF_YEAR,
    HOUR,
    MINUTE,
    MONTH,
    OF_HOURS,
    WEEK,
    YEAR,
)

_MONTH, _DAY = (MONTH, 1, 12), (DAY, 1, 31)
_PARTS = ((YEAR, 1, 9999), _MONTH, _DAY, (HOUR, 0, 24), (MINUTE, 0, 59))
"""What the parts of a date are called, from the largest on, and between which numbers they are."""

_PERIOD = re.compile(r"[QM](\d{1,2})", re.IGNORECASE)
"""A quarter or a month beside its year, as "Q1" or "M01"."""


def words_of(name: str) -> list[str]:
    """The words of a name, in lower case, without what stands in brackets."""
    bare = re.sub(r"[(\[].*", "", name)
    bare = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare)
    return [word for word in re.split(r"[^\w]+|_+", bare.lower()) if word]


def whole_numbers(column: Column) -> np.ndarray | None:
    """The whole numbers that a column counts with: float64 ``(T,)``; None where it has others.

    Digits after a 0, "Q1" and names of months count as well.
    """
    values = column.values
    if values is None:
        found = _read(column.cells) if column.kind == "words" else None
        return None if found is None else np.array(found, dtype=np.float64)
    whole = np.isfinite(values).all() and (values == np.round(values)).all()
    return values if whole else None


def _read(cells: Sequence[str]) -> list[int] | None:
    if all(map(str.isdecimal, cells)):
        return [int(cell[-18:]) for cell in cells]
    if all(map(month_of, cells)):
        return [month_of(cell) for cell in cells]
    periods = [_PERIOD.fullmatch(cell) for cell in cells]
    return [int(each[1]) for each in periods if each] if all(periods) else None


def parts_of_dates(found: Sequence[Column]) -> tuple[Column, ...]:
    """Columns year and month, and day, hour and minute where they follow."""
    taken = _taken(found, _PARTS)
    if len(taken) == 1:
        taken += _taken(found, ((WEEK, 1, 53),)) or _taken(found, ((DAY_OF_YEAR, 1, 366),))
    if not taken and len(both := _taken(found, (_MONTH, _DAY))) == 2:
        taken = both
    if len(taken) < 2 and len(found) > 2 and [c.name for c in found[:2]] == ["x1", "x2"]:
        return _unnamed_months(found)
    return tuple(taken) if len(taken) > 1 else ()


def _taken(
    found: Sequence[Column], parts: Sequence[tuple[Collection[str], int, int]]
) -> list[Column]:
    """The columns of some parts of a date, up to the first that there is none of."""
    taken: list[Column] = []
    for names, low, high in parts:
        column = next((c for c in found if _is_called(c, names)), None)
        if column is None or _within(column, low, high) is None:
            break
        taken.append(column)
    return taken


def hours_of(dates: Column, found: Sequence[Column]) -> Column | None:
    """The column of hours beside dates that stand in several rows."""
    if len(set(dates.cells)) == len(dates.cells):
        return None
    for column in found:
        first, *rest = words_of(column.name) or [""]
        if first in HOUR and OF_HOURS.issuperset(rest):
            return column if _within(column, 0, 24) is not None else None
    return None


def _is_called(column: Column, names: Collection[str]) -> bool:
    words = words_of(column.name)
    return len(words) == 1 and words[0] in names


def _unnamed_months(found: Sequence[Column]) -> tuple[Column, ...]:
    """The first two columns where they are a year and a month that go on month by month."""
    year, month = _within(found[0], 1500, 2200), _within(found[1], 1, 12)
    if year is None or month is None or len(year) < 3:
        return ()
    return (found[0], found[1]) if bool((np.diff(year * 12 + month) == 1).all()) else ()


def _within(column: Column, low: int, high: int) -> np.ndarray | None:
    """The whole numbers of a column; None where one of them is outside of ``low`` to ``high``."""
    values = whole_numbers(column)
    return values if values is not None and low <= values.min() and values.max() <= high else None


def in_year(second: str, cells: Sequence[str]) -> str:
    """A year and its week as 2024-W05, or its day as 2024-036. ``second``: what that is called."""
    year, part = cells
    if {*words_of(second)} & WEEK:
        return f"{year}-W{part.zfill(2)}"
    return f"{year}-{part.zfill(3)}"


def is_in_year(along: Sequence[Column]) -> bool:
    """Whether columns are a year and its week or its day."""
    return (
        len(along) == 2
        and _is_called(along[0], YEAR)
        and _is_called(along[1], WEEK | DAY_OF_YEAR)
        and all(cell.isdigit() for column in along for cell in column.cells)
    )


def joined(cells: Sequence[str]) -> str:
    """Year, month and day as 1958-03-01; what follows after a space."""
    if all(map(str.isdigit, cells)) and len(cells[0]) == 4:
        date = "-".join((cells[0], *(cell.zfill(2) for cell in cells[1:3])))
        return " ".join((date, ":".join(cell.zfill(2) for cell in cells[3:]))).strip()
    return " ".join(cell for cell in cells if cell)
