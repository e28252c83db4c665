"""The branch F of a block: its operations, one after the other, and each one's way back.

Closed forms, written out; ``Block.forward`` is the same in torch, so that autograd can check them.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from rnncore.residual.tower import ACTIVATE, EPSILON, Block

_AFTER = ("weight_1", "norm", "activation", "weight_2", "norm")
_BEFORE = ("norm", "activation", "weight_1", "norm", "activation", "weight_2")


def back_through(gradient: Tensor, value: Tensor, activation: str) -> Tensor:
    """``gradient`` on its way back through the activation, whose result was ``value``.

    As torch takes it: ReLU passes nothing at 0, not even an infinite gradient, and passes at NaN.
    """
    if activation == "relu":
        return gradient.masked_fill(value <= 0, 0)
    return gradient * (1 - value * value if activation == "tanh" else value * (1 - value))


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """A branch after its forward pass: ``values`` before, between and after its operations.

    ``spreads``: by operation, the standard deviation that a normalisation divided by.
    """

    block: Block
    operations: tuple[str, ...]
    values: list[Tensor]
    spreads: dict[int, Tensor]

    @property
    def output(self) -> Tensor:
        """F(x), ``(B, width)``."""
        return self.values[-1]

    def read_by(self, weight: str) -> Tensor:
        """What ``weight_1`` or ``weight_2`` was multiplied with, ``(B, width)``."""
        return self.values[self.operations.index(weight)]

    def back(self, gradient: Tensor) -> dict[str, Tensor]:
        """J_F^T times ``gradient (..., B, width)``, and what passes on the way.

        By name: "outer" at the output of W2, "between" at what W2 read, "inner" at the output of
        W1, "input" at x.
        """
        passed = {}
        for place in reversed(range(len(self.operations))):
            name = self.operations[place]
            if name == "weight_2":
                passed["outer"] = gradient
            elif name == "weight_1":
                passed["inner"] = gradient
            gradient = self._back_over(place, gradient)
            if name == "weight_2":
                passed["between"] = gradient
        return passed | {"input": gradient}

    def _back_over(self, place: int, gradient: Tensor) -> Tensor:
        name, after = self.operations[place], self.values[place + 1]
        if name == "activation":
            return back_through(gradient, after, self.block.activation)
        if name == "norm":
            return _norm_back(after, self.spreads[place], gradient, _axis(self.block))
        return gradient @ getattr(self.block, name)


def forward(block: Block, x: Tensor) -> Branch:
    """F of ``x (B, width)``."""
    operations: tuple[str, ...] = _BEFORE if block.variant == "v2" else _AFTER
    if block.norm == "none":
        operations = tuple(name for name in operations if name != "norm")
    values, spreads = [x], {}
    for place, name in enumerate(operations):
        now = values[-1]
        if name == "activation":
            values.append(ACTIVATE[block.activation](now))
        elif name == "norm":
            centred = now - now.mean(_axis(block), keepdim=True)
            variance = (centred * centred).mean(_axis(block), keepdim=True)
            spreads[place] = (variance + EPSILON).sqrt()
            values.append(centred / spreads[place])
        else:
            bias = getattr(block, name.replace("weight", "bias"))
            values.append(affine(now, getattr(block, name), bias))
    return Branch(block, operations, values, spreads)


def affine(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """W x + b for ``x (B, width)``, or for S towers side by side, all with a leading S."""
    if weight.ndim == 2:
        return torch.addmm(bias, x, weight.t())
    return torch.baddbmm(bias.unsqueeze(1), x, weight.mT)


def _axis(block: Block) -> int:
    return -1 if block.norm == "layer" else -2


def _norm_back(normed: Tensor, spread: Tensor, gradient: Tensor, axis: int) -> Tensor:
    """Transposed Jacobian of z = (x - mean) / spread: (d - mean d - z mean(d z)) / spread."""
    along = normed * (gradient * normed).mean(axis, keepdim=True)
    return (gradient - gradient.mean(axis, keepdim=True) - along) / spread
