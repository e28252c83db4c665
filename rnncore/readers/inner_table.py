"""A table inside a JSON file, before its values are cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.cells import Columns, is_scalar, mostly_numbers, spread, width_of
from rnncore.readers.choices import Fact, Question
from rnncore.readers.tables.dates import is_date
from rnncore.readers.turning import FEW


@dataclass(frozen=True, eq=False)
class Table:
    """A table inside a file: values by column, before they are cells.

    ``said`` tells its shape in words. ``problem`` is what keeps it from being read, for the end of
    a sentence that begins with its name. ``closed``: all of the value is in it, nothing besides.
    """

    columns: Sequence[tuple[str, Sequence[Any]]]
    said: str
    problem: str = ""
    facts: tuple[Fact, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    closed: bool = False

    @property
    def rows(self) -> int:
        """Its steps."""
        return len(self.columns[0][1]) if self.columns else 0

    @cached_property
    def widths(self) -> dict[str, int]:
        """How many numbers stand in each list of a column; 0 where it is none of lists."""
        return {name: width_of(values) for name, values in self.columns}

    @cached_property
    def size(self) -> int:
        """Its values: objects and lists within cells count as none, lists of numbers by length."""
        return sum(
            self.widths[name] * len(values) or sum(map(is_scalar, values))
            for name, values in self.columns
        )

    @cached_property
    def holds_numbers(self) -> bool:
        """Whether some column looks like one of numbers."""
        return any(self.widths[name] or mostly_numbers(values) for name, values in self.columns)

    @property
    def is_named(self) -> bool:
        """Whether a column beside its lists holds another word in each row."""
        words = [
            values
            for values in (column for _, column in self.columns)
            if all(type(value) is str for value in values) and not mostly_numbers(values)
        ]
        return any(len(set(values)) == len(values) and not is_date(values[0]) for values in words)

    def is_wide(self, name: str) -> bool:
        """Whether the lists in a column are so long that each may be a sequence of its own."""
        few = self.rows if self.is_named else max(self.rows, FEW)
        return self.widths.get(name, 0) > (few if self.rows > 1 else FEW)

    def cells(self) -> Columns:
        """Its columns as texts."""
        return [each for name, values in self.columns for each in spread(name, values)]


def checked(columns: Sequence[tuple[str, Sequence[Any]]], said: str) -> Table:
    """A table of these columns, or the problem that they are too many."""
    rows = len(columns[0][1])
    problem = too_large(len(columns), rows, "columns")
    return Table([] if problem else columns, said, problem)


def too_large(columns: int, rows: int, what: str) -> str:
    """What is said where there are more than is read; "" where there are not."""
    most = limits.now()
    if columns <= most.columns and columns * rows <= most.values:
        return ""
    return f"has more than {most.columns:,} {what} or {counted(most.values, 'value')}{most.whose}"


def steps_of(steps: int, width: int) -> str:
    """Steps of numbers, counted."""
    return f"{counted(steps, 'step')} of {counted(width, 'number')}"
