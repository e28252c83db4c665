"""The towers of the page: one draw of weights, read by every kind of block."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from pages.residual_shortcuts.spec import ROWS, ResidualSpec
from rnncore.residual import Tower
from rnncore.residual.seeds import Stacked, stacked
from rnncore.residual.tower import skip_blocks


def numbers(spec: ResidualSpec, seed: int) -> tuple[Tensor, Tensor, torch.Generator]:
    """What the tower reads, what its output is weighed with, each ``(ROWS, width)``.

    Both are drawn from the standard normal distribution, from the generator that is returned and
    that draws the weights next: so they are the same for every depth and variant.
    """
    generator = torch.Generator().manual_seed(seed)
    x, reads = torch.randn(2, ROWS, spec.width, generator=generator, dtype=torch.float64)
    return x, reads, generator


def drawn(spec: ResidualSpec, generator: torch.Generator) -> Tower:
    """A tower with gates whose weights are those of ``spec``, whatever its blocks do with them."""
    return Tower(
        spec.width,
        spec.depth,
        variant="gated",
        init=spec.weights,
        tied=spec.tied,
        gate_bias=spec.gate,
        generator=generator,
        dtype=torch.float64,
    )


def side_by_side(spec: ResidualSpec, seeds: Sequence[int], first: int, count: int) -> Stacked:
    """The weights of ``count`` blocks from ``first`` on, of the towers of ``seeds``.

    A block draws a seed of its own, so those below need not be drawn.
    """
    towers = []
    for seed in seeds:
        _, _, generator = numbers(spec, seed)
        skip_blocks(generator, first)
        towers.append(drawn(replace(spec, depth=count), generator))
    return stacked(towers)


def choices(spec: ResidualSpec, variant: str) -> dict[str, Any]:
    """What the blocks of ``spec`` do with their weights, as a ``Tower`` names it."""
    return {
        "variant": variant,
        "activation": spec.activation,
        "norm": spec.norm,
        "shortcut_scale": spec.shortcut,
        "branch_scale": spec.branch,
    }


def arranged(tower: Tower, spec: ResidualSpec, variant: str) -> Tower:
    """The weights of ``tower`` in blocks of ``variant``, with the other choices of ``spec``."""
    return tower.like(**choices(spec, variant))


def tower_of(spec: ResidualSpec, variant: str) -> Tower:
    """The tower of ``spec`` with blocks of ``variant``, drawn anew: its seed decides it."""
    _, _, generator = numbers(spec, spec.seed)
    return arranged(drawn(spec, generator), spec, variant)
