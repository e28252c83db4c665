"""How large the gradient is at every boundary, outside the range of a float too."""

from __future__ import annotations

from typing import Any, NamedTuple

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

    Where the recorded norm is a normal number, its logarithm. Where it is not, because the step's
    transposed Jacobian takes the gradient that arrived out of the range of the dtype, that gradient
    is carried on, scaled. Where it is not although the step would have kept it in range, the
    recorded number stands: an exact 0 then says that the gradient was cut, masked or never entered
    (``cut_steps`` says where), an infinity or a NaN that it is one. What the loss itself adds to a
    gradient that is carried on is outside the range as well, and left out. NaN past a row's end.
    For a tower the recorded gradient stands as it is.

    Raises ValueError where no gradient was recorded, or for a state that the cell does not have.
    """
    if state not in track.states:
        choices = ", ".join(map(repr, track.states))
        raise ValueError(f"state must be one of {choices}; got {state!r}")
    require_gradients(track)
    result = log10_norm(track.state_grads[state].astype(np.float64))
    if track.cell not in CELLS:  # a tower's blocks have no Jacobian here to carry on by
        return result
    joint = np.concatenate(list(track.state_grads.values()), -1)  # (T + 1, B, S)
    limits = _Range.of(joint.dtype)
    known = ~np.isnan(track.states["h"]).all(-1)
    for row in np.flatnonzero((~limits.normal(result) & known).any(0) & alive(track).any(0)):
        gradients = joint[:, row].astype(np.float64)
        with np.errstate(all="ignore"):  # where the network itself overflowed
            _carry_on(track, int(row), gradients, state, result[:, row], limits)
    return result


def require_gradients(track: Track) -> None:
    """Raise ValueError where the track was recorded without a loss."""
    if not track.gate_grads:
        raise ValueError("the trace holds no gradients: it was recorded without a loss")


class _Range(NamedTuple):
    """The range of a dtype in log10: its smallest and largest normal number, and its precision."""

    tiny: float
    largest: float
    eps: float

    @classmethod
    def of(cls, dtype: np.dtype) -> _Range:
        limits = np.finfo(dtype)
        return cls(*(float(np.log10(x)) for x in (limits.tiny, limits.max, limits.eps)))

    def normal(self, log: Any) -> Any:
        """Where a norm is a normal number."""
        return (log >= self.tiny) & (log <= self.largest)

    def precise(self, log: Any) -> Any:
        """Where components far below the largest are normal numbers, too."""
        return (log > self.tiny - self.eps) & (log < self.largest + self.eps)


AGREE = 0.3
"""Decades by which a gradient that was recorded may differ from the one carried on to its place."""


class _Carried(NamedTuple):
    """A gradient as a vector ``(S,)`` whose largest magnitude is about 1, and log10 of its scale.

    As if h and c did not depend on each other, which is what the Jacobians are about.
    """

    vector: np.ndarray
    log: float

    @classmethod
    def of(cls, vector: np.ndarray, log: float = 0.0) -> _Carried:
        largest = np.abs(vector).max()
        if not (np.isfinite(largest) and largest > 0):
            return cls(vector, log)
        return cls(vector / largest, log + float(np.log10(largest)))

    @property
    def size(self) -> float:
        """log10 of the norm."""
        return float(log10_norm(self.vector)) + self.log

    def back_over(self, jacobian: np.ndarray) -> _Carried:
        return _Carried.of(jacobian.T @ self.vector, self.log)

    def is_better_than(self, recorded: _Carried, limits: _Range) -> bool:
        """Whether this, carried on, says more of a place than what was recorded there."""
        expected, found = self.size, recorded.size
        if limits.precise(found) or np.isnan(expected):
            return False
        if not limits.normal(found):
            # Either it could not be recorded, or there is another reason for what was.
            return not limits.tiny <= expected < limits.largest + limits.eps
        return abs(found - expected) <= AGREE


def _carry_on(
    track: Track, row: int, joint: np.ndarray, state: str, result: np.ndarray, limits: _Range
) -> None:
    """Fill ``result (T + 1,)`` where the gradient ``joint (T + 1, S)`` of a row left the range."""
    back, hidden = row_steps(track, row)[::-1], track.hidden_size
    before, after = (1, 0) if track.reverse else (0, 1)
    within = _within_steps(track, row)
    joint[:, hidden:] -= within * joint[:, : within.shape[1]]
    kept = limits.normal(result) & limits.precise(log10_norm(joint))
    carried = _Carried.of(joint[back[0] + after])
    for start in range(0, len(back), CHUNK):
        run = back[start : start + CHUNK]
        nothing = not carried.vector.any() and not joint[run + before].any()
        if nothing or kept[run + before].all():
            carried = _Carried.of(joint[run[-1] + before])
            continue
        jacobians = row_jacobians(track, row, run).double().numpy()
        for boundary, jacobian in zip(run + before, jacobians, strict=True):
            expected, recorded = carried.back_over(jacobian), _Carried.of(joint[boundary])
            better = expected.is_better_than(recorded, limits)
            carried = expected if better else recorded
            if limits.normal(result[boundary]):
                continue
            h, c = expected.vector[:hidden], expected.vector[hidden:]
            part = h if state == "h" else c + within[boundary] * h
            log = float(log10_norm(part)) + expected.log
            # One state alone may leave the range, while the other stays in it.
            if better or (not limits.normal(log) and limits.precise(recorded.size)):
                result[boundary] = log


def _within_steps(track: Track, row: int) -> np.ndarray:
    """∂h by ∂c within the step that wrote each boundary: ``(T + 1, S - H)``, 0 at the first."""
    through = cell_of(track.cell).within_step(step_at(track, (slice(None), row)))
    if through is None:
        return np.zeros((len(track.states["h"]), 0))
    written = np.zeros((len(through) + 1, through.shape[-1]))
    track.after(written)[...] = np.nan_to_num(through.numpy())
    return written
