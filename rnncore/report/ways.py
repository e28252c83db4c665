"""The ways that a gradient has to travel back, row by row: how far, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnncore.report.evidence import Evidence

LONG = 10
"""Steps of a way back from which it is asked whether a gradient vanishes on it. Where one enters
near every step, none has to travel that far."""

LOST = -7.0
"""log10 of what is left from which nothing is: the precision of float32, in whose sums over the
steps such a part is rounded away."""

MOST = 0.5
"""Share of a long way after which no more must be lost: what lies beyond is then most of it."""

FAINT = -3.0
"""log10 of what is left from which it is worth a word."""

GROWN, A_STEP = 2.0, 0.01
"""log10 of the growth, over the whole way and in each step of it, from which it explodes."""


@dataclass(frozen=True, slots=True)
class Way:
    """The longest way back of a row on which no gradient comes to it.

    ``growth (n,)``: log10 of what each step makes of it, the first step back first; up to where
    nothing is left to be passed on. ``length``: the steps of the whole way. ``total``: as
    ``growth``, from the last step at which one enters. ``entering``: at how many steps one does.
    ``state``: the one whose gradient it is.
    """

    row: int
    entering: int
    length: int
    growth: np.ndarray
    total: np.ndarray
    state: str = "h"

    @property
    def change(self) -> float:
        """log10 of what is left at the end."""
        return float(self.growth.sum())

    @property
    def vanishes(self) -> bool:
        """Whether on a long way most steps receive nothing that a sum in float32 would keep."""
        lost = self.until(LOST)
        return self.length >= LONG and lost is not None and lost <= MOST * self.length

    def until(self, log10: float) -> int | None:
        """Steps back after which so much is left."""
        there = np.flatnonzero(self.growth.cumsum() <= log10)
        return int(there[0]) + 1 if len(there) else None


def way_of(each: Evidence, row: int) -> Way | None:
    """The ways of a row: None where no gradient enters."""
    length = int(each.trace.lengths[row])
    came = np.flatnonzero(each.entered[:length, row][each.order])  # in the order of reading
    state = each.told_by(row)
    growth = (each.growth if state == "h" else each.growth_beside)[:length, row][each.order]
    if not len(came):
        return None
    bounds = np.concatenate(([0], came))
    longest = int(np.diff(bounds).argmax())
    stop, start = int(bounds[longest]), int(bounds[longest + 1])
    own, total = growth[stop + 1 : start + 1], growth[1 : came[-1] + 1]
    return Way(row, len(came), start - stop, known(own), known(total), state)


def known(growth: np.ndarray) -> np.ndarray:
    """From the end back, up to where nothing is left to be passed on."""
    back = growth[::-1]
    gone = np.flatnonzero(np.isnan(back))
    return back[: gone[0]] if len(gone) else back


def explodes(growth: np.ndarray) -> bool:
    """Whether it grows enough over the whole way, and in each step on average."""
    total = float(growth.sum())
    return len(growth) > 1 and total > GROWN and total / len(growth) > A_STEP


def typical(ways: list[Way]) -> Way:
    """The way whose change is the median of all."""
    return sorted(ways, key=lambda way: way.change)[len(ways) // 2]
