"""Text cut into rows of cells, within what limits allow."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.sequence import InputError

if TYPE_CHECKING:
    import _csv

DELIMITERS = {";": "semicolons", "\t": "tabs", ",": "commas", "|": "bars", " ": "spaces"}
COMMENTS = ("#", "%", "//")
_OPEN = "unexpected end of data"
"""What Python's csv says of a quotation mark that is not closed."""

SEP_LINE = re.compile(r'\ufeff?"?sep=(.)"?\r?\n?', re.IGNORECASE)
"""A first line that names the separator, as Excel reads it."""


class Row(NamedTuple):
    """A row of cells, and the line of the file that it begins in, counted from 1."""

    line: int
    cells: Sequence[str]


def longest() -> int:
    """Characters of one row, at most."""
    return limits.now().columns * limits.LABEL


def reader(source: Iterable[str], mark: str, *, strict: bool) -> _csv.Reader:
    """Python's csv for this separator; of spaces, several are one, and tabs as well."""
    if mark == " ":
        even = (line.replace("\t", " ").strip() for line in source)
        return csv.reader(even, delimiter=" ", skipinitialspace=True, strict=strict)
    return csv.reader(source, delimiter=mark, skipinitialspace=mark != "\t", strict=strict)


def cut(text: str, name: str, delimiter: str) -> list[Row]:
    """All rows that are not blank. Raises InputError for what is too large or not closed."""
    if delimiter not in DELIMITERS:
        raise InputError(f"delimiter must be one of {', '.join(DELIMITERS.values())}.")
    most = limits.now()
    breaks = text.count("\n") + text.count("\r")
    if breaks > 2 * most.values:
        raise InputError(
            f"{name} has {counted(breaks, 'line')}, {most.more_than('cell')}. Shorten it."
        )
    try:
        rows = _rows(text, name, delimiter)
    except _NotClosedError as error:
        mended = _mended(text, delimiter)
        try:
            rows = _rows(mended, name, delimiter) if mended != text else []
        except _NotClosedError:
            raise error from None
        if not rows:
            raise
    return rows[1:] if SEP_LINE.match(text) and rows and rows[0].line == 1 else rows


class _NotClosedError(InputError):
    """Quotation marks that do not fit."""


def _mended(text: str, delimiter: str) -> str:
    """The text without backslashes before quotation marks, nor spaces behind quoted cells."""
    text = text.replace('\\"', '""')
    return re.sub(rf'(?<!")"[ \t]+(?=[{re.escape(delimiter)}\r\n])', '"', text)


def _rows(text: str, name: str, delimiter: str) -> list[Row]:
    """All rows that are not blank. Raises InputError, and _NotClosedError for quotation marks."""
    most, rows = limits.now(), list[Row]()
    count, line = 0, 1
    cells_of = reader(_lines(text, name), delimiter, strict=True)
    try:
        for cells in cells_of:
            if len(cells) == 1:  # as quickly as can be: there are 200,000
                if cell := cells[0].strip():
                    count += 1
                    rows.append(Row(line, (cell,)))
            elif cells:
                if len(cells) > most.columns:
                    _check_width(cells, line, name)
                count += len(cells)
                rows.append(Row(line, tuple(map(str.strip, cells))))
            if count > most.values + 4 * most.columns:
                raise InputError(f"{name} has {most.more_than('cell')}. Shorten it.")
            line = cells_of.line_num + 1
    except csv.Error as error:
        message = _unreadable(str(error), name, line, cells_of.line_num)
        raise _NotClosedError(message) from error
    return rows


def _unreadable(error: str, name: str, line: int, last: int) -> str:
    """Why Python's csv cannot go on in the row that begins at ``line``."""
    if "field limit" in error:
        return (
            f"{name}, the row at line {line:,} runs over more than {counted(last - line, 'line')}. "
            "Is a quotation mark not closed?"
        )
    wrong = "is opened and never closed" if error == _OPEN else "stands inside a cell"
    return (
        f"{name}, line {line:,}: a quotation mark {wrong}. One that belongs to a quoted cell is "
        "written twice."
    )


def _check_width(cells: list[str], line: int, name: str) -> None:
    most = limits.now().columns
    if len(cells) > most and any(cells[most:]):
        raise InputError(
            f"{name}, row {line:,} has {counted(len(cells), 'column')}, and a step has at most "
            f"{most:,}."
        )


def _lines(text: str, name: str) -> Iterator[str]:
    """The lines of a table, one by one; one that is too long to be a row is refused.

    A line of five million cells would be cut into as many strings before anybody can count them.
    """
    most = longest()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    start = 0
    while start < len(text):
        end = text.rfind("\n", start, start + most) + 1
        if not end:  # no line ends in time
            end = text.find("\n", start) + 1 or len(text) + 1
        if end - start > most:
            raise InputError(
                f"{name} has a line of {counted(end - start - 1, 'character')}, and a row has "
                f"at most {counted(limits.now().columns, 'cell')} of {limits.LABEL}."
            )
        yield from io.StringIO(text[start:end], newline="\n")  # as many whole lines as a row may be
        start = end
