"""``Tower``: blocks of two weight layers, one above the other, with or without a shortcut."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from rnncore.trace.tower_track import ACTIVATIONS, GATE_WEIGHTS

VARIANTS = ("plain", "v1", "v2", "gated")
INITS = ("he", "xavier", "orthogonal")
NORMS = ("none", "layer", "batch")
EPSILON = 1e-5
"""Added to a variance before its root is taken, as in torch's norms."""

_CHOICES = {"variant": VARIANTS, "activation": ACTIVATIONS, "norm": NORMS}
ACTIVATE = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}


class Block(nn.Module):
    r"""One block: a branch F of two weight layers, beside a shortcut.

    .. math::
        F(x) &= N(W_2\, a(N(W_1 x + b_1)) + b_2) \\
        \text{plain:} \quad y &= a(F(x)) \\
        \text{v1:} \quad y &= a(\lambda x + \beta F(x)) \\
        \text{v2:} \quad y &= \lambda x + \beta F(x), \quad
            F(x) = W_2\, a(N(W_1\, a(N(x)) + b_1)) + b_2 \\
        \text{gated:} \quad y &= T \odot a(F(x)) + \lambda (1 - T) \odot x, \quad
            T = \sigma(W_T x + b_T)

    v1 is the block of He et al. 2015 (arXiv:1512.03385), v2 the pre-activation of He et al. 2016
    (arXiv:1603.05027), gated the highway block of Srivastava et al. 2015 (arXiv:1505.00387) with
    two layers in its branch. a is the activation and N the normalisation, without parameters of its
    own: over the width (layer) or over the rows of the batch, always those at hand (batch).
    ``x (B, width)`` to ``(B, width)``.
    """

    def __init__(self, tower: Tower, seed: int, dtype: torch.dtype | None) -> None:
        """A block of the choices of ``tower``, its weights drawn from ``seed``."""
        super().__init__()
        self.variant, self.activation, self.norm = tower.variant, tower.activation, tower.norm
        self.shortcut_scale, self.branch_scale = tower.shortcut_scale, tower.branch_scale
        width, generator = tower.width, torch.Generator().manual_seed(seed)
        dtype = dtype or torch.get_default_dtype()

        def drawn() -> nn.Parameter:
            # In float64 whatever the dtype, so that both have the same network.
            weight = torch.empty(width, width, dtype=torch.float64)
            return nn.Parameter(_draw(weight, tower.init, generator).to(dtype))

        def filled(value: float) -> nn.Parameter:
            return nn.Parameter(torch.full((width,), value, dtype=dtype))

        self.weight_1, self.bias_1 = drawn(), filled(0.0)
        self.weight_2, self.bias_2 = drawn(), filled(0.0)
        if self.variant == "gated":
            self.weight_gate, self.bias_gate = drawn(), filled(tower.gate_bias)

    def forward(self, x: Tensor) -> Tensor:
        """``(B, width)`` to ``(B, width)``."""
        activate, branch = ACTIVATE[self.activation], self.branch_of(x)
        if self.variant == "plain":
            return activate(branch)
        if self.variant == "gated":
            gate = torch.sigmoid(functional.linear(x, self.weight_gate, self.bias_gate))
            return gate * activate(branch) + self.shortcut_scale * (1 - gate) * x
        total = self.shortcut_scale * x + self.branch_scale * branch
        return activate(total) if self.variant == "v1" else total

    def branch_of(self, x: Tensor) -> Tensor:
        """F(x), ``(B, width)``."""
        activate = ACTIVATE[self.activation]
        if self.variant == "v2":
            first = functional.linear(activate(self._normed(x)), self.weight_1, self.bias_1)
            return functional.linear(activate(self._normed(first)), self.weight_2, self.bias_2)
        inner = activate(self._normed(functional.linear(x, self.weight_1, self.bias_1)))
        return self._normed(functional.linear(inner, self.weight_2, self.bias_2))

    def _like(self, choices: dict[str, str | float]) -> Block:
        """This block's own parameters in a block of other choices."""
        other = copy.copy(self)
        vars(other).update(choices)
        other._parameters = {
            name: parameter
            for name, parameter in self._parameters.items()
            if other.variant == "gated" or name not in GATE_WEIGHTS
        }
        return other

    def _normed(self, x: Tensor) -> Tensor:
        if self.norm == "layer":
            return functional.layer_norm(x, x.shape[-1:], eps=EPSILON)
        if self.norm == "batch":
            return functional.batch_norm(x, None, None, training=True, eps=EPSILON)
        return x


