"""The one way of an LSTM's gradient that leads along the cell state alone."""

from __future__ import annotations

import numpy as np

from rnncore.measures.gradients import require_gradients
from rnncore.measures.jacobians import row_steps
from rnncore.measures.norms import log10_norm
from rnncore.trace import Track


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
