"""Columns that count seconds since 1970."""

from __future__ import annotations

import re

import numpy as np

from rnncore.readers.tables.columns import Column
from rnncore.readers.tables.dateparts import words_of
from rnncore.readers.tables.vocabulary import AXES, TIMES

RECENT = 9e8
"""Seconds since 1970 from which numbers of equal distance are such, though nothing says so."""

_NUMBERED = re.compile(r"x\d+")


def goes_one_way(values: np.ndarray, *, strictly: bool = True) -> bool:
    """Whether numbers rise throughout, or fall."""
    steps = np.diff(values)
    up, down = (steps > 0, steps < 0) if strictly else (steps >= 0, steps <= 0)
    return bool(up.all() or down.all())


def is_epoch(column: Column, place: int) -> bool:
    """Whether a column counts seconds since 1970, or thousandths, millionths or less of them."""
    values = column.values
    if values is None or len(values) < 2 or not np.isfinite(values).all():
        return False
    low, high = values.min(), values.max()
    if not any(low >= 1e8 * unit and high <= 4e9 * unit for unit in (1, 1e3, 1e6, 1e9)):
        return False
    steps = np.diff(values)
    if not goes_one_way(values, strictly=False) or not steps.any():
        return False
    named = bool((AXES | TIMES) & {*words_of(column.name)})
    fine = low >= 1e11 and bool((steps != 0).all())
    regular = bool((steps == steps[0]).all())
    unnamed = place == 0 or _NUMBERED.fullmatch(column.name) is not None
    return named or (unnamed and len(steps) > 1 and (fine or (regular and low >= RECENT)))


def tells_again(column: Column, along: Column) -> bool:
    """Whether a column dates the steps once more, as a number that grows with them."""
    values, words = column.values, {*words_of(column.name)}
    if values is None or len(values) < 2:
        return False
    if TIMES & words:
        return bool(np.isfinite(values).all()) and goes_one_way(values)
    if not is_epoch(column, 0):
        return False
    steps = np.diff(values)
    same = along.values is not None and np.array_equal(steps, np.diff(along.values))
    return same or bool(AXES & words) or bool((steps == steps[0]).all())
