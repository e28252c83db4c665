"""Gradients carried on, scaled, where they leave the range of the dtype they were recorded in."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch

from rnncore.cells import cell_of
from rnncore.cells.sweep import Step
from rnncore.measures.jacobians import alive, changed_between, require_slopes, step_with
from rnncore.measures.norms import log10_norm
from rnncore.trace import Track

AGREE = 0.3
"""Decades by which a gradient that was recorded may differ from the one carried on to its place."""


class Range(NamedTuple):
    """The range of a dtype in log10: its smallest and largest normal number, and its precision."""

    tiny: float
    largest: float
    eps: float

    @classmethod
    def of(cls, dtype: np.dtype) -> Range:
        """That of float32 or float64."""
        limits = np.finfo(dtype)
        return cls(*(float(np.log10(x)) for x in (limits.tiny, limits.max, limits.eps)))

    def normal(self, log: Any) -> Any:
        """Where a norm is a normal number."""
        return (log >= self.tiny) & (log <= self.largest)

    def precise(self, log: Any) -> Any:
        """Where components far below the largest are normal numbers, too."""
        return (log > self.tiny - self.eps) & (log < self.largest + self.eps)


class _Carried(NamedTuple):
    """The gradients of R rows: ``(R, S)`` with a largest magnitude of about 1, and log10 of that.

    S is H, or 2 H: dL/dh and then dL/dc, with what h sends into it within the step.
    """

    vectors: np.ndarray
    logs: np.ndarray

    @classmethod
    def of(cls, vectors: np.ndarray, logs: Any = 0.0) -> _Carried:
        """The same, scaled; what is 0 or not finite stays as it is."""
        largest = np.abs(vectors).max(-1)
        scale = np.where(np.isfinite(largest) & (largest > 0), largest, 1.0)
        return cls(vectors / scale[:, None], logs + np.log10(scale))

    def sizes(self, part: slice = slice(None)) -> np.ndarray:
        """log10 of the norms, ``(R,)``, of all or of one state's part."""
        return log10_norm(self.vectors[:, part]) + self.logs


def carried_on(
    track: Track, rows: np.ndarray, state: str, result: np.ndarray, limits: Range
) -> None:
    """Fill ``result (T + 1, B)`` in ``rows`` where dL/d``state`` has left the range.

    From the end of each row back, all rows side by side: what stands before a step is what was
    recorded there, or what the step makes of the gradient after it, whichever says more.
    """
    steps = np.arange(len(track.states["h"]) - 1)
    before, after = (1, 0) if track.reverse else (0, 1)
    recorded = np.concatenate([g[:, rows] for g in track.state_grads.values()], -1)  # (T + 1, R, S)
    recorded = recorded.astype(np.float64)
    hidden, place = track.hidden_size, list(track.states).index(state)
    part = slice(place * hidden, (place + 1) * hidden)
    kept = limits.normal(result[:, rows]) & limits.precise(log10_norm(recorded))
    there, walk = alive(track)[:, rows], _Walk(track)
    changed = changed_between(track)[:, rows]
    carried = _Carried.of(np.zeros_like(recorded[0]))
    begun = np.zeros(len(rows), dtype=bool)
    for t in steps if track.reverse else steps[::-1]:
        start = there[t] & ~begun
        carried.vectors[start], carried.logs[start] = recorded[t + after, start], 0.0
        begun |= start
        now = recorded[t + before]
        nothing = ~carried.vectors.any(-1) & ~now.any(-1)
        # Where somebody changed the state, what the step sends is not what arrives.
        asked = np.flatnonzero(there[t] & ~kept[t + before] & ~nothing & ~changed[t])
        found = _Carried.of(now)
        if len(asked):
            own = _Carried(carried.vectors[asked], carried.logs[asked])
            expected = walk.back(own, t, rows[asked])
            here = _Carried(found.vectors[asked], found.logs[asked])
            better = _is_better(expected, here, limits)
            _write(result, (t + before, rows[asked]), expected, here, better, part, limits)
            at = asked[better]
            found.vectors[at], found.logs[at] = expected.vectors[better], expected.logs[better]
        carried = found


def _is_better(expected: _Carried, recorded: _Carried, limits: Range) -> np.ndarray:
    """Where what was carried on to a place says more of it than what was recorded there: ``(R,)``.

    Where no normal number was recorded, either it could not be, or there is another reason for what
    was: then the step would have kept it in range. Where a normal number has lost its precision,
    what was carried on goes on in its place, unless something else has come.
    """
    sizes, found = expected.sizes(), recorded.sizes()
    within = (sizes >= limits.tiny) & (sizes < limits.largest + limits.eps)
    lost = np.where(limits.normal(found), np.abs(found - sizes) <= AGREE, ~within)
    return lost & ~limits.precise(found) & ~np.isnan(sizes)


def _write(
    result: np.ndarray,
    at: tuple[int, np.ndarray],
    expected: _Carried,
    recorded: _Carried,
    better: np.ndarray,
    part: slice,
    limits: Range,
) -> None:
    """Put the logarithm of one state's part where what was recorded of it is no normal number."""
    logs = expected.sizes(part)
    # One state alone may leave the range, while the other stays in it.
    alone = ~limits.normal(logs) & limits.precise(recorded.sizes())
    taken = ~limits.normal(result[at]) & (better | alone)
    result[at] = np.where(taken, logs, result[at])


class _Walk:
    """The steps of a track in float64, taken back one at a time."""

    def __init__(self, track: Track) -> None:
        require_slopes(track)
        self.track, self.cell = track, cell_of(track.cell)
        self.parameters = {
            name: torch.from_numpy(array.astype(np.float64))
            for name, array in track.parameters.items()
        }

    def back(self, carried: _Carried, t: int, rows: np.ndarray) -> _Carried:
        """What step ``t`` sends to the states before it, with what h sends on into c there."""
        names = list(self.track.states)
        vectors = torch.from_numpy(carried.vectors).chunk(len(names), -1)
        sent = self.cell.pull_back(self._step(t, rows), dict(zip(names, vectors, strict=True)))
        earlier = t + 1 if self.track.reverse else t - 1
        if len(names) > 1 and 0 <= earlier < len(self.track.states["h"]) - 1:
            within = self.cell.within_step(self._step(earlier, rows))
            if within is not None:
                # No step of this row has written what it starts from.
                sent[names[1]] = sent[names[1]] + within.nan_to_num(nan=0.0) * sent["h"]
        return _Carried.of(torch.cat([sent[name] for name in names], -1).numpy(), carried.logs)

    def _step(self, t: int, rows: np.ndarray) -> Step:
        return step_with(self.parameters, self.track, (t, rows))
