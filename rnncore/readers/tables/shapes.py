"""The shapes that the cells of a column have: "1,450" and "2,375" are one.

A rule for how a number is written asks of a digit only whether it is a zero that nothing stands
before. So each rule is asked once a shape, and not 200,000 times.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

CHUNK = 8_192
"""Cells whose shapes are made at once: all of them would take their memory a second time."""

MOST = 0.25
"""Shapes a cell, at most, for which it pays to tell them apart."""

_ZERO, _ONE, _NINE = b"019"


class Shapes:
    """The shapes of cells. ``kinds``, one text of each; ``of``, their index: ``(T,)``.

    Where cells differ too much the kinds are the cells themselves.
    """

    def __init__(self, cells: Sequence[str]) -> None:
        self.kinds, self.of = _told_apart(cells)
        self._differ = self.kinds is cells

    def among(self, rows: Sequence[int], test: Callable[[str], bool]) -> list[int]:
        """Those of some rows for which something is true that digits do not change."""
        if self._differ:
            return [k for k in rows if test(self.kinds[k])]
        some = np.asarray(rows, np.intp)
        of, true = self.of[some], np.zeros(len(self.kinds), bool)
        true[of] = True  # of these kinds it is asked
        asked = np.flatnonzero(true).tolist()
        true[asked] = np.fromiter((test(self.kinds[k]) for k in asked), bool, len(asked))
        found: list[int] = some[true[of]].tolist()
        return found

    def firsts(self, rows: Sequence[int]) -> list[tuple[int, int]]:
        """The first of ``rows`` of each kind and how many of them are of it, in their order."""
        some = np.asarray(rows, np.intp)
        of = self.of[some]
        first = np.full(len(self.kinds), -1)
        first[of[::-1]] = some[::-1]  # of several, the last that is written stays
        counts = np.bincount(of, minlength=len(self.kinds))
        return [(int(row), int(counts[self.of[row]])) for row in np.sort(first[first >= 0])]


def _told_apart(cells: Sequence[str]) -> tuple[Sequence[str], np.ndarray]:
    index: dict[str, int] = {}
    of = np.empty(len(cells), np.int32)
    for start in range(0, len(cells), CHUNK):
        some = cells[start : start + CHUNK]
        shapes = _shaped(some)
        for shape in {*shapes} - index.keys():
            index[shape] = len(index)
        of[start : start + len(some)] = np.fromiter(
            map(index.__getitem__, shapes), np.int32, len(some)
        )
        if len(index) > MOST * (start + len(some)) and len(cells) > CHUNK:
            return cells, np.arange(len(cells), dtype=np.int32)
    return list(index), of


def _shaped(cells: Sequence[str]) -> Sequence[str]:
    """Cells with a 1 for each digit, but for zeros that no digit stands before."""
    text = "\n".join(cells)
    if "#" in text:  # "1.#IND" says something that "2.#IND" does not
        return cells
    codes = np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8).copy()
    digits = (codes >= _ZERO) & (codes <= _NINE)
    ones = digits & (codes != _ZERO)
    ones[1:] |= digits[1:] & digits[:-1]
    codes[ones] = _ONE
    shapes = codes.tobytes().decode("utf-8", "surrogatepass").split("\n")
    return shapes if len(shapes) == len(cells) else cells  # a quoted cell may hold a line break
