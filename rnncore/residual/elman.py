"""A plain tower with tied weights is an unrolled Elman network."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from rnncore.residual.tower import Block, Tower


class Elman(NamedTuple):
    """A network, its inputs ``(T, B, 1)`` and its initial state ``(1, B, H)``.

    ``module(inputs, h_0)`` computes what the tower does. ``steps``: how many steps are one block.
    """

    module: nn.RNN
    inputs: Tensor
    h_0: Tensor
    steps: int


@torch.no_grad()
def as_elman(tower: Tower, x: Tensor) -> Elman:
    """The Elman network that is the tied plain ``tower`` on ``x (B, width)``.

    Where W1 = W2 and b1 = b2, a block is two steps of one network of the tower's width whose state
    starts as x. Otherwise a block is one step of a network twice as wide, with the state (m, x):
    W_hh is [[0, W1], [W2, 0]], so that one step takes m to a(W2 m + b2) and x to a(W1 x + b1); a
    block is again two steps, and x is read where the block's own half stands. Its input is 0.

    Raises ValueError for towers that are not plain, tied, without normalisation and with "relu" or
    "tanh", which are what ``nn.RNN`` has.
    """
    wrong = tower.variant != "plain" or not tower.tied or tower.norm != "none"
    if wrong or tower.activation == "sigmoid":
        raise ValueError(
            "tower must be plain and tied, with norm 'none' and activation 'relu' or 'tanh'; got "
            f"variant {tower.variant!r}, tied {tower.tied}, norm {tower.norm!r}, activation "
            f"{tower.activation!r}"
        )
    block = tower.blocks[0]
    assert isinstance(block, Block)
    w_1, b_1, w_2, b_2 = block.weight_1, block.bias_1, block.weight_2, block.bias_2
    same = torch.equal(w_1, w_2) and torch.equal(b_1, b_2)
    zeros = torch.zeros_like(w_1)
    recurrent = w_1 if same else torch.cat((torch.cat((zeros, w_1), 1), torch.cat((w_2, zeros), 1)))
    bias = b_1 if same else torch.cat((b_1, b_2))
    module = nn.RNN(1, len(bias), nonlinearity=tower.activation, dtype=x.dtype)
    weights = {
        "weight_ih_l0": torch.zeros(len(bias), 1),
        "weight_hh_l0": recurrent,
        "bias_ih_l0": bias,
        "bias_hh_l0": torch.zeros(len(bias)),
    }
    module.load_state_dict(weights)
    h_0 = x if same else torch.cat((torch.zeros_like(x), x), -1)
    return Elman(module, x.new_zeros(2 * tower.depth, len(x), 1), h_0.unsqueeze(0), 2)
