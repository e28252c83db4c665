"""Train minGRU by a scan, and recurrent networks beside it, on what it can learn and cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from rnncore.nn.scanned import ScannedMinGRU
from rnncore.train import FirstSymbol, Network, Parity, Recipe, Task

SEEDS = 5
RECALLED, COUNTED, UNITS, UPDATES, RATE, EVERY = 32, 16, 32, 800, 5e-3, 20
OPEN = 3.0
"""The bias with which the gate that keeps the state begins: σ(3) of it is kept at a step."""


class LinearElman(nn.RNN):
    """``nn.RNN`` without its tanh: h = W_ih x + b_ih + W_hh h + b_hh, one layer, from h = 0."""

    def forward(  # type: ignore[override]
        self, inputs: Tensor
    ) -> tuple[Tensor, Tensor]:
        """``(output, h_n)`` of ``inputs (T, B, I)``."""
        (weight_ih, weight_hh, bias_ih, bias_hh), states = self.all_weights[0], []
        h = inputs.new_zeros(inputs.shape[1], self.hidden_size)
        for written in functional.linear(inputs, weight_ih, bias_ih).unbind():
            h = written + functional.linear(h, weight_hh, bias_hh)
            states.append(h)
        return torch.stack(states), h[None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A network by its ``name`` on the screen; ``cell`` as in a trace.

    ``linear``: whether the next state is a linear function of the state before.
    """

    name: str
    cell: str
    linear: bool = False

    @property
    def network(self) -> Network:
        """With its weights as torch draws them, but that gates begin by keeping the state."""
        return Network(self.cell, UNITS, keep_bias=OPEN if self.cell in ("lstm", "gru") else None)

    def change(self, module: Any) -> nn.Module:
        """The module that is trained, with the weights of ``module``, which was drawn."""
        changed: nn.Module
        if self.cell == "mingru":
            changed = ScannedMinGRU(module.input_size, UNITS)
        elif self.linear:
            changed = LinearElman(module.input_size, UNITS)
        else:
            return module
        changed.load_state_dict(module.state_dict())
        if self.cell == "mingru":
            with torch.no_grad():
                dict(changed.named_parameters())["bias_ih_l0"][:UNITS] = -OPEN  # its z writes
        return changed


KINDS = (
    Kind("minGRU by scan", "mingru", linear=True),
    Kind("Elman", "elman"),
    Kind("Elman without tanh", "elman", linear=True),
    Kind("LSTM", "lstm"),
    Kind("GRU", "gru"),
)
TASKS: dict[str, Task] = {
    "first of another kind": FirstSymbol(RECALLED, others=True),
    "first among its like": FirstSymbol(RECALLED),
    "parity": Parity(COUNTED),
}


@dataclass(frozen=True, slots=True)
class Shot:
    """The share of 256 held-out sequences answered right after ``update``."""

    update: int
    accuracy: float


def recipe(task: str, kind: Kind, seed: int) -> Recipe:
    """The same for all: Adam, 32 new sequences an update, gradients clipped at norm 1."""
    return Recipe(TASKS[task], kind.network, rate=RATE, updates=UPDATES, every=EVERY, seed=seed)


def learning(task: str, kind: Kind, seed: int) -> Iterator[Shot]:
    """Train from nothing. The first shot is before the first update."""
    how = recipe(task, kind, seed)
    model, generator = how.build()
    model.recurrent = kind.change(model.recurrent)
    held = how.held_out()

    def shot(update: int) -> Shot:
        with torch.no_grad():
            right = how.task.right(model(held.inputs), held.targets)
        return Shot(update, float(right.double().mean()))

    yield shot(0)
    for step in how.fit(model, generator):
        yield shot(step.step)


class Together(NamedTuple):
    """The accuracies of all ``KINDS`` after ``update``."""

    update: int
    accuracies: tuple[float, ...]


def side_by_side(task: str, seed: int) -> Iterator[Together]:
    """All of them on one task, one shot of each in turn."""
    runs = [learning(task, kind, seed) for kind in KINDS]
    for shots in zip(*runs, strict=True):
        yield Together(shots[0].update, tuple(shot.accuracy for shot in shots))
