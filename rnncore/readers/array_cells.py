"""Columns of texts from an array: the digits of the float64 that each number is, none changed."""

from __future__ import annotations

import math

import numpy as np

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.cells import Columns, check_whole, numbered_names
from rnncore.readers.sequence import InputError
from rnncore.written import exact

_DAY = np.timedelta64(1, "D")


def columns_of(stem: str, values: np.ndarray, name: str) -> Columns:
    """The columns of an array ``(T,)`` or ``(T, I)`` of the file ``name``; a field each of records.

    Raises InputError for more than is read.
    """
    if values.dtype.fields:
        fields = values.dtype.names or ()
        return [each for field in fields for each in columns_of(field, values[field], name)]
    table = values.reshape(len(values), -1)  # (T, I)
    most = limits.now()
    if table.size > most.values:
        raise InputError(f"{name} has {most.more_than('number')}. Shorten it.")
    if table.shape[1] > most.columns:
        raise InputError(
            f"{name} has {counted(table.shape[1], 'column')}, and a step has at most "
            f"{most.columns:,}. "
            "If the steps lie along the other axis, turn the array."
        )
    titles = [stem] if values.ndim == 1 else numbered_names(stem, table.shape[1])
    return [(key, _cells(table[:, k], name)) for k, key in enumerate(titles)]


def _cells(column: np.ndarray, name: str) -> tuple[str, ...]:
    """``(T,)`` as texts; "" for NaN and for a date that is none."""
    kind = column.dtype.kind
    if kind == "f":
        return _of_floats(column)
    if kind == "M":
        return _of_dates(column)
    if kind == "U":
        return _of_words(column, name)
    return tuple(map(str, column.astype(np.int64 if kind == "b" else column.dtype).tolist()))


def _of_floats(column: np.ndarray) -> tuple[str, ...]:
    if column.dtype.itemsize > 8:  # what a float64 does not hold is seen, and asked about
        return tuple("" if np.isnan(value) else str(value) for value in column)
    return tuple("" if math.isnan(value) else exact(value) for value in column.tolist())


def _of_dates(column: np.ndarray) -> tuple[str, ...]:
    """Dates without the times of day where all are midnight, and to the second where they are."""
    whole = column
    for unit in ("D", "s"):
        coarse = column.astype(f"M8[{unit}]")
        if ((coarse == column) | np.isnat(column)).all():
            whole = coarse
            break
    texts = np.datetime_as_string(whole).tolist()
    return tuple("" if text == "NaT" else text for text in texts)


def _of_words(column: np.ndarray, name: str) -> tuple[str, ...]:
    code = np.dtype(np.uint32).newbyteorder(column.dtype.byteorder)
    codes = np.ascontiguousarray(column).view(code)
    if codes.size and int(codes.max()) > 0x10FFFF:
        raise InputError(f"{name} holds characters that there are not.")
    cells = tuple(column.tolist())
    check_whole(cells, f"{name}, step")
    return cells
