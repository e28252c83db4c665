"""Shattered gradients: how fast the gradient of a deep network forgets where it was taken.

After Balduzzi et al. 2017 (arXiv:1702.08591), section 2: a network from one number to one number,
the gradient dy/dx on a grid of inputs, and its autocorrelation. They report that the gradient of a
shallow network resembles Brownian noise and that of a deep feed-forward one white noise, and that
shortcuts slow the change down. What is measured here falls with depth and is not white noise, whose
autocorrelation is 0 at every lag but 0. The mean of ``gradient_autocorrelations`` with its
defaults, at lag 5 and depths 1, 25, 51 and 101: plain 0.89, 0.52, 0.31, 0.21; v2 0.89, 0.85, 0.88,
0.85.
"""

from __future__ import annotations

import numpy as np
import torch

from rnncore.residual.tower import Tower

RANGE = (-2.0, 2.0)
"""Where the grid lies, ends included."""


@torch.no_grad()
def input_gradients(
    variant: str,
    depth: int,
    *,
    width: int = 200,
    branch_scale: float = 0.1,
    points: int = 256,
    seed: int = 0,
) -> np.ndarray:
    """dy/dx of one network at every point of the grid, ``(points,)``.

    ``depth`` counts weight layers: the first maps x, with a bias, to ``width`` units; a tower of
    ``variant`` with He weights and ReLU has two of them a block; the last sums up to y. So a
    network has (depth - 1) // 2 blocks, and depth 1 none. Every weight is drawn from ``seed``.

    Raises ValueError for a depth or width below 1, or fewer than two points.
    """
    for name, value, least in (("depth", depth, 1), ("width", width, 1), ("points", points, 2)):
        if value < least:
            raise ValueError(f"{name} must be at least {least}; got {value}")
    generator = torch.Generator().manual_seed(seed)
    weight, bias, read = torch.randn(3, width, generator=generator, dtype=torch.float64)
    x = torch.linspace(*RANGE, points, dtype=torch.float64)
    preactivation = x.unsqueeze(1) * weight + bias  # (points, width)
    blocks = (depth - 1) // 2
    with torch.enable_grad():
        h = torch.relu(preactivation).requires_grad_()
        y = h
        if blocks:
            tower = Tower(
                width,
                blocks,
                variant=variant,
                branch_scale=branch_scale,
                generator=generator,
                dtype=torch.float64,
            )
            y = tower(h)
        (grads,) = torch.autograd.grad((y * read).sum(), h)  # (points, width)
    return ((grads * (preactivation > 0)) @ weight).numpy()


def gradient_autocorrelations(
    variant: str,
    depth: int,
    *,
    width: int = 200,
    branch_scale: float = 0.1,
    points: int = 256,
    lags: int = 15,
    seeds: int = 20,
) -> np.ndarray:
    """The autocorrelation of ``input_gradients``, network by network: ``(N, lags + 1)``.

    Of networks of seeds 0 on. At lag k, the mean of (g_t - ḡ)(g_{t+k} - ḡ) over all pairs, divided
    by the variance; 1 at lag 0. Networks whose gradient does not change at all are left out, so
    that N may be smaller than ``seeds``.
    """
    found = []
    for seed in range(seeds):
        grads = input_gradients(
            variant, depth, width=width, branch_scale=branch_scale, points=points, seed=seed
        )
        centred = grads - grads.mean()
        whole = float(centred @ centred)
        if whole > 0:
            pairs = [centred[: points - k] @ centred[k:] for k in range(lags + 1)]
            found.append(np.array(pairs) / whole)
    return np.array(found).reshape(-1, lags + 1)
