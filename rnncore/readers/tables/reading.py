"""Cells that fit a way of writing numbers, as float64: joined, freed of their marks, read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from rnncore.readers.tables.numerals import number_in, signed
from rnncore.readers.tables.shapes import CHUNK


def numbers(cells: Sequence[str], table: Mapping[int, str | None]) -> np.ndarray:
    """The numbers in cells once ``table`` has translated their marks: float64 ``(N,)``."""
    read = np.empty(len(cells))
    for start in range(0, len(cells), CHUNK):
        some = cells[start : start + CHUNK]
        text = "\n".join(some)
        if "D" in text or "d" in text:  # may be Fortran's power of ten
            some = [signed(cell) for cell in some]
            text = "\n".join(some)
        bare = text.translate(table).split("\n")
        if len(bare) != len(some):  # a quoted cell may hold a line break
            bare = [cell.translate(table) for cell in some]
        read[start : start + len(some)] = _floats(bare)
    return read


def _floats(cells: Sequence[str]) -> np.ndarray:
    try:
        return _as_array(map(float, cells), len(cells))
    except ValueError:  # letters stand around some
        return _as_array(map(number_in, cells), len(cells))


def _as_array(numbers: Iterable[float], count: int) -> np.ndarray:
    return np.fromiter(numbers, np.float64, count)
