"""Clipping: two gradient descents on the loss surface of a network of one unit.

The network is that of Pascanu, Mikolov & Bengio (2013), "On the difficulty of training recurrent
neural networks", ICML, section 2.3, equation 8 and figure 6. It has no input and reads its own
state 50 times:

    x_t = w σ(x_{t−1}) + b,   x_0 = 0.5,   E = (σ(x_50) − 0.7)²

Where the state ends depends on which side of x = w σ(x) + b, where it stays forever, it begins. The
parameters for which it begins on that very point make the line b = 0.5 − w σ(0.5): the cliff. A
hair to one side of it the network ends high, on the other low, and on the line the gradient is
largest.

How start and learning rate were chosen: from starts on the low side, w 4.4 to 5.2 and b −2.1 to
−1.2, and learning rates 0.1 to 1, all were run without clipping and with fourteen thresholds from
0.05 to 1, each also from four starts moved by about 10⁻⁶. Kept was one whose path runs smoothly
down to the cliff and meets it once, with a gradient of 55 after 0.06 to 0.16 on the way; from where
it is thrown the same way from all these starts, by update 33 of 60; and which every threshold holds
on the surface. ``tests/pages/gradient_flow/test_clipping.py`` measures it for thresholds from 0.05
to 2. A smaller one is still on its way after 60 updates, and from about 4 on too much is let
through: the path leaves the surface too.

Plain functions, numbers in and numpy out; nothing is drawn at random.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

STEPS = 50
"""Steps for which the network is unrolled."""

FIRST_STATE, TARGET = 0.5, 0.7
"""x_0, and what σ(x_50) should be."""

START = (4.75, -1.8)
"""w and b from which both descents set out."""

LEARNING_RATE = 0.2
UPDATES = 60
THRESHOLD = 0.2
"""The largest gradient norm that is let through. Before the cliff the norm is 0.06 to 0.16."""

WINDOW = ((4.1, 4.9), (-2.75, -1.55))
"""The w and the b of the surface that is shown, smallest and largest."""


class OneUnit(nn.Module):
    """The network: parameters ``w`` and ``b``, scalars or grids of one shape, in float64."""

    def __init__(self, w: Tensor | float, b: Tensor | float) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.as_tensor(w, dtype=torch.float64))
        self.b = nn.Parameter(torch.as_tensor(b, dtype=torch.float64))

    def forward(self) -> Tensor:
        """σ(x_50), the output after the last step."""
        x = torch.full_like(self.w, FIRST_STATE)
        for _ in range(STEPS):
            x = torch.addcmul(self.b, self.w, torch.sigmoid(x))
        return torch.sigmoid(x)

    def loss(self) -> Tensor:
        """E, of every network of the grid by itself."""
        return (self() - TARGET) ** 2


class Surface(NamedTuple):
    """The loss over the parameters: ``w``, ``b`` and ``loss``, each ``(N, M)``.

    Along a row b grows and w stays; along a column w grows.
    """

    w: np.ndarray
    b: np.ndarray
    loss: np.ndarray


class Descent(NamedTuple):
    """One gradient descent of K updates: four arrays ``(K + 1,)``, entry k after k updates.

    ``norm`` is that of the gradient as it was found there, before any clipping.
    """

    w: np.ndarray
    b: np.ndarray
    loss: np.ndarray
    norm: np.ndarray


def cliff(w: np.ndarray | float) -> np.ndarray:
    """The b of the cliff at ``w``: there x_0 is the state that stays, b = 0.5 − w σ(0.5)."""
    return FIRST_STATE - np.asarray(w) / (1 + np.exp(-FIRST_STATE))


def surface(rows: int = 57, columns: int = 64) -> Surface:
    """The loss of ``rows * columns`` networks in the window.

    The cliff is narrower than any even grid: each row has half of its points on either side, ever
    closer towards the cliff, so that the edge is where it is in the network.
    """
    (left, right), (low, high) = WINDOW
    w = np.linspace(left, right, rows)[:, None]  # (N, 1)
    near = np.linspace(0, 1, columns // 2) ** 3  # (M / 2,)
    edge = cliff(w)
    # The cliff itself belongs to the second half only, or two points would coincide.
    below = (edge + near[1:] * (low - edge))[:, ::-1]
    b = np.concatenate([below, edge + near * (high - edge)], axis=1)  # (N, M)
    w = np.broadcast_to(w, b.shape).copy()
    with torch.no_grad():
        loss = OneUnit(torch.from_numpy(w), torch.from_numpy(b)).loss()
    return Surface(w, b, loss.numpy())


def descend(
    threshold: float | None = THRESHOLD,
    *,
    start: tuple[float, float] = START,
    learning_rate: float = LEARNING_RATE,
    updates: int = UPDATES,
) -> Descent:
    """Plain gradient descent from ``start``, the gradient clipped by its norm.

    ``threshold``: the largest norm over w and b together that ``torch.nn.utils.clip_grad_norm_``
    lets through, above 0; with None nothing is clipped. Raises ValueError for another threshold.
    """
    if threshold is not None and not threshold > 0:
        raise ValueError(f"threshold must be above 0, or None for no clipping; got {threshold!r}")
    network = OneUnit(*start)
    path = []
    for _ in range(updates + 1):
        network.zero_grad()
        loss = network.loss()
        loss.backward()
        place = (network.w.item(), network.b.item(), loss.item())
        path.append((*place, _clip(network, threshold).item()))
        # torch.optim.SGD does the same, but loads torch's compiler first: 1.2 s.
        with torch.no_grad():
            for parameter in network.parameters():
                assert parameter.grad is not None
                parameter.sub_(parameter.grad, alpha=learning_rate)
    return Descent(*np.array(path).T)


def _clip(network: OneUnit, threshold: float | None) -> Tensor:
    """Clip the gradients in place; returns their norm before that."""
    if threshold is None:
        gradients = [p.grad for p in network.parameters() if p.grad is not None]
        return nn.utils.get_total_norm(gradients)
    return nn.utils.clip_grad_norm_(network.parameters(), threshold)


def thrown(descent: Descent) -> int | None:
    """The first update after which the weights lie outside the window; None where none does."""
    (left, right), (low, high) = WINDOW
    inside_w = (left <= descent.w) & (descent.w <= right)
    outside = np.flatnonzero(~(inside_w & (low <= descent.b) & (descent.b <= high)))
    return int(outside[0]) if outside.size else None
