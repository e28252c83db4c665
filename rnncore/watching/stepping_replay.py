"""Calls of one step each as one call of more rows, and the trace of that as one of more steps."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    """Steps as one of their rows one after another."""
    wait()
    steps = [step if data_of(step.inputs).ndim == 3 else _of_one_row(step) for step in steps]
    first = steps[0]
    axis = 0 if first.batch_first else 1
    known = {name: grad for step in steps for name, grad in step.arriving.grads.items()}

    def grads(name: str) -> Tensor:
        along = axis if name == "output" else 1
        return torch.cat([_grad(step, name, known[name], along) for step in steps], along)

    hx = None
    if any(step.hx is not None for step in steps):
        begun = [step.hx or _nothing_like(steps[-1], rows_of(step)) for step in steps]
        hx = tuple(torch.cat(parts, 1) for parts in zip(*begun, strict=True))
    return replace(
        first,
        inputs=torch.cat([data_of(step.inputs) for step in steps], axis),
        hx=hx,
        outputs=torch.cat([step.outputs for step in steps], axis),
        rows=None,
        arriving=Arriving(grads={name: grads(name) for name in known}),
    )


def rows_of(step: Capture) -> int:
    """How many rows of the batch a step has."""
    return 1 if step.outputs.ndim == 2 else step.outputs.shape[0 if step.batch_first else 1]


def places_of(steps: list[Capture]) -> list[list[int]]:
    """Of each step the rows of the run that it has: rows may end before others."""
    cut = steps[0].cut
    if cut is None:
        return [list(range(rows_of(step))) for step in steps]
    chosen = cut.rows.tolist()
    left = [set() if step.cut is None else set(step.cut.rows.tolist()) for step in steps]
    return [[place for place, row in enumerate(chosen) if row in rows] for rows in left]


def _of_one_row(step: Capture) -> Capture:
    """A step without an axis of rows as that of a batch of one."""
    grads = step.arriving.grads
    return replace(
        step,
        inputs=data_of(step.inputs).unsqueeze(1),  # (1, 1, I)
        hx=None if step.hx is None else tuple(state.unsqueeze(1) for state in step.hx),
        outputs=step.outputs.unsqueeze(1),
        arriving=Arriving(grads={name: grad.unsqueeze(1) for name, grad in grads.items()}),
    )


def _grad(step: Capture, name: str, like: Tensor, axis: int) -> Tensor:
    """What came to a step; 0 where nothing did."""
    found = step.arriving.grads.get(name)
    if found is not None:
        return found
    shape = list(like.shape)
    shape[axis] = rows_of(step)
    return like.new_zeros(shape)


def _nothing_like(step: Capture, rows: int) -> tuple[Tensor, ...]:
    assert step.hx is not None
    return tuple(state.new_zeros(state.shape[0], rows, state.shape[2]) for state in step.hx)


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """Where the rows of all steps, one after another, stand in a trace: ``when`` and ``who``."""

    when: np.ndarray
    who: np.ndarray

    @classmethod
    def of(cls, places: list[list[int]]) -> _Grid:
        when = np.repeat(np.arange(len(places)), [len(each) for each in places])
        return cls(when, np.concatenate([np.asarray(each, dtype=int) for each in places]))

    @property
    def lengths(self) -> np.ndarray:
        """How many steps each row has."""
        return np.bincount(self.who).astype(np.int64)

    def laid(self, arrays: list[np.ndarray], past: float = np.nan) -> np.ndarray:
        """``(N, ·)`` in parts to ``(T, B, ·)``, ``past`` where a row has ended."""
        joined = np.concatenate(arrays)
        shape = (self.when[-1] + 1, self.who.max() + 1, joined.shape[-1])
        grid = np.full(shape, past, joined.dtype)
        grid[self.when, self.who] = joined
        return grid

    def boundaries(self, read: np.ndarray, gave: np.ndarray) -> np.ndarray:
        """``(T + 1, B, ·)``: what each step read, and at a row's end what its last step gave."""
        found = np.concatenate((read, np.full_like(read[:1], np.nan)))
        lengths, rows = self.lengths, np.arange(len(self.lengths))
        found[lengths, rows] = gave[lengths - 1, rows]
        return found


def folded(
    traces: list[Trace], places: list[list[int]], start: str, origin: Origin | None
) -> Trace:
    """Traces of one step, whose rows are steps of some rows, as one trace of the latter.

    ``(1, N, ·)`` to ``(T, B, ·)``; a boundary is what the next step read. ``places``: of each step
    the rows that it has.
    """
    grid = _Grid.of(places)
    return Trace(
        inputs=grid.laid([trace.inputs[0] for trace in traces], 0.0),
        outputs=grid.laid([trace.outputs[0] for trace in traces], 0.0),
        labels=None,
        loss=None,
        lengths=grid.lengths,
        tracks=tuple(
            _track([trace.tracks[k] for trace in traces], grid, origin)
            for k in range(len(traces[0].tracks))
        ),
        start=start,
        origin=origin,
    )


def _track(parts: list[Track], grid: _Grid, origin: Origin | None) -> Track:
    first = parts[0]

    def each(group: str, place: int) -> dict[str, np.ndarray]:
        of = [{n: a[place] for n, a in getattr(part, group).items()} for part in parts]
        rows = [part.states["h"].shape[1] for part in parts]
        known = next((part for part in of if part), {})

        def missing(array: np.ndarray, many: int) -> np.ndarray:
            # Where a step was run on its own and no gradient came to it, that is a gradient of 0.
            return np.zeros((many, array.shape[-1]), array.dtype)

        return {
            name: grid.laid(
                [
                    part[name] if name in part else missing(array, many)
                    for part, many in zip(of, rows, strict=True)
                ]
            )
            for name, array in known.items()
        }

    read, gave = each("states", 0), each("states", 1)
    before, after = each("state_grads", 0), each("state_grads", 1)
    return replace(
        first,
        states={name: grid.boundaries(read[name], gave[name]) for name in read},
        state_grads={name: np.concatenate((before[name][:1], after[name])) for name in after},
        gates=each("gates", 0),
        gate_grads=each("gate_grads", 0),
        given=_given(read, gave, origin),
        inputs=None if first.inputs is None else grid.laid([part.inputs[0] for part in parts], 0.0),  # type: ignore[index]
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
        after = read[name][1:]
        given[name][:-1] = np.where(far | np.isnan(after), given[name][:-1], after)
    return given
