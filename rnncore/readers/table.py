"""Tables of text: csv and tsv, cut into columns."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterator
from itertools import islice

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.columns import NUMBER, Column, is_date
from rnncore.readers.long import pivoted
from rnncore.readers.parsed import Parsed
from rnncore.readers.sequence import InputError
from rnncore.readers.text import lines, quoted

DELIMITERS = {";": "semicolons", "\t": "tabs", ",": "commas", "|": "bars"}
LONGEST = limits.COLUMNS * limits.LABEL
"""Characters of one row, at most."""

_OPEN = "unexpected end of data"
"""What Python's csv says of a quotation mark that is not closed."""


def parse_table(
    text: str,
    name: str,
    *,
    delimiter: str | None = None,
    header: bool | None = None,
    long: bool | None = None,
) -> Parsed:
    """A table, cut into columns; a long one turned. Arguments as in ``read_sequence``.

    Raises InputError.
    """
    breaks = text.count("\n") + text.count("\r")
    if breaks > 2 * limits.VALUES:
        raise InputError(
            f"{name} has {counted(breaks, 'line')}, more than {limits.VALUES:,} cells. Shorten it."
        )
    between = delimiter or _sniffed(text)
    head, body, guessed = _headed(_cut(text, name, between), header)
    comma = between != "," and _decimal_comma(body)
    found = [
        Column.of(title, tuple(cells), comma=comma) for title, cells in zip(head, body, strict=True)
    ]
    said = (
        f"{counted(len(body[0]), 'row')} of {counted(len(head), 'column')}, separated by "
        f"{DELIMITERS[between]}"
    )
    said += "; the first row is the header" if guessed else "; no header"
    said += "; the comma is read as the decimal point" if comma else ""
    columns, turned = pivoted(found, name, long)
    return Parsed(
        said + turned,
        columns=columns,
        delimiter=between,
        header=guessed,
        comma=comma,
        long=bool(turned),
    )


def _sniffed(text: str) -> str:
    """What separates the cells: of the four, the one that cuts the first rows most evenly."""
    first = [line[:LONGEST] for line in islice(lines(text), 20) if line.strip()]
    best, score = ",", (0, 0)
    for mark in DELIMITERS:
        counts = []
        with contextlib.suppress(csv.Error):  # what is wrong is said when the rows are read
            counts = [len(row) for row in csv.reader(first, delimiter=mark)]
        if counts and counts[0] > 1:
            even = sum(count == counts[0] for count in counts)
            if (even, counts[0]) > score:
                best, score = mark, (even, counts[0])
    return best


def _cut(text: str, name: str, delimiter: str) -> list[list[str]]:
    """All columns, each with a cell a row; empty lines skipped.

    Rows are not kept as lists of their own: the garbage collector would walk 200,000 of them.
    """
    if delimiter not in DELIMITERS:
        raise InputError(f"delimiter must be one of {', '.join(DELIMITERS.values())}.")
    columns: list[list[str]] = []
    taken = _Lines(text, name)
    try:
        for number, row in enumerate(csv.reader(taken, delimiter=delimiter, strict=True), start=1):
            taken.row = number + 1
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if len(row) > limits.COLUMNS:
                raise InputError(
                    f"{name}, row {number:,} has {counted(len(row), 'column')}, and a step has "
                    f"at most {limits.COLUMNS}."
                )
            columns = columns or [[] for _ in row]
            if len(row) != len(columns):
                raise InputError(
                    f"{name}, row {number:,} has {counted(len(row), 'cell')}, where the first "
                    f"row has {len(columns):,}. Every row is one step and needs as many."
                )
            for column, cell in zip(columns, cells, strict=True):
                column.append(cell)
            if len(columns[0]) * len(row) > limits.VALUES + limits.COLUMNS:
                raise InputError(f"{name} has more than {limits.VALUES:,} cells. Shorten it.")
    except csv.Error as error:
        wrong = "is opened and never closed" if str(error) == _OPEN else "stands inside a cell"
        raise InputError(
            f"{name}, row {taken.row:,}: a quotation mark {wrong}. One that belongs to a quoted "
            "cell is written twice."
        ) from error
    if not columns:
        raise InputError(f"{name} holds no rows.")
    return columns


class _Lines:
    """The lines of a table, one by one; those of a row that runs too far are refused.

    ``row``: the number of the row that they make up, kept up to date by whoever takes them.
    """

    def __init__(self, text: str, name: str) -> None:
        self.row, self._text, self._name = 1, text, name

    def __iter__(self) -> Iterator[str]:
        row = count = length = 0
        for line in lines(self._text):
            if self.row != row:
                row, count, length = self.row, 0, 0
            count, length = count + 1, length + len(line)
            if length > LONGEST:
                self._refuse(line, count)
            yield line

    def _refuse(self, line: str, count: int) -> None:
        if count == 1:
            raise InputError(
                f"{self._name} has a line of {counted(len(line.rstrip()), 'character')}, and a "
                f"row has at most {limits.COLUMNS} cells of {limits.LABEL}."
            )
        raise InputError(
            f"{self._name}, row {self.row:,} runs over more than {counted(count - 1, 'line')}. "
            "Is a quotation mark not closed?"
        )


def _headed(
    columns: list[list[str]], header: bool | None
) -> tuple[list[str], list[list[str]], bool]:
    """The names, the cells of data by column, and whether the first row was the header."""
    first = [cells[0] for cells in columns]
    looks = not any(NUMBER.fullmatch(c.replace(",", ".")) or is_date(c) for c in first)
    has = header if header is not None else looks and len(columns[0]) > 1
    names = [cell or f"column {k + 1}" for k, cell in enumerate(first)] if has else []
    names = names or [f"x{k + 1}" for k in range(len(first))]
    doubled = next((each for each in names if names.count(each) > 1), None)
    if doubled is not None:
        raise InputError(f"Two columns are called {quoted(doubled)}. Rename one of them.")
    body = [cells[1:] for cells in columns] if has else columns
    if not body[0]:
        raise InputError("There is a header and no row of data under it.")
    return names, body, has


def _decimal_comma(body: list[list[str]]) -> bool:
    """Whether numbers are written 0,5: some cell is one with a comma, and none has a point."""
    cells = [cell for column in body for cell in column]
    commas = any(NUMBER.fullmatch(c.replace(",", ".")) for c in cells if c.count(",") == 1)
    return commas and not any("." in c and NUMBER.fullmatch(c) for c in cells)
