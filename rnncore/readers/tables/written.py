"""The cells of a column, and what they are before it is known how its numbers are to be read.

A column is read as a whole, because "1,234" alone may be 1234 or 1.234. What one cell tells for
certain holds for the column; where no cell does, the other columns do; else it is a question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from rnncore.readers.choices import POINT
from rnncore.readers.tables import evidence
from rnncore.readers.tables.numerals import (
    BEFORE,
    CODE,
    DRESSED,
    FLAGGED,
    FORMS,
    INFINITE,
    PHONE,
    PLAIN,
    SCALES,
    SIGNS,
    TO_POINT,
    WITH_UNIT,
    WITHOUT_SIGN,
    is_missing,
    is_not_zero,
    less,
    scaled,
    signed,
)
from rnncore.readers.tables.reading import numbers
from rnncore.readers.tables.shapes import Shapes

SAMPLE = 2_000
"""Cells that are asked for the decimal mark before all are: the first that tell decide."""

MOST = 0.9
"""The share of cells that must end with a unit, or have the width of a code."""


@dataclass(frozen=True, eq=False)
class Written:
    """The cells of a column. Rows are counted from 0.

    ``absent`` are texts that count as missing here, beside the usual ones; ``present`` count as
    values.
    """

    cells: Sequence[str]
    absent: Collection[str] = ()
    present: Collection[str] = ()

    @cached_property
    def shapes(self) -> Shapes:
        """What the cells look like, whatever their digits."""
        return Shapes(self.cells)

    @cached_property
    def _other(self) -> Sequence[int]:
        """Rows whose cell is more than digits with a point."""
        found = self.shapes.among(
            range(len(self.cells)), lambda cell: PLAIN.fullmatch(cell) is None
        )
        return found if len(found) < len(self.cells) else range(len(found))  # takes no memory

    @cached_property
    def missing(self) -> list[int]:
        """Rows that say that there is no value."""
        found = self.shapes.among(self._other, is_missing)
        if self.present:
            found = [k for k in found if self.cells[k] not in self.present]
        if self.absent:
            also = (k for k, cell in enumerate(self.cells) if cell in self.absent)
            found = sorted({*found, *also})
        return found

    @cached_property
    def infinite(self) -> list[int]:
        """Rows that say infinity."""
        return self.shapes.among(self._other, lambda cell: cell.lower() in INFINITE)

    @cached_property
    def dressed(self) -> Sequence[int]:
        """Rows that say something, and more than digits with a point."""
        none = {*self.missing, *self.infinite}
        return [k for k in self._other if k not in none] if none else self._other

    @cached_property
    def said(self) -> Sequence[int]:
        """Rows that say something, and not infinity."""
        none, rows = {*self.missing, *self.infinite}, range(len(self.cells))
        return [k for k in rows if k not in none] if none else rows

    def _how_many(self, test: Callable[[str], bool]) -> int:
        """Of how many rows that say something a thing is true that no digit changes."""
        return len(self.shapes.among(self.said, test))

    # ------------------------------------------------------------------ which decimal mark it has

    @property
    def votes(self) -> dict[str, int]:
        """How many cells tell for certain which decimal mark the column has; the first will do."""
        return self._told[0]

    @property
    def open(self) -> dict[str, str]:
        """A cell that may be read in both ways, for each mark that stands in one.

        Not looked for in all cells where others tell which mark it is.
        """
        return self._told[1]

    @cached_property
    def _told(self) -> tuple[dict[str, int], dict[str, str]]:
        marked = self.shapes.among(self.said, lambda cell: len(cell) <= DRESSED and _has_mark(cell))
        votes, either = evidence.told((self.cells[k], 1) for k in marked[:SAMPLE])
        if any(votes.values()) or not either:
            return votes, either
        rest = self.shapes.firsts(marked[SAMPLE:])
        return evidence.told(((self.cells[k], count) for k, count in rest), either)

    @cached_property
    def wholes(self) -> set[int]:
        """The numbers without any mark."""
        rows = self.shapes.among(
            self.said, lambda cell: len(cell) <= DRESSED and not _has_mark(cell)
        )
        short = {self.cells[k] for k in rows}
        return {int(number) for number in map(evidence.bare, short) if number.isdecimal()}

    # ----------------------------------------------------------------- what stands for no number

    def holds_only(self, words: Collection[str]) -> bool:
        """Whether all cells that say something are among some words in lower case."""
        said = {self.cells[k].lower() for k in self.said[:SAMPLE]}
        return (
            bool(said)
            and said <= {*words}
            and all(self.cells[k].lower() in words for k in self.said)
        )

    def looks_like_words(self) -> bool:
        """Whether most cells begin with four letters, which no number does."""
        words = self._how_many(lambda cell: len(cell) > 3 and cell[:4].isalpha())
        return 2 * words > len(self.said)

    def signs(self) -> list[str]:
        """The signs of money and of shares that stand at numbers."""
        cells = [self.cells[k] for k in self.dressed[:SAMPLE]]
        return sorted({sign for sign in SIGNS if any(sign in cell for cell in cells)})

    def looks_like_phones(self) -> bool:
        """Whether all cells are as many digits in as many groups, nine at least."""
        cells = [self.cells[k] for k in self.said[:50]]
        digits = {sum(c.isdigit() for c in cell) for cell in cells}
        return len(digits) == 1 and min(digits) >= 9 and all(PHONE.fullmatch(c) for c in cells)

    def looks_like_codes(self) -> bool:
        """Whether cells are digits of one width, some after a zero that no number begins with."""
        if not self._how_many(lambda cell: CODE.fullmatch(cell) is not None):
            return False
        widths = Counter(len(c) if c.isdecimal() else 0 for c in (self.cells[k] for k in self.said))
        width, even = widths.most_common(1)[0]
        return width > 0 and even >= MOST * len(self.said)

    def unit(self) -> str:
        """The word that stands at nine in ten of the numbers, "" where there is none."""
        if len(self.dressed) < MOST * len(self.said):
            return ""
        units = Counter(_unit(self.cells[k]) for k in self.dressed[:SAMPLE])
        unit, count = max(units.items(), key=lambda pair: pair[1], default=("", 0))
        if not unit or count < MOST * min(len(self.dressed), SAMPLE) / 2:
            return ""
        after = self._how_many(lambda cell: unit in cell and _unit(cell) == unit)
        return unit if after >= MOST * len(self.said) else ""

    @cached_property
    def scales(self) -> list[str]:
        """The letters K, M and B that stand behind numbers, where these do not all have one."""
        rows = self.shapes.among(
            self.dressed, lambda cell: cell[-1] in SCALES and scaled(cell) != cell
        )
        found = {self.cells[k][-1] for k in rows}
        return sorted(found) if len(found) > 1 or len(rows) < len(self.said) else []

    def scaled(self) -> Written:
        """The same with powers of ten for these letters."""
        return replace(self, cells=[scaled(cell) for cell in self.cells])

    def apart(self) -> tuple[str, list[int]]:
        """A sign that some numbers stand at, and the rows of those without: "%", or one of two."""
        signs = [sign for sign in self.signs() if sign not in "¥₹"]
        sign = "%" if "%" in signs else signs[0] if len(signs) > 1 else ""
        if not sign:
            return "", []
        zero = {"0", "0.0", "0,0"}
        return sign, [
            k for k in self.said if sign not in self.cells[k] and self.cells[k] not in zero
        ]

    def without(self, unit: str) -> Written:
        """The same without a unit after its numbers."""
        before = f"-{unit}"
        return replace(
            self,
            cells=[
                "-" + c.removeprefix(before).lstrip()
                if unit and c.startswith(before)
                else c.removesuffix(unit).removeprefix(unit).strip()
                for c in self.cells
            ],
        )

    def as_numbers(self) -> Written:
        """The same with codes as the numbers that they are made of."""
        cells = [c.lstrip("0") or "0" if CODE.fullmatch(c) else c for c in self.cells]
        return replace(self, cells=cells)

    # ------------------------------------------------------------------------ read with one of them

    def unlike(self, decimal: str) -> list[int]:
        """Rows that say something which is no number with this decimal mark."""
        if len(self.less) == len(self.said):
            return [*self.dressed]  # "(1)", "(2)", "(3)" count something
        form = FORMS[decimal].fullmatch
        rows = self.dressed if decimal == POINT else self.said
        return self.shapes.among(
            rows, lambda cell: len(cell) > DRESSED or form(signed(cell)) is None
        )

    @cached_property
    def doubtful(self) -> str:
        """A number below zero that may be something else, where no other is for certain one."""
        firsts = [self.cells[k] for k, _ in self.shapes.firsts(self.less)]
        certain = any("." in c or "," in c or sum(map(str.isdigit, c)) > 2 for c in firsts)
        return firsts[0] if firsts and not certain else ""

    @cached_property
    def less(self) -> list[int]:
        """Rows that say a number below zero without a sign in front."""
        ends = (")", "-", "−")
        return self.shapes.among(self.dressed, lambda c: c.endswith(ends) and less(c) is not None)

    def flagged(self, decimal: str, unlike: Sequence[int]) -> list[int]:
        """Those of the rows ``unlike`` that are a number and a short mark, as "2.5 b"."""
        form = FLAGGED[decimal].fullmatch
        return self.shapes.among(
            unlike, lambda cell: len(cell) <= DRESSED and form(signed(cell)) is not None
        )

    def values(self, decimal: str, rows: Sequence[int]) -> np.ndarray:
        """The numbers: float64 ``(T,)``, NaN but in ``rows``, whose cells fit."""
        found, below = np.full(len(self.cells), np.nan), {*self.less}
        above = [k for k in rows if k not in below] if below else rows
        found[above] = numbers([self.cells[k] for k in above], TO_POINT[decimal])
        under = [k for k in rows if k in below] if below else []
        found[under] = -numbers([self.cells[k] for k in under], WITHOUT_SIGN[decimal])
        return found

    def out_of_range(self, values: np.ndarray) -> list[int]:
        """Rows whose number a float64 does not hold: infinite, or 0 where it is none."""
        some: list[int] = np.flatnonzero(np.isinf(values) | (values == 0)).tolist()
        texts = {self.cells[k] for k in some if not np.isinf(values[k])}
        lost = {text for text in texts if is_not_zero(text)}
        return [k for k in some if np.isinf(values[k]) or self.cells[k] in lost]


def _has_mark(cell: str) -> bool:
    return "." in cell or "," in cell


def _unit(cell: str) -> str:
    """The word that stands after a number or before money, "" where there is none."""
    if len(cell) > DRESSED:
        return ""
    match = WITH_UNIT.fullmatch(cell) or BEFORE.fullmatch(cell)
    return match["unit"].strip() if match else ""
