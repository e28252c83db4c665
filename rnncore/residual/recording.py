"""Record a tower: every signal on its way up, every gradient on its way down, pathway by pathway.

The closed forms: d is the gradient at the block's output y, s = λx + βF the sum, a the activation,
J_F the Jacobian of the branch. Pathway 1 is the shortcut's part of the gradient at x, pathway 2 the
branch's.

=======  =========================  ==============================================================
block    pathway 1                  pathway 2
=======  =========================  ==============================================================
plain    0                          J_F^T (a'(F) ⊙ d)
v1       λ m, m = a'(s) ⊙ d         β J_F^T m
v2       λ d                        β J_F^T d
gated    λ (1 − T) ⊙ d              J_F^T (T ⊙ a'(F) ⊙ d) + W_T^T [T (1 − T) ⊙ (a(F) − λx) ⊙ d]
=======  =========================  ==============================================================
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from rnncore.residual import branch as branches
from rnncore.residual.branch import Branch, back_through
from rnncore.residual.tower import ACTIVATE, Block, Tower
from rnncore.trace.tower_track import SIGNALS


@dataclass(frozen=True, slots=True, eq=False)
class Passed:
    """One block after its forward pass: its branch, its output, and the signals that are shown.

    ``last`` is what the last activation gave: y for plain and v1, a(F) for gated, None for v2.
    ``gate`` is T, or None.
    """

    block: Block
    branch: Branch
    output: Tensor
    last: Tensor | None
    gate: Tensor | None
    signals: dict[str, Tensor]

    def back(self, d: Tensor) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        """From the gradient at y, ``(..., B, width)``: the pathways, and what passes on the way."""
        block, arriving = self.block, self._arriving(d)
        scale = block.branch_scale if block.variant in ("v1", "v2") else 1.0
        passed = self.branch.back(scale * arriving)
        through = passed.pop("input")
        pathways = {"shortcut": self.shortcut(d), "branch": through}
        if self.gate is not None:
            by_gate = self._through_gate(d)
            pathways |= {"branch": through + by_gate, "gate": by_gate}
        return pathways, {"arriving": arriving} | {
            name: passed[name] for name in ("outer", "between", "inner")
        }

    def shortcut(self, d: Tensor) -> Tensor:
        """Pathway 1 alone: the shortcut's part of the gradient at x, ``(..., B, width)``."""
        block = self.block
        if block.variant == "plain":
            return torch.zeros_like(d)
        kept = (1 - self.gate) * d if self.gate is not None else self._arriving(d)
        return block.shortcut_scale * kept

    def _arriving(self, d: Tensor) -> Tensor:
        """The gradient after the block's last activation, and for gated after its gate."""
        if self.last is None:
            return d
        arriving = back_through(d, self.last, self.block.activation)
        return arriving if self.gate is None else self.gate * arriving

    def _through_gate(self, d: Tensor) -> Tensor:
        gate, block = self.gate, self.block
        assert gate is not None
        assert self.last is not None
        x = self.branch.values[0]
        at_gate = gate * (1 - gate) * (self.last - block.shortcut_scale * x) * d
        return at_gate @ block.weight_gate


def pass_forward(block: Block, x: Tensor) -> Passed:
    """One block on ``x (B, width)``."""
    branch = branches.forward(block, x)
    activate, scaled = ACTIVATE[block.activation], block.shortcut_scale * x
    gate = last = None
    if block.variant == "plain":
        summands = (branch.output, torch.zeros_like(x))
        output = last = activate(branch.output)
    elif block.variant == "gated":
        gate = torch.sigmoid(branches.affine(x, block.weight_gate, block.bias_gate))
        last = activate(branch.output)
        summands = (gate * last, (1 - gate) * scaled)
        output = summands[0] + summands[1]
    else:
        summands = (block.branch_scale * branch.output, scaled)
        output = summands[0] + summands[1]
        if block.variant == "v1":
            output = last = activate(output)
    read, inner = branch.read_by("weight_1"), branch.read_by("weight_2")
    signals = dict(zip(SIGNALS, (read, inner, *summands), strict=True))
    if gate is not None:
        signals["transform"] = gate
    return Passed(block, branch, output, last, gate, signals)


def pass_through(tower: Tower, x: Tensor | PackedSequence) -> list[Passed]:
    """All blocks, bottom first. Raises ValueError and TypeError for inputs that do not fit."""
    weight = tower.blocks[0].weight_1
    if not isinstance(x, Tensor) or x.dtype != weight.dtype or x.device != weight.device:
        found = f"{x.dtype} on {x.device}" if isinstance(x, Tensor) else type(x).__name__
        raise TypeError(
            f"inputs must be a {weight.dtype} tensor on {weight.device}, as the tower's parameters "
            f"are; got {found}"
        )
    least = 2 if tower.norm == "batch" else 1
    if x.ndim != 2 or x.shape[1] != tower.width or x.shape[0] < least:
        rows = "B" if least == 1 else "B from 2, for batch norm"
        raise ValueError(
            f"inputs must have shape ({rows}, width = {tower.width}); got {tuple(x.shape)}"
        )
    passed = []
    for block in tower.blocks:
        assert isinstance(block, Block)
        passed.append(pass_forward(block, x))
        x = passed[-1].output
    return passed
