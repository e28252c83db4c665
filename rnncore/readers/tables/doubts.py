"""What only a person can say of a column of numbers of which nobody said yet how it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rnncore.readers.choices import Question
from rnncore.readers.tables.asking import (
    below_zero,
    missing_or_not,
    numbers_or_words,
    of_one_unit,
    rows_of,
    with_marks,
    with_scale,
    with_unit,
)
from rnncore.readers.tables.numerals import SCALES
from rnncore.readers.tables.written import Written

MOST, HALF = 0.9, 0.5
"""Shares of numbers from which a column is one of numbers, and from which it is asked about."""


@dataclass(frozen=True, slots=True, eq=False)
class Doubts:
    """Rows ``unlike`` numbers, and those of them that are numbers with a mark behind (``marked``).

    ``unit`` stands after the numbers, one of ``scales`` behind some; ``cells`` are as in the file.
    """

    name: str
    cells: Sequence[str]
    written: Written
    unlike: Sequence[int]
    marked: Sequence[int]
    unit: str
    scales: Sequence[str]

    @property
    def count(self) -> int:
        """How many cells say something."""
        return len(self.written.said)

    @property
    def share(self) -> float:
        """The share of numbers among these."""
        return 1 - len(self.unlike) / self.count if self.count else 1.0

    @property
    def only_marked(self) -> bool:
        """Whether the column is one of numbers if marks behind them are left out."""
        rest = len(self.unlike) - len(self.marked)
        return bool(self.marked) and self.share > 0 and self.count - rest >= MOST * self.count

    def are_words(self) -> bool:
        """Whether too few cells are numbers to ask."""
        return self.share < HALF and not self.unit and not self.only_marked

    def asked(self) -> list[Question]:
        """The questions."""
        name, cells = self.name, self.cells
        if self.unit and self.share < MOST:
            before = any(cell.lstrip("+-").startswith(self.unit) for cell in cells)
            return [with_unit(name, self.unit, "before" if before else "after")]
        if self.only_marked:
            return [with_marks(name, rows_of(cells, self.marked), self.count)]
        if self.share < MOST:
            return [numbers_or_words(name, rows_of(cells, self.unlike), self.count)]
        if self.unlike:
            return [missing_or_not(name, rows_of(cells, self.unlike))]
        if self.written.doubtful:
            return [below_zero(name, self.written.doubtful)]
        if len(self.scales) == 1:
            cell = next(cell for cell in cells if cell[-1:] == self.scales[0])
            return [with_scale(name, cell, self.scales[0], SCALES[self.scales[0]])]
        sign, bare = self.written.apart()
        return [of_one_unit(name, sign, rows_of(cells, bare))] if bare else []
