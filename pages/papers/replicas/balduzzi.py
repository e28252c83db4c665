"""Shattered gradients: how alike the gradient is at inputs that lie near each other, by depth.

Balduzzi et al. 2017, section 2: a network from one number to one number, and the autocorrelation
of its gradient over a grid of inputs.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from pages.papers.replicas.repeating import Run, Seeds, Told, repeated
from rnncore.counting import counted
from rnncore.residual.shattered import input_gradients

LAG, WIDTH, BETA = 5, 200, 0.1
DEPTHS = (3, 25, 51)


def replica(seeds: Seeds) -> Told:
    """The autocorrelation at a lag of 5 of 256 points from -2 to 2."""
    kinds = [(variant, depth) for variant in ("plain", "v2") for depth in DEPTHS]
    return repeated(seeds, [partial(_run, *kind) for kind in kinds])


def _run(variant: str, depth: int, seed: int) -> Run:
    grads = input_gradients(variant, depth, width=WIDTH, branch_scale=BETA, seed=seed)
    yield 1.0
    centred = grads - grads.mean()
    whole = float(centred @ centred)
    alike = float(centred[:-LAG] @ centred[LAG:]) / whole if whole else np.nan
    return {f"{variant}, {counted(depth, 'layer')}": alike}
