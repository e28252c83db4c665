"""Exploding and vanishing gradients against the size of the recurrent weights.

Pascanu, Mikolov & Bengio 2013, section 2: the recurrent weights of a tanh network times a factor
below 1 suffices for its gradient to vanish; above 1 is necessary for it to explode, and does not
suffice.
"""

from __future__ import annotations

import math
from functools import partial

import torch
from torch import nn

from pages.papers.replicas.repeating import Run, Seeds, Told, generator_of, repeated

UNITS, STEPS = 64, 100
SIZES = (0.9, 1.5, 2.0, 3.0)


def replica(seeds: Seeds) -> Told:
    """log10 of ‖dL/dh_1‖ / ‖dL/dh_T‖, by σ: W is σ times an orthogonal matrix.

    So σ is the modulus of every eigenvalue and every singular value. Inputs are unit noise.
    """
    return repeated(seeds, [partial(_run, size) for size in SIZES])


@torch.no_grad()
def _run(size: float, seed: int) -> Run:
    draw = generator_of(seed)
    weight = nn.init.orthogonal_(torch.empty(UNITS, UNITS, dtype=torch.float64), generator=draw)
    weight *= size
    inputs = torch.randn(STEPS, UNITS, generator=draw, dtype=torch.float64)
    states = [torch.zeros(UNITS, dtype=torch.float64)]
    for each in inputs:
        states.append(torch.tanh(weight @ states[-1] + each))
    grad = torch.randn(UNITS, generator=draw, dtype=torch.float64)
    decades = 0.0
    for state in reversed(states[2:]):  # from dL/dh_T to dL/dh_1
        before = grad.norm()
        grad = weight.T @ ((1 - state**2) * grad)
        decades += math.log10(float(grad.norm() / before))
        grad /= grad.norm()
    yield 1.0
    return {f"σ = {size:g}": decades}
