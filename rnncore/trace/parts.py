"""A part of a trace as a trace of its own: one row of the batch, or some of the steps.

Nothing is computed: the arrays are cut, so that every number stays the one that was measured.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from rnncore.counting import counted
from rnncore.trace import Trace, Track

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
    return _cut(trace, slice(index, index + 1), 0, int(trace.lengths[index]))


def window(trace: Trace, start: int, count: int) -> Trace:
    """``count`` steps of a trace of one row from step ``start``, counted from 0.

    The states and gradients on its first and last boundary are those of the whole run. Raises
    ValueError where the window does not lie within the trace, for more than one row, and for a
    tower of blocks.
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
    if trace.tracks[0].cell == "tower":
        raise ValueError("trace must be of a recurrent network; got one of a tower of blocks")
    stop = start + count

    def steps(array: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(array[start:stop, rows])

    def track(whole: Track) -> Track:
        inputs = None if whole.inputs is None else steps(whole.inputs)
        groups = {name: getattr(whole, name) for name in (*BOUNDARIES, *STEPS)}
        cut: dict[str, Any] = {
            name: {
                key: np.ascontiguousarray(array[start : stop + (name in BOUNDARIES), rows])
                for key, array in group.items()
            }
            for name, group in groups.items()
        }
        return replace(whole, inputs=inputs, **cut)

    return Trace(
        inputs=steps(trace.inputs),
        outputs=steps(trace.outputs),
        labels=None if trace.labels is None else trace.labels[start:stop],
        loss=trace.loss,
        lengths=np.array([count], dtype=np.int64),
        tracks=tuple(track(each) for each in trace.tracks),
        start=trace.start if start == 0 else None,
    )
