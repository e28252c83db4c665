"""Columns of a table as a sequence: which are inputs, which names the steps, what is missing."""

from __future__ import annotations

from collections.abc import Sequence as Rows
from typing import NamedTuple

import numpy as np
import regex

from rnncore.readers import limits
from rnncore.readers.sequence import InputError, Sequence
from rnncore.readers.text import quoted

MISSING = ("", "na", "n/a", "nan", "null", "none", "-")
NUMBER = regex.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
DATE = regex.compile(
    r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?:[T ][0-9:.]+Z?)?|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}"
)
_PADDED = regex.compile(r"[+-]?0[0-9]")
_AXES = ("date", "day", "year", "month", "time", "step", "index", "id", "t")


class Column(NamedTuple):
    """A column: its name, its cells as written, and its numbers where all of them are numbers."""

    name: str
    cells: tuple[str, ...]
    values: np.ndarray | None


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


def numbers(cells: tuple[str, ...], *, comma: bool) -> np.ndarray | None:
    """The numbers of a column; None where one is none. ``007`` is a text, and no number."""
    written = [cell.replace(",", ".") if comma else cell for cell in cells]
    written = [cell.replace("−", "-") for cell in written]
    if not all(NUMBER.fullmatch(cell) for cell in written):
        return None
    if any(_PADDED.match(cell) for cell in written):
        return None
    values = np.array([float(cell) for cell in written])
    return values if np.isfinite(values).all() else None


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


def _inputs(found: Rows[Column], along: Column | None) -> list[Column]:
    """The columns of numbers; those that are numbers but for missing cells must be named."""
    others = [column for column in found if column is not along]
    found_numbers = [column for column in others if column.values is not None]
    for column in others:
        missing = [c.lower() in MISSING for c in column.cells]
        rest = tuple(c for c, gone in zip(column.cells, missing, strict=True) if not gone)
        # Numbers but for missing cells, or beyond a float64: not dropped without a word.
        if any(missing) and rest and numbers(rest, comma=True) is not None:
            _refuse(column, "The table")
        number = column.values is None and all(NUMBER.fullmatch(cell) for cell in column.cells)
        if number and not any(_PADDED.match(cell) for cell in column.cells):
            _refuse(column, "The table")
    return found_numbers


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
    bad = [(k, c) for k, c, w in written if not NUMBER.fullmatch(w) or _PADDED.match(w)]
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
    return Sequence(labels, None, (), "tokens", "word", f"{said}; tokens: {texts[0].name}")
