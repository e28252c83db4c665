"""How large the gradient is at every boundary, outside the range of a float too."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from rnncore.cells import CELLS
from rnncore.measures.carrying import Range, carried_on
from rnncore.measures.jacobians import alive, require_boundaries, row_steps
from rnncore.measures.norms import log10_norm
from rnncore.trace import Track


class MemoryHorizon(NamedTuple):
    """Steps back from a row's end, or None where the gradient does not fall so far."""

    to_1_e: int | None
    to_1_1000: int | None


def memory_horizon(track: Track, *, batch: int = 0) -> MemoryHorizon:
    """How many steps back from the end the norm of dL/dh has fallen to 1/e and to 1/1000.

    Of its largest value over all boundaries of the row. Counted from the boundary after the
    direction's last step, back to the first boundary at which the norm is at most that share of
    the largest, among those that lie further back than the largest itself. A gradient that falls
    on its whole way back, by a factor s a step, has horizons ceil(1 / ln(1 / s)) and
    ceil(ln 1000 / ln(1 / s)).

    Raises ValueError where no gradient was recorded or all of it is 0 or NaN, and for a
    Transformer, whose gradient has no single way back; IndexError for a row that there is not.
    """
    require_boundaries(track)
    steps = row_steps(track, batch)
    norms = log10_gradient_norm(track)[steps.min() : steps.max() + 2, batch]
    back = norms if track.reverse else norms[::-1]  # from the end
    if not (np.isfinite(back).any() and not np.isnan(back).any()):
        raise ValueError("the row has no gradient other than 0 or NaN, so it has no largest value")
    peak = int(back.argmax())

    def fallen(share: float) -> int | None:
        there = np.flatnonzero(back[peak:] <= back[peak] + np.log10(share))
        return peak + int(there[0]) if len(there) else None

    return MemoryHorizon(fallen(1 / math.e), fallen(1 / 1000))


def log10_gradient_norm(track: Track, state: str = "h") -> np.ndarray:
    """log10 of the norm of dL/dh (or of dL/dc) at every boundary: ``(T + 1, B)`` in float64.

    Where the recorded norm is a normal number, its logarithm. Where it is not, because the step's
    transposed Jacobian takes the gradient that arrived out of the range of the dtype, that gradient
    is carried on, scaled. Where it is not although the step would have kept it in range, the
    recorded number stands: an exact 0 then says that the gradient was cut, masked or never entered
    (``cut_steps`` says where), an infinity or a NaN that it is one. What the loss itself adds to a
    gradient that is carried on is outside the range as well, and left out. NaN past a row's end.
    For a tower, and for a Transformer, ``(2 L + 1, T, B)``, the recorded gradient stands as it is.

    Raises ValueError where no gradient was recorded, or for a state that the cell does not have.
    """
    if state not in track.states:
        choices = ", ".join(map(repr, track.states))
        raise ValueError(f"state must be one of {choices}; got {state!r}")
    require_gradients(track)
    result = log10_norm(track.state_grads[state].astype(np.float64))
    if track.cell not in CELLS:  # there is no step's Jacobian to carry on by
        return result
    limits = Range.of(track.states["h"].dtype)
    known = ~np.isnan(track.states["h"]).all(-1)
    rows = np.flatnonzero((~limits.normal(result) & known).any(0) & alive(track).any(0))
    if len(rows):
        with np.errstate(all="ignore"):  # where the network itself overflowed
            carried_on(track, rows, state, result, limits)
    return result


def log10_cell_path(track: Track, *, skip: int = 0, batch: int = 0) -> np.ndarray:
    """log10 of the norm of dL/dc at the row's end, sent back by the forget gates alone.

    ``(T + 1,)`` in float64, NaN past the row's end: what would arrive if a cell state depended on
    the one before it and on nothing else, ‖∏ f ⊙ dL/dc_T‖ (Hochreiter & Schmidhuber 1997, with the
    forget gate of Gers et al. 2000). The recorded dL/dc holds the ways through h as well. With
    ``skip`` it is the gradient so many steps before the end that is sent back, and NaN past that.

    Raises ValueError for another cell and where no gradient was recorded, and IndexError for a row
    that there is not, or none of its steps is left.
    """
    if track.cell != "lstm":
        raise ValueError(f"track must be of an LSTM, which has a cell state; got {track.cell!r}")
    require_gradients(track)
    back = row_steps(track, batch)[::-1]
    if not 0 <= skip < len(back):
        raise IndexError(f"skip must be from 0 to {len(back) - 1}; got {skip}")
    back = back[skip:]
    before, after = (1, 0) if track.reverse else (0, 1)
    last = track.state_grads["c"][back[0] + after, batch].astype(np.float64)  # (H,)
    with np.errstate(divide="ignore"):
        logs = np.log10(np.abs(last)) + np.log10(
            track.gates["forget"][back, batch].astype(np.float64)
        ).cumsum(0)  # (N, H)
    result = np.full(len(track.states["c"]), np.nan)
    result[back[0] + after] = log10_norm(last[None])[0]
    largest = logs.max(1)  # so that the squares stay within the range of a float
    scale = np.where(np.isfinite(largest), largest, 0.0)
    with np.errstate(divide="ignore"):
        sizes = 0.5 * np.log10((10.0 ** (2 * (logs - scale[:, None]))).sum(1))
    result[back + before] = scale + sizes
    return result


def require_gradients(track: Track) -> None:
    """Raise ValueError where the track was recorded without a loss."""
    if not track.gate_grads:
        raise ValueError("the trace holds no gradients: it was recorded without a loss")
