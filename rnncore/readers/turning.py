"""Which way round a table of numbers lies: a step a row, or a step a column."""

from __future__ import annotations

from typing import NamedTuple

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.choices import Answer, Fact, Question

FEW = 8
"""Columns up to which nobody is asked, however few rows there are."""

MANY = 4
"""So many times more columns than rows are likelier to be steps."""

ROWS_OR_COLUMNS = (("rows", False), ("columns", True))


class Turning(NamedTuple):
    """Whether steps lie along the second axis, what is said of it, and what is open."""

    turned: bool
    facts: tuple[Fact, ...]
    questions: tuple[Question, ...] = ()


def turning(rows: int, columns: int, asked: bool | None, what: str = "") -> Turning:
    """Which way round ``rows`` × ``columns`` numbers lie, as ``asked`` or by their number."""
    if asked is not None:
        return along(turned=asked, why="as chosen")
    if columns > limits.now().columns >= rows:
        return along(turned=True, why=_most())
    if columns <= rows:
        return along(turned=False, why="there are no more columns than rows")
    if columns <= FEW:
        return along(turned=False, why=f"there are at most {counted(FEW, 'column')}")
    turned = columns >= MANY * rows
    shape = f"{what} ({rows:,}, {columns:,})".strip()
    question = which_way(shape, rows, columns, turned=turned)
    return along(turned=turned, why="")._replace(questions=(question,))


def _most() -> str:
    return f"a step has at most {counted(limits.now().columns, 'number')}"


def along(*, turned: bool, why: str) -> Turning:
    """Steps along rows or columns, and why."""
    said = "columns" if turned else "rows"
    return Turning(turned, (Fact("across", "Steps lie along", turned, said, why, ROWS_OR_COLUMNS),))


def which_way(shape: str, rows: int, columns: int, *, turned: bool) -> Question:
    """The question which way round numbers of a ``shape`` lie, the likelier way first."""
    ways = [(each, _said(rows, columns, turned=each)) for each in (turned, not turned)]
    return Question(
        f"{shape}: {ways[0][1]}, or {ways[1][1]}?",
        tuple(Answer(said, {"across": each}) for each, said in ways),
    )


def _said(rows: int, columns: int, *, turned: bool) -> str:
    steps, width = (columns, rows) if turned else (rows, columns)
    return f"{counted(steps, 'step')} of {counted(width, 'number')}"
