"""A part of a trace as a trace of its own: one row of the batch, or some of the steps.

Nothing is computed: the arrays are cut, so that every number stays the one that was measured.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from rnncore.counting import counted
from rnncore.trace import Trace, Track
from rnncore.trace.checks import OTHERS
from rnncore.trace.tower_track import TOWER
from rnncore.trace.transformer_track import TRANSFORMER

BOUNDARIES = ("states", "state_grads")
STEPS = ("gates", "gate_grads", "given", "held")


def row(trace: Trace, index: int) -> Trace:
    """Row ``index`` of the batch, counted from 0, up to its own end: a batch of one.

    ``loss`` stays that of the whole batch, which the gradients belong to. Raises ValueError for a
    row that is not there, and for a tower of blocks.
    """
    if not 0 <= index < trace.batch:
        raise ValueError(f"index must be from 0 to {trace.batch - 1}; got {index}")
    if trace.batch == 1 and int(trace.lengths[0]) == trace.steps:
        return trace
    if trace.tracks[0].cell == TRANSFORMER:
        return _row_of_transformer(trace, slice(index, index + 1))
    return _cut(trace, slice(index, index + 1), 0, int(trace.lengths[index]))


def window(trace: Trace, start: int, count: int) -> Trace:
    """``count`` steps of a trace of one row from step ``start``, counted from 0.

    The states and gradients on its first and last boundary are those of the whole run. Raises
    ValueError where the window does not lie within the trace, for more than one row, for a tower of
    blocks, and for a Transformer: what its steps heed lies outside too.
    """
    if trace.batch != 1:
        raise ValueError(f"trace must hold one row; got {trace.batch}: take one with row()")
    if start < 0 or count < 1 or start + count > trace.steps:
        raise ValueError(
            f"start and count must lie within {counted(trace.steps, 'step')}; got {start} and "
            f"{count}"
        )
    if count == trace.steps:
        return trace
    return _cut(trace, slice(None), start, count)


def _cut(trace: Trace, rows: slice, start: int, count: int) -> Trace:
    if (kind := trace.tracks[0].cell) in OTHERS:
        named = {TOWER: "tower of blocks"}.get(kind, kind)
        raise ValueError(f"trace must be of a recurrent network; got one of a {named}")
    return cut(trace, rows, slice(start, start + count), np.array([count], dtype=np.int64))


def _row_of_transformer(trace: Trace, rows: slice) -> Trace:
    """The stream has its rows third, the attention second."""
    track = trace.tracks[0]

    def part(group: str, of: tuple[slice, ...]) -> dict[str, np.ndarray]:
        return {name: np.ascontiguousarray(a[of]) for name, a in getattr(track, group).items()}

    everything = slice(None)
    streams = {g: part(g, (everything, everything, rows)) for g in BOUNDARIES}
    weights = {g: part(g, (everything, rows)) for g in ("gates", "gate_grads")}
    groups: dict[str, Any] = streams | weights
    return replace(
        trace,
        inputs=np.ascontiguousarray(trace.inputs[:, rows]),
        outputs=np.ascontiguousarray(trace.outputs[:, rows]),
        lengths=trace.lengths[rows].copy(),
        tracks=(replace(track, **groups),),
    )


def cut(trace: Trace, rows: slice | list[int], steps: slice, lengths: np.ndarray) -> Trace:
    """``rows`` and ``steps`` of a recurrent network's trace; ``lengths (B,)`` of the rows then."""
    boundaries = slice(steps.start, steps.stop + 1)

    def part(array: np.ndarray, of: slice = steps) -> np.ndarray:
        return np.ascontiguousarray(array[of, rows])

    def track(whole: Track) -> Track:
        groups: dict[str, Any] = {
            group: {key: part(array, of) for key, array in getattr(whole, group).items()}
            for names, of in ((BOUNDARIES, boundaries), (STEPS, steps))
            for group in names
        }
        return replace(whole, inputs=None if whole.inputs is None else part(whole.inputs), **groups)

    return replace(
        trace,
        inputs=part(trace.inputs),
        outputs=part(trace.outputs),
        labels=None if trace.labels is None else trace.labels[steps],
        lengths=lengths,
        tracks=tuple(map(track, trace.tracks)),
        start=None if steps.start else trace.start,
    )
