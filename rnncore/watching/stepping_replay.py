"""Calls of one step each as one call of more rows, and the trace of that as one of more steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from rnncore.trace import Trace, Track
from rnncore.trace.origin import Origin
from rnncore.watching.agreement import tolerance
from rnncore.watching.calls import data_of
from rnncore.watching.capture import Capture
from rnncore.watching.listening import Arriving
from rnncore.watching.moving import wait


def joined(steps: list[Capture]) -> Capture:
    """Steps of the same batch as one of their rows one after another."""
    wait()
    first = steps[0]
    axis = 0 if first.batch_first else 1
    like = {name: (_shape(step, name), step) for step in steps for name in step.arriving.grads}

    def grads(name: str) -> Tensor:
        shape = like[name][0]
        parts = [step.arriving.grads.get(name) for step in steps]
        known = next(part for part in parts if part is not None)
        filled = [known.new_zeros(shape) if part is None else part for part in parts]
        return torch.cat(filled, axis if name == "output" else 1)

    hx = None
    if any(step.hx is not None for step in steps):
        begun = [step.hx or _nothing_like(steps[-1]) for step in steps]
        hx = tuple(torch.cat(parts, 1) for parts in zip(*begun, strict=True))
    return replace(
        first,
        inputs=torch.cat([data_of(step.inputs) for step in steps], axis),
        hx=hx,
        outputs=torch.cat([step.outputs for step in steps], axis),
        rows=None,
        arriving=Arriving(grads={name: grads(name) for name in like}),
    )


def _shape(step: Capture, name: str) -> torch.Size:
    return step.arriving.grads[name].shape


def _nothing_like(step: Capture) -> tuple[Tensor, ...]:
    assert step.hx is not None
    return tuple(torch.zeros_like(state) for state in step.hx)


def folded(traces: list[Trace], steps: int, start: str, origin: Origin | None) -> Trace:
    """Traces of one step, whose rows are steps of some rows, as one trace of the latter.

    ``(1, T B, ·)`` to ``(T, B, ·)``; a boundary is what the next step read.
    """

    def fold(arrays: list[np.ndarray]) -> np.ndarray:
        joined = np.concatenate(arrays)
        return joined.reshape(steps, -1, joined.shape[-1])

    batch = sum(trace.batch for trace in traces) // steps
    return Trace(
        inputs=fold([trace.inputs[0] for trace in traces]),
        outputs=fold([trace.outputs[0] for trace in traces]),
        labels=None,
        loss=None,
        lengths=np.full(batch, steps, dtype=np.int64),
        tracks=tuple(
            _track([trace.tracks[k] for trace in traces], fold, origin)
            for k in range(len(traces[0].tracks))
        ),
        start=start,
        origin=origin,
    )


def _track(parts: list[Track], fold: Any, origin: Origin | None) -> Track:
    first = parts[0]

    def each(group: str, place: int) -> dict[str, np.ndarray]:
        of = [{n: a[place] for n, a in getattr(part, group).items()} for part in parts]
        known = next((part for part in of if part), {})
        # Where a step was run on its own and no gradient came to it, that is a gradient of 0.
        return {
            name: fold([part.get(name, np.zeros_like(array)) for part in of])
            for name, array in known.items()
        }

    read, gave = each("states", 0), each("states", 1)
    before, after = each("state_grads", 0), each("state_grads", 1)
    states = {name: np.concatenate((read[name], gave[name][-1:])) for name in read}
    return replace(
        first,
        states=states,
        state_grads={name: np.concatenate((before[name][:1], after[name])) for name in after},
        gates=each("gates", 0),
        gate_grads=each("gate_grads", 0),
        given=_given(read, gave, origin),
        inputs=None if first.inputs is None else fold([part.inputs[0] for part in parts]),  # type: ignore[index]
    )


def _given(
    read: dict[str, np.ndarray], gave: dict[str, np.ndarray], origin: Origin | None
) -> dict[str, np.ndarray]:
    """What each step gave, by state, where the next one read something else; otherwise nothing."""
    apart = {}
    for name, array in read.items():
        loose = tolerance(origin, torch.float64 if array.dtype == np.float64 else torch.float32)
        with np.errstate(invalid="ignore"):  # infinite both: nobody changed it
            far = np.abs(gave[name][:-1] - array[1:]) > loose * np.maximum(np.abs(array[1:]), 1)
        apart[name] = far
    if not any(far.any() for far in apart.values()):
        return {}
    given = {name: array.copy() for name, array in gave.items()}
    for name, far in apart.items():
        given[name][:-1] = np.where(far, given[name][:-1], read[name][1:])
    return given
