"""Tables: rows as steps, columns as inputs, one column perhaps as the axis. csv and tsv."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence as Rows
from typing import NamedTuple

import numpy as np
import regex

from rnncore.readers import limits
from rnncore.readers.sequence import InputError, Sequence
from rnncore.readers.text import quoted

DELIMITERS = {";": "semicolons", "\t": "tabs", ",": "commas", "|": "bars"}
MISSING = ("", "na", "n/a", "nan", "null", "none", "-")
_NUMBER = regex.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DATE = regex.compile(
    r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?:[T ][0-9:.]+Z?)?|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}"
)
_PADDED = regex.compile(r"[+-]?0[0-9]")
_AXES = ("date", "day", "year", "month", "time", "step", "index", "id", "t")


class Column(NamedTuple):
    """A column: its name, its cells as written, and its numbers where all of them are numbers."""

    name: str
    cells: tuple[str, ...]
    values: np.ndarray | None


def read_table(
    text: str,
    name: str,
    *,
    delimiter: str | None = None,
    header: bool | None = None,
    columns: tuple[str, ...] | None = None,
    axis: str | None = None,
) -> Sequence:
    """A table with a row a step. Arguments as in ``read_sequence``. Raises InputError."""
    longest = max((len(line) for line in text.split("\n")), default=0)
    if longest > limits.COLUMNS * limits.LABEL:
        raise InputError(f"{name} has a line of {longest:,} characters, which is not read here.")
    between = delimiter or _sniffed(text)
    rows = _rows(text, name, between)
    head, body, guessed = _headed(rows, header)
    comma = between != "," and _decimal_comma(body)
    found = [
        Column(title, tuple(cells), _values(cells, comma))
        for title, cells in zip(head, zip(*body, strict=True), strict=True)
    ]
    said = f"{len(body):,} rows of {len(head)} columns, separated by {DELIMITERS[between]}"
    said += "; the first row is the header" if guessed else "; no header"
    said += "; the comma is read as the decimal point" if comma else ""
    return sequence_of(found, name, said, columns=columns, axis=axis)


def sequence_of(
    found: Rows[Column],
    name: str,
    said: str,
    *,
    columns: tuple[str, ...] | None,
    axis: str | None,
) -> Sequence:
    """Columns as a sequence: which are inputs, which one is the axis, and what is missing."""
    by_name = {column.name: column for column in found}
    for asked in (*(columns or ()), *((axis,) if axis else ())):
        if asked not in by_name:
            listed = ", ".join(list(by_name)[:8])
            raise InputError(f"{name} has no column {quoted(asked)}. It has {listed}.")
    along = by_name[axis] if axis else _axis(found)
    inputs = [by_name[each] for each in columns] if columns else _inputs(found, along)
    if not inputs:
        return _tokens(found, along, name, said)
    for column in inputs:
        if column.values is None:
            _refuse(column, name)
    values = np.stack([np.asarray(column.values) for column in inputs], 1)  # (T, I)
    if values.size > limits.VALUES:
        raise InputError(f"{name} has more than {limits.VALUES:,} numbers. Shorten it.")
    left = [c.name for c in found if c not in inputs and c is not along]
    said += f"; inputs: {', '.join(column.name for column in inputs)}"
    said += f"; {along.name} names the steps" if along else ""
    said += f"; not read: {', '.join(left)}" if left else ""
    labels = along.cells if along else tuple(str(t + 1) for t in range(len(values)))
    names = tuple(column.name for column in inputs)
    kind = along.name if along else "step"
    return Sequence(tuple(label or "–" for label in labels), values, names, "numbers", kind, said)


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
    looks = not any(_NUMBER.fullmatch(c.replace(",", ".")) or _DATE.fullmatch(c) for c in first)
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
    commas = any(_NUMBER.fullmatch(c.replace(",", ".")) for c in cells if c.count(",") == 1)
    return commas and not any("." in c and _NUMBER.fullmatch(c) for c in cells)


def _values(cells: tuple[str, ...], comma: bool) -> np.ndarray | None:
    """The numbers of a column; None where one is none. ``007`` is a text, and no number."""
    written = [cell.replace(",", ".") if comma else cell for cell in cells]
    written = [cell.replace("−", "-") for cell in written]
    if not all(_NUMBER.fullmatch(cell) for cell in written):
        return None
    if any(_PADDED.match(cell) for cell in written):
        return None
    values = np.array([float(cell) for cell in written])
    return values if np.isfinite(values).all() else None


def _axis(found: Rows[Column]) -> Column | None:
    """The first column that holds dates, or whose name is that of an axis and grows throughout."""
    for column in found:
        if all(_DATE.fullmatch(cell) for cell in column.cells):
            return column
    first = found[0]
    grows = first.values is not None and bool(np.all(np.diff(first.values) > 0))
    if len(found) > 1 and first.name.lower() in _AXES and (grows or first.values is None):
        return first
    return None


def _inputs(found: Rows[Column], along: Column | None) -> list[Column]:
    """The columns of numbers; those that are numbers but for missing cells must be named."""
    others = [column for column in found if column is not along]
    numbers = [column for column in others if column.values is not None]
    for column in others:
        missing = [c.lower() in MISSING for c in column.cells]
        rest = tuple(c for c, gone in zip(column.cells, missing, strict=True) if not gone)
        # Numbers but for missing cells, or beyond a float64: not dropped without a word.
        if any(missing) and rest and _values(rest, comma=True) is not None:
            _refuse(column, "The table")
        number = column.values is None and all(_NUMBER.fullmatch(cell) for cell in column.cells)
        if number and not any(_PADDED.match(cell) for cell in column.cells):
            _refuse(column, "The table")
    return numbers


def _refuse(column: Column, name: str) -> None:
    """Say which cells of a column are missing, or which is no number."""
    gone = [k + 1 for k, cell in enumerate(column.cells) if cell.lower() in MISSING]
    if gone:
        listed = ", ".join(f"{k:,}" for k in gone[:5]) + (" …" if len(gone) > 5 else "")
        raise InputError(
            f"{name}: column {quoted(column.name)} has no number in {len(gone):,} of "
            f"{len(column.cells):,} rows (of data: {listed}). Nothing is filled in: choose other "
            "columns, or complete it."
        )
    written = [(k, c, c.replace(",", ".")) for k, c in enumerate(column.cells)]
    bad = [(k, c) for k, c, w in written if not _NUMBER.fullmatch(w) or _PADDED.match(w)]
    bad += [(k, c) for k, c, w in written if _NUMBER.fullmatch(w) and np.isinf(float(w))]
    at, cell = bad[0] if bad else (0, column.cells[0])
    raise InputError(
        f"{name}: column {quoted(column.name)}, row {at + 1:,} of the data: {quoted(cell)} is not "
        "a number that a float64 holds."
    )


def _tokens(found: Rows[Column], along: Column | None, name: str, said: str) -> Sequence:
    """No numbers at all: one column of texts is a sequence of tokens."""
    texts = [column for column in found if column is not along] or list(found)
    if len(texts) > 1:
        listed = ", ".join(column.name for column in texts[:8])
        raise InputError(f"{name} has no column of numbers. Choose a column of words: {listed}.")
    cells = texts[0].cells
    long = next((cell for cell in cells if len(cell) > limits.LABEL), None)
    if long is not None:
        raise InputError(f"{name}: {quoted(long)} has more than {limits.LABEL} characters.")
    labels = tuple(cell or "–" for cell in cells)
    return Sequence(labels, None, (), "tokens", "word", f"{said}; tokens: {texts[0].name}")
