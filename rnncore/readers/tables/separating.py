"""Which mark separates the cells of a table."""

from __future__ import annotations

import contextlib
import csv
from itertools import islice
from typing import NamedTuple

from rnncore.readers.tables.cutting import COMMENTS, DELIMITERS, SEP_LINE, longest, reader
from rnncore.readers.tables.dates import is_date, is_time
from rnncore.readers.tables.numerals import is_missing, is_number
from rnncore.readers.text import lines

SAMPLE = 200
"""Lines that are looked at to find the separator."""

EVENLY, TYPED = 0.9, 0.75
"""A mark that cuts such a share of lines evenly, into cells of which so many are numbers or dates,
leaves white space no chance."""

MORE = 0.1
"""White space that cuts as evenly, into so many more numbers and dates, is the separator."""


class Cut(NamedTuple):
    """How well a separator cuts the first lines.

    ``rows`` is the longest run of one width, of ``total``; ``typed`` the share of its cells that
    are numbers, dates or missing.
    """

    rows: int
    total: int
    width: int
    typed: float

    @property
    def score(self) -> float:
        """The larger, the likelier is the separator."""
        return self.rows * (self.typed + 0.05) if self.width > 1 else 0.0


def separator(text: str) -> tuple[str, Cut]:
    """The mark between the cells of a table, and how well it cuts; "," where none does."""
    declared = SEP_LINE.match(text)
    first = [line[: longest()] for line in islice(lines(text), 2 * SAMPLE) if line.strip()][:SAMPLE]
    first = [line for line in first if not line.startswith(COMMENTS)] or first
    if declared and declared[1] in DELIMITERS:
        return declared[1], _tried(first[1:], declared[1])
    tried = {mark: _tried(first, mark) for mark in DELIMITERS}
    marks = max((mark for mark in DELIMITERS if mark != " "), key=lambda mark: tried[mark].score)
    best = tried[marks]
    spaces = tried[" "]
    if marks != "\t" and spaces.rows >= best.rows and spaces.typed > best.typed + MORE:
        return " ", spaces  # commas in numbers
    if best.rows >= EVENLY * best.total and best.typed >= TYPED and best.width > 1:
        return marks, best
    # Words cut by spaces may fit the width of a table by chance; tabs are white space as well.
    mark = marks if (2 if marks == "\t" else 1.25) * best.score >= spaces.score else " "
    return (mark, tried[mark]) if tried[mark].score else (",", tried[","])


def _tried(first: list[str], mark: str) -> Cut:
    rows: list[list[str]] = []
    with contextlib.suppress(csv.Error):  # what is wrong is said when the rows are read
        rows = [row for row in reader(first, mark, strict=False) if any(map(str.strip, row))]
    best: list[list[str]] = []
    run: list[list[str]] = []
    for row in rows:
        run = [*run, row] if run and len(row) == len(run[0]) else [row]
        if len(run) >= len(best):  # of equal ones the last: data stand below names
            best = run
    if not best:
        return Cut(0, len(rows), 1, 0.0)
    # The first row of the run may be its header.
    cells = [cell.strip() for row in (best[1:] or best)[:50] for cell in row]
    typed = sum(map(_says_itself, cells))
    return Cut(len(best), len(rows), len(best[0]), typed / max(len(cells), 1))


def _says_itself(cell: str) -> bool:
    """Whether a cell is no word: a number, a code, a date, a time, or a mark of a missing value."""
    return is_number(cell) or cell.isdecimal() or is_missing(cell) or is_date(cell) or is_time(cell)
