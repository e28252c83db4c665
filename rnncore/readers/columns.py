"""Columns of a table as a sequence: which are inputs, which names the steps, what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Sequence as Rows
from typing import NamedTuple

import numpy as np

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.sequence import InputError, Sequence, numbered
from rnncore.readers.text import quoted

MISSING = ("", "na", "n/a", "nan", "null", "none", "-")
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?:[T ][0-9:.]+Z?)?|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}"
)
REFUSE, LEAVE_OUT = MISSING_CHOICES = ("refuse", "leave out")
"""What becomes of rows in which an input has no number."""

_PADDED = re.compile(r"[+-]?0[0-9]")
_AXES = ("date", "day", "year", "month", "time", "step", "index", "id", "t")


class Column(NamedTuple):
    """A column: its name, its cells as written, and its numbers where all of them are numbers.

    ``comma``: whether its numbers are written with a decimal comma. ``gaps``: whether it is one of
    numbers but for missing cells, or holds one beyond a float64.
    """

    name: str
    cells: tuple[str, ...]
    values: np.ndarray | None
    comma: bool = False
    gaps: bool = False

    @classmethod
    def of(cls, name: str, cells: tuple[str, ...], *, comma: bool = False) -> Column:
        """A column from what is written in it."""
        values = numbers(cells, comma=comma)
        return cls(name, cells, values, comma, values is None and _gappy(cells, comma))


def roles(
    found: Rows[Column], name: str, *, columns: tuple[str, ...] | None, axis: str | None
) -> tuple[list[Column], Column | None]:
    """The inputs, and the column that names the steps, if any does: as asked for, or guessed.

    ``axis`` "" asks for none.

    Raises InputError for a column that is not there.
    """
    by_name = {column.name: column for column in found}
    check_asked(by_name, name, columns, axis)
    along = by_name[axis] if axis else None if axis == "" else _axis(found)
    if along is not None and axis is None and columns and along.name in columns:
        along = None  # what is read as an input was not meant as the axis
    others = [column for column in found if column is not along]
    guessed = [column for column in others if column.values is not None or column.gaps]
    return [by_name[each] for each in columns] if columns else guessed, along


def check_asked(
    known: Iterable[str], name: str, columns: tuple[str, ...] | None, axis: str | None
) -> None:
    """Raise InputError where a column that was asked for is not among those ``known``."""
    names = list(known)
    for asked in (*(columns or ()), *((axis,) if axis else ())):
        if asked not in names:
            listed = ", ".join(names[:8])
            raise InputError(f"{name} has no column {quoted(asked)}. It has {listed}.")


def sequence_of(
    found: Rows[Column],
    name: str,
    said: str,
    *,
    columns: tuple[str, ...] | None,
    axis: str | None,
    missing: str = REFUSE,
) -> Sequence:
    """Columns as a sequence: which are inputs, which one is the axis, and what is missing.

    One chosen column of texts is a sequence of tokens, as is a table without any numbers.
    """
    inputs, along = roles(found, name, columns=columns, axis=axis)
    if not inputs or (len(inputs) == 1 and is_text(inputs[0])):
        return _tokens(inputs or found, along, name, said)
    if missing == LEAVE_OUT:
        kept = _whole_rows(inputs, name)
        gone = len(kept) - int(kept.sum())
        if gone:
            said += f"; {counted(gone, 'row')} with missing numbers left out"
        inputs = [_only(column, kept) for column in inputs]
        along = along and _only(along, kept)
    for column in inputs:
        if column.values is None:
            _refuse(column, name)
    values = np.stack([np.asarray(column.values) for column in inputs], 1)  # (T, I)
    if values.size > limits.VALUES:
        raise InputError(f"{name} has more than {limits.VALUES:,} numbers. Shorten it.")
    used = {column.name for column in inputs} | ({along.name} if along else set())
    left = [column.name for column in found if column.name not in used]
    said += f"; inputs: {', '.join(column.name for column in inputs)}"
    said += f"; {along.name} names the steps" if along else ""
    said += f"; not read: {', '.join(left)}" if left else ""
    labels = along.cells if along else numbered(len(values))
    names = tuple(column.name for column in inputs)
    kind = along.name if along else "step"
    return Sequence(tuple(label or "–" for label in labels), values, names, "numbers", kind, said)


def numbers(cells: tuple[str, ...], *, comma: bool) -> np.ndarray | None:
    """The numbers of a column; None where one is none. ``007`` is a text, and no number."""
    written = [_point(cell, comma) for cell in cells]
    if not all(map(_is_number, written)):
        return None
    values = np.array([float(cell) for cell in written])
    return values if np.isfinite(values).all() else None


def _point(cell: str, comma: bool) -> str:
    """A number as Python writes it: a decimal point, and a hyphen for the minus sign."""
    return (cell.replace(",", ".") if comma else cell).replace("−", "-")


def _is_number(written: str) -> bool:
    return NUMBER.fullmatch(written) is not None and not _PADDED.match(written)


def is_date(cell: str) -> bool:
    """Whether a cell is written as a date."""
    return DATE.fullmatch(cell) is not None


def _axis(found: Rows[Column]) -> Column | None:
    """The first column that holds dates, or whose name is that of an axis and grows throughout."""
    for column in found:
        if all(map(is_date, column.cells)):
            return column
    first = found[0]
    grows = first.values is not None and bool(np.all(np.diff(first.values) > 0))
    if len(found) > 1 and first.name.lower() in _AXES and (grows or first.values is None):
        return first
    return None


def missing_rows(column: Column) -> list[int]:
    """The rows of data, counted from 1, whose cell says that there is no value."""
    return [k for k, cell in enumerate(column.cells, 1) if cell.lower() in MISSING]


def is_text(column: Column) -> bool:
    """Whether a column holds texts: something in it is neither a number nor missing."""
    return column.values is None and not column.gaps


def _gappy(cells: tuple[str, ...], comma: bool) -> bool:
    rest = [_point(cell, comma) for cell in cells if cell.lower() not in MISSING]
    return bool(rest) and all(map(_is_number, rest))


def _whole_rows(inputs: Rows[Column], name: str) -> np.ndarray:
    """Which rows have a number in every input: bool ``(T,)``. InputError where none has."""
    kept = np.ones(len(inputs[0].cells), dtype=bool)
    for column in inputs:
        kept[[row - 1 for row in missing_rows(column)]] = False
    if not kept.any():
        raise InputError(f"{name}: every row lacks a number in some input. Choose other columns.")
    return kept


def _only(column: Column, kept: np.ndarray) -> Column:
    """A column without the rows that are not ``kept``, read as numbers where it now is one."""
    cells = tuple(cell for cell, stays in zip(column.cells, kept, strict=True) if stays)
    if column.values is not None:
        return column._replace(cells=cells, values=column.values[kept])
    return Column.of(column.name, cells, comma=column.comma)


def _refuse(column: Column, name: str) -> None:
    """Say which cells of a column are missing, or which is no number."""
    gone = missing_rows(column)
    if gone:
        listed = ", ".join(f"{k:,}" for k in gone[:5]) + (" …" if len(gone) > 5 else "")
        raise InputError(
            f"{name}: column {quoted(column.name)} has no number in {len(gone):,} of "
            f"{counted(len(column.cells), 'row')} (of data: {listed}). Nothing is filled in: "
            f"choose other columns, leave those rows out, or complete it."
        )
    written = [(k, c, _point(c, column.comma)) for k, c in enumerate(column.cells)]
    bad = [(k, c) for k, c, w in written if not _is_number(w)]
    bad += [(k, c) for k, c, w in written if NUMBER.fullmatch(w) and np.isinf(float(w))]
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
    return Sequence.of_tokens(labels, "word", f"{said}; tokens: {texts[0].name}")
