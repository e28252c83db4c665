"""Dynamical isometry: how far apart the singular values of a deep network's Jacobian lie.

Saxe, McClelland & Ganguli 2013, section 3: orthogonal weights keep every singular value of a deep
linear network at 1, Gaussian ones of the same mean square do not. Pennington, Schoenholz & Ganguli
2017: tanh networks can do it as well.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import nn

from pages.papers.replicas.repeating import Run, Seeds, Told, generator_of, repeated

WIDTH, DEPTH, SMALL = 64, 100, 1e-3


def replica(seeds: Seeds) -> Told:
    """Decades between the fastest and the slowest direction, over 100 layers.

    The state that a tanh network begins with is 0.001 times unit noise.
    """
    kinds = [(init, activation) for init in ("orthogonal", "Gaussian") for activation in _SLOPES]
    return repeated(seeds, [partial(_run, *kind) for kind in kinds])


_SLOPES = {"linear": torch.ones_like, "tanh": lambda h: 1 - h**2}
_ACTIVATE = {"linear": lambda z: z, "tanh": torch.tanh}


@torch.no_grad()
def _run(init: str, activation: str, seed: int) -> Run:
    draw = generator_of(seed)
    state = SMALL * torch.randn(WIDTH, generator=draw, dtype=torch.float64)
    basis = torch.eye(WIDTH, dtype=torch.float64)
    logs = torch.zeros(WIDTH, dtype=torch.float64)
    for layer in range(DEPTH):
        weight = torch.empty(WIDTH, WIDTH, dtype=torch.float64)
        if init == "orthogonal":
            nn.init.orthogonal_(weight, generator=draw)
        else:
            weight.normal_(0, WIDTH**-0.5, generator=draw)
        state = _ACTIVATE[activation](weight @ state)
        jacobian = _SLOPES[activation](state)[:, None] * weight
        basis, scales = torch.linalg.qr(jacobian @ basis)  # keeps 1e-100 and 1 apart
        logs += scales.diagonal().abs().log10()
        if layer % 10 == 0:
            yield layer / DEPTH
    return {f"{init}, {activation}": float(logs.max() - logs.min())}
