"""Many towers that differ in their seed alone, run side by side: how much is chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor

from rnncore.measures.norms import log10_norm
from rnncore.residual.recording import pass_forward
from rnncore.residual.tower import Block, Tower, weights_of

_SAME = ("variant", "activation", "norm", "shortcut_scale", "branch_scale")

Stacked = tuple[dict[str, np.ndarray], ...]
"""The weights of S towers, block by block: by name, with S as the first axis."""


def gradient_norms(towers: Sequence[Tower], x: Tensor, reads: Tensor) -> np.ndarray:
    """log10 of the norm of dL/dx_l at every boundary, all rows together: ``(S, L + 1)``.

    ``towers``: S of the same choices and depth. ``x (S, B, width)``: what each reads. The loss of
    each is the sum of its output times ``reads (S, B, width)``. As ``record`` one after the other,
    with every product over all towers at once. Raises ValueError where the towers differ in more
    than their weights, and where there is not one ``x`` and one ``reads`` for each.
    """
    kinds = {(t.width, t.depth, *(getattr(t, name) for name in _SAME)) for t in towers}
    if len(kinds) != 1:
        raise ValueError(f"towers must differ in their weights alone; got {sorted(kinds)}")
    first = towers[0]
    if x.ndim != 3 or len(x) != len(towers) or x.shape[2] != first.width or reads.shape != x.shape:
        raise ValueError(
            f"x and reads must have shape (S = {len(towers)}, B, width = {first.width}); got "
            f"{tuple(x.shape)} and {tuple(reads.shape)}"
        )
    choices = {name: getattr(first, name) for name in _SAME}
    return stacked_gradient_norms(stacked(towers), choices, x, reads)


@torch.no_grad()
def stacked(towers: Sequence[Tower]) -> Stacked:
    """The weights of all ``towers``, copied side by side; those of gates where there are any."""
    return tuple(map(weights_of, zip(*(tower.blocks for tower in towers), strict=True)))


@torch.no_grad()
def stacked_gradient_norms(
    weights: Stacked, choices: Mapping[str, Any], x: Tensor, reads: Tensor
) -> np.ndarray:
    """As ``gradient_norms``, of towers with these ``weights`` in blocks of these ``choices``.

    ``choices``: variant, activation, norm, shortcut_scale and branch_scale, as a ``Tower`` has
    them; weights of gates are left alone by blocks that have none.
    """
    passed = []
    for named in weights:
        read = {name: torch.from_numpy(array) for name, array in named.items()}
        # With a Block's names, and no module.
        block = cast(Block, SimpleNamespace(**choices, **read))
        passed.append(pass_forward(block, x))
        x = passed[-1].output
    gradients = [reads]
    for each in reversed(passed):
        pathways, _ = each.back(gradients[-1])
        gradients.append(pathways["shortcut"] + pathways["branch"])
    found = torch.stack(gradients[::-1], 1)  # (S, L + 1, B, width)
    return log10_norm(found.flatten(2).double().numpy())
