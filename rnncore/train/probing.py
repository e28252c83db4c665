"""What a snapshot measures of a network on a few sequences: how far the gradient of an answer goes.

Of a recurrent network dL/dh after each step, through PyTorch's module as it is recorded; of one
without a state dL/dx at each step, which is all that it has of the past.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from rnncore import measures
from rnncore.record import record
from rnncore.trace import Trace, Track
from rnncore.train.networks import Learner
from rnncore.train.recipe import Recipe


class Probed(NamedTuple):
    """As in a snapshot: ``profile (T,)``, ``gates (H,)`` each by name, and ``state (H,)``."""

    profile: np.ndarray
    gates: dict[str, np.ndarray]
    state: np.ndarray


def probed(model: Learner, recipe: Recipe) -> Probed:
    """What the network shows on the probe of its recipe."""
    if not model.has_state:
        return _without_a_state(model, recipe)
    track = trace_of(model, recipe).tracks[0]
    return Probed(
        profile(track),
        {name: gate.mean((0, 1)) for name, gate in track.gates.items()},
        np.abs(track.states["h"][1:]).mean((0, 1)),
    )


def _without_a_state(model: Learner, recipe: Recipe) -> Probed:
    inputs, targets = recipe.probe()
    inputs.requires_grad_()
    with torch.enable_grad():
        states = model.states(inputs)
        loss = recipe.task.loss(model.readout(states[-1]), targets)
        (by_input,) = torch.autograd.grad(loss, inputs)
    read = states.detach().abs().mean((0, 1)).numpy()
    return Probed(_over_rows(measures.log10_norm(by_input.numpy())), {}, read)


def trace_of(model: Learner, recipe: Recipe) -> Trace:
    """The probe, run and recorded, with the gradient of the last answer's loss.

    Raises ValueError for a network without a state.
    """
    if not model.has_state:
        raise ValueError("model must have a state to be recorded; this network has none")
    inputs, targets = recipe.probe()

    def loss(outputs: Tensor, final: Tensor) -> Tensor:
        del outputs
        return recipe.task.loss(model.readout(final), targets)

    return record(model.recurrent, inputs, loss=loss)


def carrying(cell: str) -> str:
    """The state whose gradient is followed: the cell state of an LSTM, else the hidden state."""
    return "c" if cell == "lstm" else "h"


def profile(track: Track) -> np.ndarray:
    """log10 of the gradient's norm over all rows after each step, less the last one: ``(T,)``."""
    return _over_rows(measures.log10_gradient_norm(track, carrying(track.cell))[1:])


def _over_rows(by_row: np.ndarray) -> np.ndarray:
    """The norms of all rows together from log10 of those of each, ``(T, B)``, less the last."""
    largest = by_row.max(1, keepdims=True)
    scale = np.where(np.isfinite(largest), largest, 0.0)
    with np.errstate(divide="ignore"):
        logs = scale[:, 0] + 0.5 * np.log10((10.0 ** (2 * (by_row - scale))).sum(1))
        return np.asarray(logs - logs[-1])
