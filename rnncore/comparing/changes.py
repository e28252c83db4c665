"""What one quantity is in two runs: an input, a gate, a state or an output, over the steps."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rnncore.cells import Gate


class Place(NamedTuple):
    """Where something is, counted from 0, and what it is in both runs."""

    step: int
    row: int
    unit: int
    a: float
    b: float


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """One quantity in both runs, laid over each other.

    ``kind``: "input", "output", "gate", "state" or "gradient". ``name``: "forget" or "h", its key
    in the trace. ``track``: its number in ``trace.tracks``, and ``where`` the same in words ("layer
    2, backward"; "" where there is one track). ``a`` and ``b``: ``(T, B, H)`` in float64, NaN past
    a row's end; states and their gradients as they are after each step. ``span``: the width of its
    range, 1 for a gate between 0 and 1 and 2 for a candidate between -1 and 1; where the range has
    no ends, from the smallest to the largest value of both.
    """

    kind: str
    name: str
    track: int | None
    where: str
    a: np.ndarray
    b: np.ndarray
    span: float
    same: bool

    @property
    def difference(self) -> np.ndarray:
        """What b has more than a, ``(T, B, H)``; 0 also where both are the same infinity."""
        with np.errstate(invalid="ignore", over="ignore"):
            return np.where(self.a == self.b, 0.0, self.b - self.a)

    @property
    def apart(self) -> np.ndarray:
        """How far apart they are, ``|b − a|``, ``(T, B, H)``; inf where one of the two is NaN."""
        broken = np.isnan(self.a) != np.isnan(self.b)
        return np.where(broken, np.inf, np.abs(self.difference))

    @property
    def by_step(self) -> np.ndarray:
        """The mean of ``apart`` over rows and units: ``(T,)``."""
        return _mean(self.apart, (1, 2))

    @property
    def by_unit(self) -> np.ndarray:
        """The mean of ``apart`` over steps and rows: ``(H,)``."""
        return _mean(self.apart, (0, 1))

    @property
    def mean(self) -> float:
        """The mean of ``apart`` over everything."""
        return float(_mean(self.apart, (0, 1, 2)))

    @property
    def share(self) -> float:
        """``mean`` as a share of ``span``: by this, gates of different ranges are ranked."""
        return self.mean / self.span if self.span else 0.0

    @property
    def largest(self) -> Place:
        """Where they are furthest apart; the first such place, by step, row and unit."""
        apart = self.apart
        known = np.where(np.isnan(apart), -1.0, apart)
        step, row, unit = np.unravel_index(int(known.argmax()), known.shape)
        at = (step, row, unit)
        return Place(int(step), int(row), int(unit), float(self.a[at]), float(self.b[at]))


def changed(
    kind: str,
    name: str,
    a: np.ndarray,
    b: np.ndarray,
    alive: np.ndarray,
    *,
    track: int | None = None,
    where: str = "",
    span: float | None = None,
) -> Change:
    """A ``Change`` of two arrays ``(T, B, H)``; ``alive (T, B)``: where a row has an input."""
    inside = alive[..., None]
    first, second = (np.where(inside, array.astype(np.float64), np.nan) for array in (a, b))
    same = bool(np.array_equal(first, second, equal_nan=True))
    wide = _span(first, second) if span is None else span
    return Change(kind, name, track, where, first, second, wide, same)


def span_of(gate: Gate, *values: np.ndarray) -> float:
    """The width of a gate's range; where that has no ends, of all its values."""
    return gate.high - gate.low if gate.bounded else _span(*values)


def _span(*both: np.ndarray) -> float:
    known = np.concatenate([array[np.isfinite(array)] for array in both])
    return float(known.max() - known.min()) if known.size else 0.0


def _mean(values: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # NaN alone: its mean is NaN
        return np.asarray(np.nanmean(values, axes))
