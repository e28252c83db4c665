"""Many towers that differ in their seed alone, run side by side: how much is chance."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

import numpy as np
import torch
from torch import Tensor

from rnncore.measures.norms import log10_norm
from rnncore.residual.recording import pass_forward
from rnncore.residual.tower import Block, Tower
from rnncore.tower_track import GATE_WEIGHTS, WEIGHTS

_SAME = ("variant", "activation", "norm", "shortcut_scale", "branch_scale")


@torch.no_grad()
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
    passed = []
    for number in range(first.depth):
        passed.append(pass_forward(_side_by_side([t.blocks[number] for t in towers]), x))
        x = passed[-1].output
    gradients = [reads]
    for block in reversed(passed):
        pathways, _ = block.back(gradients[-1])
        gradients.append(pathways["shortcut"] + pathways["branch"])
    found = torch.stack(gradients[::-1], 1)  # (S, L + 1, B, width)
    return log10_norm(found.flatten(2).double().numpy())


def _side_by_side(blocks: Sequence[torch.nn.Module]) -> Block:
    """One block whose weights are those of all, stacked; with a Block's names, and no module."""
    first = cast(Block, blocks[0])
    names = WEIGHTS + (GATE_WEIGHTS if first.variant == "gated" else ())
    weights = {
        name: torch.stack([cast(Tensor, getattr(block, name)) for block in blocks])
        for name in names
    }
    return cast(Block, SimpleNamespace(**{name: getattr(first, name) for name in _SAME}, **weights))
