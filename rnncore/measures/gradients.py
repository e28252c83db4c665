"""How large the gradient is at every boundary, outside the range of a float too."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rnncore.cells import CELLS, cell_of
from rnncore.jacobians import alive, row_jacobians, row_steps, step_at
from rnncore.measures.norms import log10_norm
from rnncore.trace import Track

CHUNK = 256  # step Jacobians held at a time


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

    Raises ValueError where no gradient was recorded or all of it is 0 or NaN, and IndexError for a
    row that there is not.
    """
    steps = row_steps(track, batch)
    norms = log10_gradient_norm(track)[steps.min() : steps.max() + 2, batch]
    back = norms if track.reverse else norms[::-1]  # from the end
    if not (np.isfinite(back).any() and not np.isnan(back).any()):
        raise ValueError("the row has no gradient other than 0 or NaN, so it has no largest value")
    peak = int(back.argmax())

    def fallen(share: float) -> int | None:
        there = np.flatnonzero(back[peak:] <= back[peak] + np.log10(share))
        return peak + int(there[0]) if len(there) else None

    return MemoryHorizon(fallen(1 / np.e), fallen(1 / 1000))


def log10_gradient_norm(track: Track, state: str = "h") -> np.ndarray:
    """log10 of the norm of dL/dh (or of dL/dc) at every boundary: ``(T + 1, B)`` in float64.

    Where the recorded gradient lies outside the range that its dtype holds in full precision, it is
    carried on from the last boundary that lies inside, by the transposed step Jacobians, scaled.
    What the loss itself adds at such boundaries is outside the range as well, and left out. NaN
    past a row's end. For a tower the recorded gradient stands as it is.

    Raises ValueError where no gradient was recorded, or for a state that the cell does not have.
    """
    if state not in track.states:
        choices = ", ".join(map(repr, track.states))
        raise ValueError(f"state must be one of {choices}; got {state!r}")
    require_gradients(track)
    joint = np.concatenate(list(track.state_grads.values()), -1)  # (T + 1, B, S)
    limits = np.finfo(joint.dtype)
    size = log10_norm(joint.astype(np.float64))
    # Components far below the largest must still be normal numbers: hence eps on both sides.
    low, high = np.log10(limits.tiny / limits.eps), np.log10(limits.max * limits.eps)
    inside = (size > low) & (size < high)
    result = log10_norm(track.state_grads[state].astype(np.float64))
    if track.cell not in CELLS:  # a tower's blocks have no Jacobian here to carry on by
        return result
    known = ~np.isnan(track.states["h"]).all(-1)
    for row in np.flatnonzero((~inside & known).any(0) & alive(track).any(0)):
        gradients = joint[:, row].astype(np.float64)
        with np.errstate(invalid="ignore", over="ignore"):  # where the network itself overflowed
            _carry_on(track, int(row), gradients, inside[:, row], state, result[:, row])
    return result


def require_gradients(track: Track) -> None:
    """Raise ValueError where the track was recorded without a loss."""
    if not track.gate_grads:
        raise ValueError("the trace holds no gradients: it was recorded without a loss")


def _carry_on(
    track: Track,
    row: int,
    joint: np.ndarray,
    inside: np.ndarray,
    state: str,
    result: np.ndarray,
) -> None:
    """Fill ``result (T + 1,)`` where the gradient ``joint (T + 1, S)`` of a row is not inside."""
    back, hidden = row_steps(track, row)[::-1], track.hidden_size
    before, after = (1, 0) if track.reverse else (0, 1)
    within = _within_steps(track, row)
    # As if h and c did not depend on each other, which is what the Jacobians are about.
    joint[:, hidden:] -= within * joint[:, : within.shape[1]]
    vector, log = _scaled(joint[back[0] + after])
    for start in range(0, len(back), CHUNK):
        run = back[start : start + CHUNK]
        if inside[run + before].all():
            vector, log = _scaled(joint[run[-1] + before])
            continue
        jacobians = row_jacobians(track, row, run).double().numpy()
        for boundary, jacobian in zip(run + before, jacobians, strict=True):
            if inside[boundary] or not vector.any():
                vector, log = _scaled(joint[boundary])
                continue
            vector, more = _scaled(jacobian.T @ vector)
            log += more
            h, c = vector[:hidden], vector[hidden:]
            result[boundary] = log + log10_norm(h if state == "h" else c + within[boundary] * h)


def _within_steps(track: Track, row: int) -> np.ndarray:
    """∂h by ∂c within the step that wrote each boundary: ``(T + 1, S - H)``, 0 at the first."""
    through = cell_of(track.cell).within_step(step_at(track, (slice(None), row)))
    if through is None:
        return np.zeros((len(track.states["h"]), 0))
    written = np.zeros((len(through) + 1, through.shape[-1]))
    track.after(written)[...] = np.nan_to_num(through.numpy())
    return written


def _scaled(vector: np.ndarray) -> tuple[np.ndarray, float]:
    """The vector divided by its largest magnitude, and log10 of that."""
    largest = np.abs(vector).max()
    if not (np.isfinite(largest) and largest > 0):
        return vector, 0.0
    return vector / largest, float(np.log10(largest))
