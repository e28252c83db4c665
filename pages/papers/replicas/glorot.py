"""How much of the gradient comes through a stack of tanh layers, by initialisation.

Glorot & Bengio 2010: weights uniform within ±1/√n (equation 1, the heuristic of the time) against
the normalised initialisation, within ±√6/√(n_in + n_out) (equation 16).
"""

from __future__ import annotations

import math
from functools import partial

import torch

from pages.papers.replicas.repeating import Run, Seeds, Told, generator_of, repeated
from rnncore.counting import counted

WIDTH, ROWS = 256, 128
DEPTHS = (5, 20)
BOUNDS = {"standard": 1 / math.sqrt(WIDTH), "normalised": math.sqrt(6 / (2 * WIDTH))}


def replica(seeds: Seeds) -> Told:
    """log10 of the gradient's rms below all layers over that above, and of the activations'."""
    runs = [partial(_run, name, depth) for depth in DEPTHS for name in BOUNDS]
    return repeated(seeds, runs)


def _run(name: str, depth: int, seed: int) -> Run:
    draw, bound = generator_of(seed), BOUNDS[name]
    weights = [(2 * torch.rand(WIDTH, WIDTH, generator=draw) - 1) * bound for _ in range(depth)]
    inputs = torch.randn(ROWS, WIDTH, generator=draw).requires_grad_()
    first = top = torch.tanh(inputs @ weights[0].T)
    for weight in weights[1:]:
        top = torch.tanh(top @ weight.T)
    above = torch.randn(ROWS, WIDTH, generator=draw)
    (below,) = torch.autograd.grad(top, inputs, above)
    yield 1.0
    said = f"{name}, {counted(depth, 'layer')}"
    return {
        f"gradient, {said}": _decades(below, above),
        f"activation, {said}": _decades(top.detach(), first.detach()),
    }


def _decades(part: torch.Tensor, whole: torch.Tensor) -> float:
    """log10 of the one's rms over the other's."""
    return 0.5 * math.log10(float(part.square().mean() / whole.square().mean()))
