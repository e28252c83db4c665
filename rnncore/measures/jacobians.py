"""Step Jacobians of a track, from its cell's closed form."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from rnncore.cells import cell_of
from rnncore.cells.sweep import Step
from rnncore.trace import Track
from rnncore.trace.transformer_track import TRANSFORMER


def step_jacobians(track: Track) -> np.ndarray:
    """Jacobian of every step, state after by state before: ``(T, B, S, S)``.

    S is H, or 2 H for the LSTM's joint state (h, c). NaN past a row's end.
    """
    jacobians = cell_of(track.cell).jacobian(step_at(track, slice(None)))
    return np.where(alive(track)[..., None, None], jacobians.numpy(), np.nan)


def row_jacobians(track: Track, batch: int, steps: np.ndarray) -> Tensor:
    """Jacobians of ``steps (N,)`` of one row: ``(N, S, S)``."""
    return cell_of(track.cell).jacobian(step_at(track, (steps, batch)))


def alive(track: Track) -> np.ndarray:
    """Where the row has an input, ``(T, B)``: both its states are there."""
    h = track.states["h"]
    return ~(np.isnan(h[1:]).all(-1) | np.isnan(h[:-1]).all(-1))


def row_steps(track: Track, batch: int) -> np.ndarray:
    """The steps of one row in the order in which the track's direction meets them.

    Where a network overflowed to NaN, the steps before that. Raises IndexError where there is no
    such row, and ValueError where not one of its steps is left.
    """
    rows = track.states["h"].shape[1]
    if not 0 <= batch < rows:
        raise IndexError(f"batch must be from 0 to {rows - 1}; got {batch}")
    steps = np.flatnonzero(alive(track)[:, batch])
    if len(steps) == 0:
        raise ValueError(f"row {batch} overflowed at its first step: no state is a number")
    return steps[::-1].copy() if track.reverse else steps


def require_boundaries(track: Track) -> None:
    """Raise ValueError for a Transformer, whose stream has no boundaries between steps."""
    if track.cell == TRANSFORMER:
        raise ValueError("track must have a state that is carried on; got one of a transformer")


def changed_between(track: Track) -> np.ndarray:
    """Where what a step reads is not what the step before it gave: bool ``(T, B)``."""
    changed = np.zeros(track.states["h"].shape[:2], dtype=bool)[1:]
    for name, gave in track.given.items():
        read = track.before(track.states[name])[1:]
        changed[1:] |= ((read != gave[:-1]) & ~np.isnan(read)).any(-1)
    return changed


def require_unbroken(track: Track) -> None:
    """Raise ValueError where the state was changed between two steps, by nobody knows what.

    Then the Jacobian of each step is known, and of several in a row it is not.
    """
    if track.given:
        raise ValueError(
            "the state was changed between steps (by a mask or dropout, say), so what a state does "
            "to a later one is not known: the cell's own steps do not tell it"
        )


def require_slopes(track: Track) -> None:
    """Raise ValueError where a gate was held within its range and the cell's Jacobian ignores it.

    At an end of its range a gate's slope is 0 whether it was held there or not.
    """
    cell = cell_of(track.cell)
    if cell.heeds_held:
        return
    for gate in cell.gates:
        held = track.held.get(gate.name, np.empty(0))
        if not np.isin(held[~np.isnan(held)], (gate.low, gate.high)).all():
            raise ValueError(
                f"the {gate.name!r} gate was held within its range, and the Jacobian of cell "
                f"{track.cell!r} takes its slope from its value: what a state does to the next is "
                "not known"
            )


def step_at(track: Track, where: Any) -> Step:
    """What a cell's closed forms read, at ``where``, an index into arrays of ``(T, B, H)``.

    Raises ValueError where they would be wrong, see ``require_slopes``.
    """
    require_slopes(track)
    parameters = {name: torch.from_numpy(array) for name, array in track.parameters.items()}
    return step_with(parameters, track, where)


def step_with(parameters: dict[str, Tensor], track: Track, where: Any) -> Step:
    """The same, unchecked, with these ``parameters`` and all the rest in their dtype."""
    dtype = parameters["weight_ih"].dtype

    def at(arrays: dict[str, np.ndarray]) -> dict[str, Tensor]:
        return {name: torch.from_numpy(array[where]).to(dtype) for name, array in arrays.items()}

    return Step(
        parameters,
        track.nonlinearity,
        at({name: track.before(array) for name, array in track.states.items()}),
        at({name: track.gave(name) for name in track.states}),
        at(track.gates),
        at(track.held),
    )
