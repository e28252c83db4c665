"""Series that stand one below the other: told by a name that repeats each date.

One of them is read, or all side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnncore.readers import limits
from rnncore.readers.choices import Answer, Question
from rnncore.readers.sequence import InputError
from rnncore.readers.tables.columns import Column
from rnncore.readers.tables.dateparts import words_of
from rnncore.readers.tables.naming import is_axis_name, label_of
from rnncore.readers.tables.vocabulary import SERIES
from rnncore.readers.text import quoted

Named = tuple[str, tuple[str, ...]]
"""A column before it is read: its name and its cells."""

LEAST, SHARED = 2, 1.5
"""Rows that a series has, and series that a step has, at least and on average."""

MOST_OFFERED = 6
"""Series that a question names."""


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Series one below the other.

    ``series`` tells them apart and ``when`` names the steps of each; ``whole``: every series has a
    row at every step. ``plain``: besides both there is one column of numbers and nothing else.
    """

    series: Column
    when: tuple[Column, ...]
    whole: bool
    plain: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The series in the order in which they come."""
        return tuple(dict.fromkeys(self.series.cells))


def stacked(
    found: Sequence[Column], along: tuple[Column, ...], asked: str | None = None
) -> Stack | None:
    """How series are stacked in a table; None where they are not.

    ``along``: the columns that name the steps. ``asked``: the column that tells series apart, where
    somebody has chosen it.
    """
    if asked is not None:
        return _chosen(found, along, asked)
    if along and _are_times(along) and _all_differ(label_of(along)):
        return None
    for when in _times(found, along):
        labels = label_of(when)
        if _all_differ(labels):
            continue
        for column in found:
            tells = column not in when and _may_tell(column) and _tells(column, labels)
            if tells and _goes_on(column, when, labels):
                return _stack(found, column, when, labels)
    return None


def _chosen(found: Sequence[Column], along: tuple[Column, ...], asked: str) -> Stack:
    column = next(c for c in found if c.name == asked)
    for when in _times(found, along):
        labels = label_of(when)
        if column not in when and _tells(column, labels):
            return _stack(found, column, when, labels)
    return Stack(column, along, whole=False, plain=False)


def _stack(
    found: Sequence[Column], series: Column, when: tuple[Column, ...], labels: Sequence[str]
) -> Stack:
    left = [c for c in found if c not in when and c is not series]
    plain = len(left) == 1 and left[0].is_numbers and len(when) == 1
    whole = len(set(series.cells)) * len(set(labels)) == len(labels)
    return Stack(series, when, whole, plain)


def _all_differ(labels: Sequence[str]) -> bool:
    return len(set(labels)) == len(labels)


def _are_times(along: tuple[Column, ...]) -> bool:
    return len(along) > 1 or along[0].kind == "dates"


def _times(found: Sequence[Column], along: tuple[Column, ...]) -> list[tuple[Column, ...]]:
    """What may name the steps of each series, the likeliest first."""
    named = [(c,) for c in found if c not in along and c.is_numbers and is_axis_name(c.name)]
    return ([along] if along else []) + (named or _counted(found))


def _counted(found: Sequence[Column]) -> list[tuple[Column, ...]]:
    """Of a column of names and two of numbers the first, where it grows alike in every series."""
    numbers = [column for column in found if column.is_numbers]
    names = [column for column in found if column.kind == "words"]
    if len(found) != 3 or len(numbers) != 2 or len(names) != 1:
        return []
    runs: dict[str, list[float]] = {}
    for name, value in zip(names[0].cells, np.asarray(numbers[0].values).tolist(), strict=True):
        runs.setdefault(name, []).append(value)
    first, *others = runs.values()
    grows = len(first) > 1 and first == sorted(set(first))
    return [(numbers[0],)] if grows and others and all(run == first for run in others) else []


def _may_tell(column: Column) -> bool:
    """Whether a column may tell series apart: words, or whole numbers that are called so."""
    if not 2 <= len(set(column.cells)) < len(column.cells):
        return False
    if column.kind == "words":
        return True
    return column.is_numbers and bool(SERIES & {*words_of(column.name)})


def _tells(column: Column, labels: Sequence[str]) -> bool:
    """Whether no series has two rows at one time."""
    return len(set(zip(column.cells, labels, strict=True))) == len(labels)


def _goes_on(series: Column, when: tuple[Column, ...], labels: Sequence[str]) -> bool:
    """Whether series go on for some steps, and either share these or run through them in order.

    Numbers that only happen to be the same twice do neither.
    """
    names = list(dict.fromkeys(series.cells))
    if len(labels) < LEAST * len(names):
        return False
    if len(labels) >= SHARED * len(set(labels)) or len(when) > 1 or when[0].values is None:
        return True
    values = when[0].values
    for each in names[:MOST_OFFERED]:
        steps = np.diff(values[[k for k, cell in enumerate(series.cells) if cell == each]])
        if not ((steps > 0).all() or (steps < 0).all()):
            return False
    return True


def which_series(stack: Stack) -> Question:
    """The question which of the series is read."""
    names = stack.names
    name, when = stack.series.name, " and ".join(quoted(c.name) for c in stack.when)
    answers = [
        Answer(each or "(empty)", {"series": name, "only": each}) for each in names[:MOST_OFFERED]
    ]
    side = Answer("all side by side", {"series": name, "long": True})
    if stack.whole and len(names) <= limits.now().columns:
        answers.append(side)
    answers.append(Answer("the rows as they are", {"series": ""}))
    more = f", of {len(names):,} series"
    return Question(f"{quoted(name)} repeats each {when}: which one{more}?", tuple(answers))


def only(named: Sequence[Named], series: str, wanted: str, name: str) -> list[Named]:
    """The rows of one series, without the column that tells it. Raises InputError."""
    cells = dict(named)[series]
    kept = [k for k, cell in enumerate(cells) if cell == wanted]
    if not kept:
        listed = ", ".join(list(dict.fromkeys(cells))[:8])
        raise InputError(f"{name}: {quoted(series)} has no {quoted(wanted)}. It has {listed}.")
    return [(each, tuple(rows[k] for k in kept)) for each, rows in named if each != series]


def side_by_side(
    named: Sequence[Named], stack: Stack, inputs: Sequence[str], name: str
) -> list[Named]:
    """A column for each series and input, after those that name the steps. Raises InputError."""
    names, labels = stack.names, label_of(stack.when)
    times = tuple(dict.fromkeys(labels))
    if len(names) * len(inputs) > limits.now().columns:
        raise InputError(
            f"{name} has {len(names):,} series; at most {limits.now().columns:,} are read."
        )
    if len(names) * len(times) * len(inputs) > limits.now().values:
        raise InputError(f"{name} has {limits.now().more_than('number')}. Choose one series.")
    at_time = {time: k for k, time in enumerate(times)}
    at_name = {each: k for k, each in enumerate(names)}
    row_of = np.full((len(times), len(names)), -1)
    for row, (each, label) in enumerate(zip(stack.series.cells, labels, strict=True)):
        place = at_time[label], at_name[each]
        if row_of[place] >= 0:
            raise InputError(f"{name}: {quoted(each)} has two numbers at {quoted(label)}.")
        row_of[place] = row
    if (row_of < 0).any():
        time, each = np.argwhere(row_of < 0)[0]
        raise InputError(
            f"{name}: {quoted(names[each])} has no number at {quoted(times[time])}. Nothing is "
            "filled in."
        )
    cells = dict(named)
    title = " ".join(column.name for column in stack.when)
    found = [(title, times)]
    for value in inputs:
        for k, each in enumerate(names):
            column = tuple(cells[value][row] for row in row_of[:, k])
            found.append((each if len(inputs) == 1 else f"{value} {each}", column))
    return found
