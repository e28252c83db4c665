"""What a block of a tower changed, output less input, beside what its branch gave."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rnncore.measures.norms import log10_norm
from rnncore.trace import Track
from rnncore.trace.tower_track import TOWER


class Residuals(NamedTuple):
    """Of every block and number, each ``(L, B, width)``.

    ``difference``: the output less λ times the input, both as recorded. ``branch``: what the branch
    brought to the sum, by its own operations: β F(x), of plain blocks F(x), of gated ones
    T ⊙ a(F(x)). ``bare``: where the output is the sum of both ways as it is: everywhere if no
    activation comes after it, with a ReLU after it where that is on.
    """

    difference: np.ndarray
    branch: np.ndarray
    bare: np.ndarray

    @property
    def log10_apart(self) -> np.ndarray:
        """log10 of the norm of the difference less the branch, all rows together, ``(L,)``."""
        apart = self.difference - self.branch
        return log10_norm(apart.reshape(len(apart), -1))

    @property
    def worst(self) -> np.ndarray:
        """The largest of its numbers where the sum is bare, as a share of the branch's, ``(L,)``.

        NaN where it is bare nowhere.
        """
        apart = np.where(self.bare, np.abs(self.difference - self.branch), -np.inf).max((1, 2))
        largest = np.abs(self.branch).max((1, 2))
        apart = np.where(np.isneginf(apart), np.nan, apart)
        return np.divide(apart, largest, out=apart, where=largest > 0)


def residuals(track: Track, shortcut_scale: float = 1.0) -> Residuals:
    """The residuals of a tower's blocks; ``shortcut_scale`` is the tower's λ.

    Raises ValueError where the track is not a tower's.
    """
    if track.cell != TOWER:
        raise ValueError(f"track must be of a tower; got one of cell {track.cell!r}")
    states = track.states["h"].astype(np.float64)
    branch = track.gates["branch"].astype(np.float64)
    both = branch + track.gates["shortcut"].astype(np.float64)
    return Residuals(states[1:] - shortcut_scale * states[:-1], branch, states[1:] == both)
