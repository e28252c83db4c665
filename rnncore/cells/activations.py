"""tanh and ReLU of the cells that have a choice: in place, their slopes, and the way back."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

# In place. None, for a cell without a choice, has no entry. Always torch's own: NumPy's tanh is
# another in the last digit of every fourth number, which decides 1 - tanh^2 where that is near 0.
ACTIVATE: dict[str | None, Callable[[Tensor], Tensor]] = {
    "tanh": torch.tanh_,
    "relu": torch.relu_,
}


def slope(h: Tensor, nonlinearity: str | None) -> Tensor:
    """Derivative of tanh or ReLU, written in the activation's own value ``h``."""
    # As in torch, ReLU has slope 0 at exactly 0, and passes at NaN.
    return 1 - h * h if nonlinearity == "tanh" else (~(h <= 0)).to(h.dtype)


def back_through(gradient: Tensor, h: Tensor, nonlinearity: str | None) -> Tensor:
    """``gradient`` on its way back through tanh or ReLU, as torch takes it: also an infinite one.

    Through ReLU a gradient is chosen and not multiplied, because infinity times 0 is not 0.
    """
    if nonlinearity == "tanh":
        return gradient * slope(h, nonlinearity)
    return gradient.masked_fill(h <= 0, 0)
