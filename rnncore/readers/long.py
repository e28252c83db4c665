"""Long tables: a row for each series and time, which becomes a column for each series."""

from __future__ import annotations

from collections.abc import Sequence as Rows

import numpy as np

from rnncore.readers import limits
from rnncore.readers.columns import Column, is_date
from rnncore.readers.sequence import InputError
from rnncore.readers.text import quoted
from rnncore.written import exact


def pivoted(found: Rows[Column], name: str, long: bool | None) -> tuple[list[Column], str]:
    """The columns of a wide table, and what was done, "" where the table was wide already.

    A long table has three columns: which series, when, and the number. It is taken for one where
    ``long`` says so, or where ``long`` is None and every series has a number at every time. Raises
    InputError where ``long`` is True and the table cannot be one.
    """
    parts = _parts(found)
    if long is False or (long is None and parts is None):
        return list(found), ""
    if parts is None:
        raise InputError(
            f"{name} cannot be read as a long table: that has three columns, which series, when, "
            "and a number."
        )
    series, when, value = parts
    assert value.values is not None
    names, times = tuple(dict.fromkeys(series.cells)), tuple(dict.fromkeys(when.cells))
    large = len(names) > limits.COLUMNS or len(names) * len(times) > limits.VALUES
    if long is None and large:  # rather a wide table with a column of names
        return list(found), ""
    if len(names) * len(times) > limits.VALUES:
        raise InputError(f"{name} has more than {limits.VALUES:,} pairs of series and time.")
    places, doubled = _places(series, when, names, times)
    whole = len(places) == len(names) * len(times) and doubled is None
    if long is None and not whole:
        return list(found), ""
    if doubled is not None:
        raise InputError(
            f"{name}: {quoted(series.cells[doubled])} has two numbers at "
            f"{quoted(when.cells[doubled])}."
        )
    if len(names) > limits.COLUMNS:
        raise InputError(f"{name} has {len(names):,} series; at most {limits.COLUMNS} are read.")
    table = np.full((len(times), len(names)), np.nan)
    for (t, s), number in zip(places, value.values, strict=True):
        table[t, s] = number
    if not whole:
        t, s = np.argwhere(np.isnan(table))[0]
        raise InputError(
            f"{name}: {quoted(names[s])} has no number at {quoted(times[t])}. Nothing is filled in."
        )
    columns = [Column(when.name, times, None if is_date(times[0]) else _increasing(times))]
    columns += [
        Column(each, tuple(map(exact, table[:, k])), table[:, k]) for k, each in enumerate(names)
    ]
    said = (
        f"; a long table: {value.name} of {len(names)} series by {series.name}, along {when.name}"
    )
    return columns, said


def _parts(found: Rows[Column]) -> tuple[Column, Column, Column] | None:
    """Which series, when, and the number; None where the columns are not of this kind."""
    if len(found) != 3:
        return None
    texts = [c for c in found if c.values is None and not is_date(c.cells[0])]
    dates = [c for c in found if c.values is None and is_date(c.cells[0])]
    numbers = [c for c in found if c.values is not None]
    if len(texts) != 1 or len(set(texts[0].cells)) == len(texts[0].cells):
        return None
    if len(dates) == 1 and len(numbers) == 1:
        return texts[0], dates[0], numbers[0]
    if not dates and len(numbers) == 2:  # the time comes before the number
        return texts[0], numbers[0], numbers[1]
    return None


def _places(
    series: Column, when: Column, names: tuple[str, ...], times: tuple[str, ...]
) -> tuple[list[tuple[int, int]], int | None]:
    """Where every row belongs, as (time, series); and the first row whose place is taken."""
    at_time = {time: k for k, time in enumerate(times)}
    at_name = {each: k for k, each in enumerate(names)}
    places = [(at_time[t], at_name[s]) for s, t in zip(series.cells, when.cells, strict=True)]
    seen: set[tuple[int, int]] = set()
    for row, place in enumerate(places):
        if place in seen:
            return places, row
        seen.add(place)
    return places, None


def _increasing(times: tuple[str, ...]) -> np.ndarray | None:
    try:
        return np.array([float(t) for t in times])
    except ValueError:
        return None
