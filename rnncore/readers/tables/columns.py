"""Columns of a table: what each holds, and what of that only a person can say.

A column of which nine in ten cells are numbers is one of numbers, and each other cell is a
question; from half of them on, the column itself is the question. Marks of a missing value are
counted with neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from rnncore.readers.choices import COMMA, NUMBERS, POINT, WORDS, Choices, Question
from rnncore.readers.tables.asking import missing_or_not, rows_of
from rnncore.readers.tables.dates import is_date, is_time
from rnncore.readers.tables.decimal_marks import Setting, decimal_of, which_mark
from rnncore.readers.tables.doubts import Doubts
from rnncore.readers.tables.numerals import SCALES
from rnncore.readers.tables.sentinels import sentinel
from rnncore.readers.tables.written import Written
from rnncore.readers.text import quoted

CODES = "codes that begin with 0"

TRUTH = {"true": 1.0, "false": 0.0}
"""Words that are numbers where a column holds no others, in lower case."""

Kind = Literal["numbers", "dates", "times", "words", "empty"]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column: its name, its cells as written, and what they are.

    ``values``: float64 ``(T,)`` of a column of numbers, NaN where there is none. ``missing`` are
    the rows, from 0, that say there is no value or an infinite one. ``decimal`` is the mark that
    its numbers are read with, ``noted`` what was done to read them, or why they are words.
    ``questions`` must be answered before it can be an input.
    """

    name: str
    cells: tuple[str, ...]
    kind: Kind
    values: np.ndarray | None = None
    missing: tuple[int, ...] = ()
    decimal: str | None = None
    noted: str = ""
    questions: tuple[Question, ...] = ()

    @property
    def is_numbers(self) -> bool:
        """Whether a network could read it, or could after a question was answered."""
        return self.kind == "numbers"


def read_columns(
    named: Sequence[tuple[str, tuple[str, ...]]], choices: Choices, between: str | None
) -> list[Column]:
    """Columns from their names and cells. ``between`` as in ``Setting``."""
    absent, present = frozenset(choices.absent), frozenset(choices.present)
    written = [Written(cells, absent, present) for _, cells in named]
    kinds = [_kind(each) for each in written]
    votes = [each.votes for each, kind in zip(written, kinds, strict=True) if kind is None]
    total = {mark: sum(each[mark] for each in votes) for mark in (POINT, COMMA)}
    found = []
    for (name, cells), each, kind in zip(named, written, kinds, strict=True):
        reading = choices.reading_of(name)
        if reading == WORDS or (kind is not None and reading is None):
            noted = CODES if kind == "words" and each.looks_like_codes() else ""
            found.append(Column(name, cells, kind or "words", missing=_empty(cells), noted=noted))
        elif reading is None and each.holds_only(TRUTH):
            found.append(_of_truth(name, each))
        else:
            own = each.votes if kind is None else dict.fromkeys(total, 0)
            setting = Setting({mark: total[mark] - own[mark] for mark in total}, between)
            found.append(_of_numbers(name, each, choices, setting))
    return found


def _kind(written: Written) -> Kind | None:
    """What a column is that holds no numbers to compute with; None where that is to be seen."""
    cells, said = written.cells, written.said
    if not said:
        return None if written.infinite else "empty"
    if all(is_date(cells[k]) for k in said):
        return "dates"
    if all(is_time(cells[k]) for k in said):
        return "times"
    words = written.looks_like_words() and not written.holds_only(TRUTH)
    if words or written.looks_like_phones() or written.looks_like_codes():
        return "words"
    return None


def _of_truth(name: str, written: Written) -> Column:
    """A column of true and false as one of 1 and 0."""
    values = np.array([TRUTH.get(cell.lower(), np.nan) for cell in written.cells])
    cells, missing = tuple(written.cells), tuple(written.missing)
    return Column(name, cells, "numbers", values, missing, POINT, "true is 1, false is 0")


def _of_numbers(name: str, given: Written, choices: Choices, setting: Setting) -> Column:
    """A column of numbers, or of words where fewer than half of its cells are numbers."""
    reading, cells, scales = choices.reading_of(name), tuple(given.cells), given.scales
    unit = "" if scales else given.unit()
    written = given if reading is None else given.without(unit).as_numbers()
    written = written.scaled() if scales else written
    decimal = decimal_of(written, reading, choices, setting)
    mark = decimal or POINT
    unlike, flagged, marked = _unlike(written, mark, always=reading == NUMBERS)
    doubts = Doubts(name, cells, written, unlike, marked, unit, scales)
    if reading is None and doubts.are_words():
        return Column(name, cells, "words", missing=_empty(cells))
    values = written.values(mark, _without(written.said, unlike))
    asked: list[Question] = []
    if decimal is None:
        asked.append(which_mark(name, written))
    if reading is None:
        asked += doubts.asked()
    elif unlike and reading != NUMBERS:
        asked.append(missing_or_not(name, rows_of(cells, unlike)))
    beyond = written.out_of_range(values)
    if beyond:
        values[beyond] = np.nan
        wrong = ", beyond what a float64 holds"
        asked.append(missing_or_not(name, rows_of(cells, beyond), wrong))
    asked += sentinel(name, written, values)
    noted = _noted(written, values, cells, flagged, scales)
    missing = {*written.missing, *written.infinite, *(unlike if reading == NUMBERS else ())}
    return Column(name, cells, "numbers", values, tuple(sorted(missing)), mark, noted, tuple(asked))


def _noted(
    written: Written,
    values: np.ndarray,
    cells: Sequence[str],
    flagged: Sequence[int],
    scales: Sequence[str],
) -> str:
    """What was done to read numbers, in words."""
    left = [f"the mark in {quoted(cells[flagged[0]])} is left out"] if flagged else []
    left += [f"{scale} is {SCALES[scale]}" for scale in scales]
    left += [f"{quoted(cells[k])} is {values[k]:.15g}" for k in written.less[:1]]
    signs = written.signs()
    left += [f"{', '.join(signs)} left out"] if signs else []
    return "; ".join(left)


def _unlike(
    written: Written, mark: str, *, always: bool
) -> tuple[Sequence[int], list[int], list[int]]:
    """Rows that are no number; and those that are one with a flag, which is left out or asked of.

    Left out where such rows are a minority; ``always``: also where they are none.
    """
    unlike = written.unlike(mark)
    flagged = written.flagged(mark, unlike) if unlike else []
    if 2 * len(flagged) >= len(written.said) and not always:
        return unlike, [], flagged
    return _without(unlike, flagged), flagged, []


def _without(rows: Sequence[int], some: Sequence[int]) -> Sequence[int]:
    out = {*some}
    return [row for row in rows if row not in out] if out else rows


def _empty(cells: Sequence[str]) -> tuple[int, ...]:
    return tuple(k for k, cell in enumerate(cells) if not cell)
