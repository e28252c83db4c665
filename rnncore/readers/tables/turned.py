"""A table whose steps may lie side by side: years across its top, a row for each country."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.choices import Choices, Fact, Question
from rnncore.readers.sequence import InputError
from rnncore.readers.tables.columns import Column, read_columns
from rnncore.readers.tables.dates import is_date
from rnncore.readers.tables.extent import distinct, numbered
from rnncore.readers.tables.naming import name_of_steps
from rnncore.readers.tables.numerals import is_number
from rnncore.readers.tables.stacking import Named
from rnncore.readers.text import quoted
from rnncore.readers.turning import along, which_way

STEP = "step"
"""What the column of the names that stood across the top is called."""


class Laid(NamedTuple):
    """The columns as they are read, what was understood of that and is open, and what was left."""

    named: list[Named]
    facts: tuple[Fact, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()


def laid_out(
    named: list[Named], name: str, choices: Choices, between: str | None, *, headed: bool
) -> Laid:
    """The columns of a table, turned if its steps are chosen to lie along its columns.

    Whoever has a single row of numbers without names, or below years, is asked. Raises InputError
    where there is nothing to turn.
    """
    rows, most = len(named[0][1]), limits.now().columns
    if rows > most:
        if choices.across:
            raise InputError(f"{name} has {counted(rows, 'row')}; at most {most:,} are turned.")
        return Laid(named)
    plain = Choices(absent=choices.absent, present=choices.present, decimal=choices.decimal)
    found = read_columns(named, plain, between)
    steps = list(_steps(found))
    if choices.across:
        if not steps:
            raise InputError(f"{name} has no columns of numbers to be turned.")
        return _turned(named, {column.name for column in steps}, headed=headed)
    if len(steps) < 2:
        return Laid(named)
    facts = along(turned=False, why="as chosen" if choices.across is False else "").facts
    below_steps = choices.header is None and all(_tells_step(column.name) for column in steps)
    if choices.across is None and rows == 1 and (not headed or below_steps):
        return Laid(named, facts, (which_way("1 row of numbers", 1, len(steps), turned=True),))
    return Laid(named, facts)


def _steps(found: Sequence[Column]) -> Iterator[Column]:
    """The columns that would be steps: of numbers, or with none yet below a year."""
    guessed = name_of_steps(found)
    for column in found:
        if column in guessed.along or column in guessed.counting:
            continue
        if column.is_numbers or (column.kind == "empty" and _tells_step(column.name)):
            yield column


def _tells_step(name: str) -> bool:
    """Whether the name of a column is that of a step, such as a year."""
    return is_number(name) or is_date(name)


def _turned(named: Sequence[Named], steps: set[str], *, headed: bool) -> Laid:
    """Each row as a column, and the names that stood across the top below each other."""
    across = [each for each in named if each[0] in steps]
    rest = [each for each in named if each[0] not in steps]
    by, names = _names_of_rows(rest, len(named[0][1]))
    rows = list(zip(*(cells for _, cells in across), strict=True))
    if headed:
        names, rows = [STEP, *names], [tuple(key for key, _ in across), *rows]
    left = [key for key, _ in rest if key not in by]
    said = f"{', '.join(map(quoted, left))}: left out where columns are steps" if left else ""
    facts = along(turned=True, why="as chosen").facts
    turned = list(zip(distinct(names), rows, strict=True))
    return Laid(turned, facts, (), (said,) if said else ())


def _names_of_rows(rest: Sequence[Named], rows: int) -> tuple[list[str], list[str]]:
    """Which columns name the rows, and the names: the first that differ, else all together."""
    for key, cells in rest:
        if all(cells) and len({*cells}) == rows:
            return [key], list(cells)
    if not rest:
        return [], numbered(rows)
    together = zip(*(cells for _, cells in rest), strict=True)
    joined = [" ".join(filter(None, cells)) for cells in together]
    return [key for key, _ in rest], [each or f"row {k + 1}" for k, each in enumerate(joined)]