class Tower(nn.Module):
    """``depth`` blocks of one ``variant`` and ``width``, one above the other.

    ``variant``: "plain" (no shortcut), "v1", "v2" or "gated"; see ``Block`` for the equations, with
    ``shortcut_scale`` λ and ``branch_scale`` β (plain has neither, gated no β). ``activation``:
    "relu", "tanh" or "sigmoid"; ``norm``: "none", "layer" or "batch". ``init`` of all weight
    matrices: "he" (normal with variance 2 / width), "xavier" (1 / width) or "orthogonal"; biases
    are 0, those of the gates ``gate_bias``. ``tied``: one block, used ``depth`` times.

    The same ``generator`` state gives the same W1 and W2 to every variant, and the blocks of a
    shallow tower are the first ones of a deep one. Without a generator torch's own is used.
    Raises ValueError for a choice that there is not, and for a depth or width below 1.
    """

    def __init__(
        self,
        width: int,
        depth: int,
        *,
        variant: str = "v2",
        activation: str = "relu",
        init: str = "he",
        norm: str = "none",
        shortcut_scale: float = 1.0,
        branch_scale: float = 1.0,
        tied: bool = False,
        gate_bias: float = -1.0,
        generator: torch.Generator | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        _require("variant", variant, VARIANTS)
        _require("activation", activation, ACTIVATIONS)
        _require("init", init, INITS)
        _require("norm", norm, NORMS)
        for name, value in (("width", width), ("depth", depth)):
            if value < 1:
                raise ValueError(f"{name} must be at least 1; got {value}")
        super().__init__()
        self.width, self.depth, self.tied = width, depth, tied
        self.variant, self.activation, self.init, self.norm = variant, activation, init, norm
        self.shortcut_scale, self.branch_scale = shortcut_scale, branch_scale
        self.gate_bias = gate_bias
        # A seed a block, so that a block's weights depend on its place alone.
        seeds = [_seed(generator) for _ in range(1 if tied else depth)]
        blocks = [Block(self, seed, dtype) for seed in seeds]
        self.blocks = nn.ModuleList(blocks * depth if tied else blocks)

    def like(self, **choices: str | float) -> Tower:
        """The same weights, the very parameters, in a tower of other ``choices``.

        Any of ``variant``, ``activation``, ``norm``, ``shortcut_scale`` and ``branch_scale``.
        Raises ValueError for a choice that there is not, and for "gated" where this tower has no
        gates.
        """
        for name, value in choices.items():
            _require("choice", name, (*_CHOICES, "shortcut_scale", "branch_scale"))
            if name in _CHOICES:
                _require(name, value, _CHOICES[name])
        if choices.get("variant") == "gated" != self.variant:
            raise ValueError(f"variant 'gated' needs gates; a {self.variant!r} tower has none")
        other = copy.copy(self)
        other._modules = {}
        vars(other).update(choices)
        distinct = {block: cast(Block, block)._like(choices) for block in self.blocks}
        other.blocks = nn.ModuleList(distinct[block] for block in self.blocks)
        return other

    def forward(self, x: Tensor) -> Tensor:
        """``x (B, width)`` through all blocks, to the same shape."""
        for block in self.blocks:
            x = block(x)
        return x


@torch.no_grad()
def weights_of(blocks: Iterable[nn.Module]) -> dict[str, np.ndarray]:
    """Copies of the weights and biases of blocks of one variant: by name, a block along axis 0."""
    each = [dict(block.named_parameters()) for block in blocks]
    return {name: torch.stack([own[name] for own in each]).numpy() for name in each[0]}


def skip_blocks(generator: torch.Generator, count: int) -> None:
    """Leave out the draws of ``count`` blocks: a tower drawn next begins with the block above."""
    for _ in range(count):
        _seed(generator)


def _seed(generator: torch.Generator | None) -> int:
    return int(torch.randint(2**62, (1,), generator=generator))


def _require(name: str, value: str | float, choices: tuple[str, ...]) -> None:
    if value not in choices:
        listed = ", ".join(map(repr, choices))
        raise ValueError(f"{name} must be one of {listed}; got {value!r}")


def _draw(weight: Tensor, init: str, generator: torch.Generator) -> Tensor:
    if init == "he":
        return nn.init.kaiming_normal_(weight, generator=generator)
    if init == "xavier":
        return nn.init.xavier_normal_(weight, generator=generator)
    return nn.init.orthogonal_(weight, generator=generator)
