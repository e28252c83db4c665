"""What gates and states did: saturation, means, quantiles, changes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rnncore.cells import cell_of
from rnncore.measures.jacobians import require_boundaries
from rnncore.measures.norms import norm
from rnncore.trace import Track


class Saturation(NamedTuple):
    """Shares of units near the lower and near the upper end of a gate's range, ``(T, B)`` each."""

    low: np.ndarray
    high: np.ndarray


def saturation(track: Track, gate: str, margin: float = 0.1) -> Saturation:
    """Share of units whose gate lies within ``margin`` of an end of its range, by step and row.

    ``margin`` is a share of the range, above 0 and at most 0.5: 0.1 means below 0.1 or above 0.9
    for a sigmoid gate, below -0.8 or above 0.8 for a tanh candidate. NaN past a row's end.
    Raises ValueError for another margin, for a gate that the cell does not have, and for one whose
    range has no ends.
    """
    if not 0 < margin <= 0.5:
        raise ValueError(f"margin must be above 0 and at most 0.5; got {margin!r}")
    limits = cell_of(track.cell).gate(gate)
    if not limits.bounded:
        raise ValueError(
            f"gate must have a range with two ends to be saturated; {gate!r} of cell "
            f"{track.cell!r} has {limits.low:g} to {limits.high:g}"
        )
    values = track.gates[gate]
    reach = margin * (limits.high - limits.low)
    dead = np.isnan(values).any(-1)
    low = np.where(dead, np.nan, (values <= limits.low + reach).mean(-1))
    high = np.where(dead, np.nan, (values >= limits.high - reach).mean(-1))
    return Saturation(low, high)


def gate_mean(track: Track, gate: str) -> np.ndarray:
    """Mean of a gate over the units, ``(T, B)``; NaN past a row's end."""
    cell_of(track.cell).gate(gate)
    return track.gates[gate].mean(-1)


def gate_quantiles(
    track: Track, gate: str, quantiles: tuple[float, ...] = (0.1, 0.5, 0.9)
) -> np.ndarray:
    """Quantiles of a gate over the units, ``(len(quantiles), T, B)``; NaN past a row's end."""
    cell_of(track.cell).gate(gate)
    return np.quantile(track.gates[gate], quantiles, axis=-1)


def state_change(track: Track, state: str = "h") -> np.ndarray:
    """How far each step moved the state: norm of state after minus state before, ``(T, B)``.

    In the track's own direction, by the input that moved it; NaN past a row's end. Raises
    ValueError for a Transformer, which carries none.
    """
    require_boundaries(track)
    return norm(track.gave(state) - track.before(track.states[state]))
