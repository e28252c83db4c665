"""Tables of text: csv and tsv, cut into columns."""

from __future__ import annotations

import csv
import io

from rnncore.readers import limits
from rnncore.readers.columns import NUMBER, Column, is_date, numbers, sequence_of
from rnncore.readers.long import pivoted
from rnncore.readers.sequence import InputError, Sequence
from rnncore.readers.text import quoted

DELIMITERS = {";": "semicolons", "\t": "tabs", ",": "commas", "|": "bars"}


def read_table(
    text: str,
    name: str,
    *,
    delimiter: str | None = None,
    header: bool | None = None,
    columns: tuple[str, ...] | None = None,
    axis: str | None = None,
    long: bool | None = None,
) -> Sequence:
    """A table with a row a step, or a long one. Arguments as in ``read_sequence``.

    Raises InputError.
    """
    longest = max((len(line) for line in text.split("\n")), default=0)
    if longest > limits.COLUMNS * limits.LABEL:
        raise InputError(f"{name} has a line of {longest:,} characters, which is not read here.")
    between = delimiter or _sniffed(text)
    rows = _rows(text, name, between)
    head, body, guessed = _headed(rows, header)
    comma = between != "," and _decimal_comma(body)
    found = [
        Column(title, tuple(cells), numbers(cells, comma=comma))
        for title, cells in zip(head, zip(*body, strict=True), strict=True)
    ]
    said = f"{len(body):,} rows of {len(head)} columns, separated by {DELIMITERS[between]}"
    said += "; the first row is the header" if guessed else "; no header"
    said += "; the comma is read as the decimal point" if comma else ""
    found, turned = pivoted(found, name, long)
    return sequence_of(found, name, said + turned, columns=columns, axis=axis)


def _sniffed(text: str) -> str:
    """What separates the cells: of the four, the one that cuts the first rows most evenly."""
    lines = [line for line in text.split("\n")[:20] if line.strip()]
    best, score = ",", (0, 0)
    for mark in DELIMITERS:
        counts = [len(row) for row in csv.reader(lines, delimiter=mark)]
        if counts and counts[0] > 1:
            even = sum(count == counts[0] for count in counts)
            if (even, counts[0]) > score:
                best, score = mark, (even, counts[0])
    return best


def _rows(text: str, name: str, delimiter: str) -> list[list[str]]:
    """All rows, each with as many cells as the first; empty lines skipped."""
    if delimiter not in DELIMITERS:
        raise InputError(f"delimiter must be one of {', '.join(DELIMITERS.values())}.")
    rows: list[list[str]] = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > limits.COLUMNS:
                raise InputError(
                    f"{name}, row {number:,} has {len(row):,} columns, and a step has at most "
                    f"{limits.COLUMNS}."
                )
            if rows and len(row) != len(rows[0]):
                raise InputError(
                    f"{name}, row {number:,} has {len(row):,} cells, where the first row has "
                    f"{len(rows[0]):,}. Every row is one step and needs as many."
                )
            rows.append([cell.strip() for cell in row])
            if len(rows) * len(row) > limits.VALUES + limits.COLUMNS:
                raise InputError(f"{name} has more than {limits.VALUES:,} cells. Shorten it.")
    except csv.Error as error:
        raise InputError(f"{name}, row {len(rows) + 1:,}: {error}.") from error
    if not rows:
        raise InputError(f"{name} holds no rows.")
    return rows


def _headed(rows: list[list[str]], header: bool | None) -> tuple[list[str], list[list[str]], bool]:
    """The names, the rows of data, and whether the first row was the header."""
    first = rows[0]
    looks = not any(NUMBER.fullmatch(c.replace(",", ".")) or is_date(c) for c in first)
    has = header if header is not None else looks and len(rows) > 1
    names = [cell or f"column {k + 1}" for k, cell in enumerate(first)] if has else []
    names = names or [f"x{k + 1}" for k in range(len(first))]
    doubled = next((each for each in names if names.count(each) > 1), None)
    if doubled is not None:
        raise InputError(f"Two columns are called {quoted(doubled)}. Rename one of them.")
    body = rows[1:] if has else rows
    if not body:
        raise InputError("There is a header and no row of data under it.")
    return names, body, has


def _decimal_comma(body: list[list[str]]) -> bool:
    """Whether numbers are written 0,5: some cell is one with a comma, and none has a point."""
    cells = [cell for row in body for cell in row]
    commas = any(NUMBER.fullmatch(c.replace(",", ".")) for c in cells if c.count(",") == 1)
    return commas and not any("." in c and NUMBER.fullmatch(c) for c in cells)
