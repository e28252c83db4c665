"""The ways through a tower: the shortcut alone, and all paths by their length.

Veit, Wilber & Belongie 2016 (arXiv:1605.06431) read a residual network as a sum over 2^L paths,
each taking the branch or the shortcut at every block. On the tower linearised where it was recorded
the sum is exact: the gradient at the bottom is the product over blocks of (S_l^T + B_l^T),
expanded.
"""

from __future__ import annotations

from math import lgamma, log
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from rnncore.measures.norms import log10_norm
from rnncore.residual.recording import Passed, pass_through
from rnncore.residual.tower import Tower
from rnncore.trace import Trace


class Paths(NamedTuple):
    """What the paths of each length bring to the gradient at the bottom, shape ``(L + 1,)`` each.

    ``lengths``: branches on the path, 0 to L. ``log10_counts``: log10 of how many paths there are.
    ``shares``: signed length of their sum's projection on the whole gradient, as a share of it; the
    shares sum to 1. ``log10_norms``: log10 of the norm of their sum; norms do not add up.
    """

    lengths: np.ndarray
    log10_counts: np.ndarray
    shares: np.ndarray
    log10_norms: np.ndarray


@torch.no_grad()
def path_contributions(tower: Tower, trace: Trace, row: int | None = None) -> Paths:
    """The gradient at the bottom of ``tower``, split by the number of branches on the way.

    ``trace``: what ``record`` gave for this tower and a loss that reads the last block alone.
    ``row``: that row of the batch by itself; by default all rows together. From the top,
    V[0] = g, then V[k] <- S^T V[k] + B^T V[k - 1], block by block.

    Raises ValueError where the trace is of another tower, has no gradients or none but 0, where
    the loss reads an earlier block too, and where ``row`` is asked of rows that batch norm couples.
    """
    track = trace.tracks[0]
    gradients = track.state_grads.get("h")
    if track.cell != "tower" or gradients is None or len(gradients) != tower.depth + 1:
        raise ValueError("trace must be the record of this tower, with a loss")
    if row is not None and tower.norm == "batch":
        raise ValueError("batch norm couples the rows: leave row out to take them together")
    _require_last_block(trace)
    rows = slice(None) if row is None else slice(row, row + 1)
    inputs, top = (
        torch.from_numpy(array) for array in (trace.inputs[0, rows], gradients[-1, rows])
    )
    lengths = _expand(pass_through(tower, inputs), top)  # (L + 1, B, width)
    whole = lengths.sum(0)
    square = float((whole * whole).sum())
    if not square > 0:
        raise ValueError("the gradient at the bottom is 0: it has no parts")
    depth = tower.depth
    counts = [lgamma(depth + 1) - lgamma(k + 1) - lgamma(depth - k + 1) for k in range(depth + 1)]
    return Paths(
        np.arange(depth + 1),
        np.array(counts) / log(10),
        ((lengths * whole).sum((1, 2)) / square).numpy(),
        log10_norm(lengths.flatten(1).double().numpy()),
    )


def _expand(passed: list[Passed], top: Tensor) -> Tensor:
    """The gradient at the bottom by number of branches, ``(L + 1, B, width)``."""
    by_length = torch.zeros(len(passed) + 1, *top.shape, dtype=top.dtype)
    by_length[0] = top
    for above, block in enumerate(reversed(passed)):
        pathways, _ = block.back(by_length[: above + 1])
        by_length[: above + 1] = pathways["shortcut"]
        by_length[1 : above + 2] += pathways["branch"]
    return by_length


def _require_last_block(trace: Trace) -> None:
    track = trace.tracks[0]
    ways = track.pathway_grads["shortcut"] + track.pathway_grads["branch"]
    if not np.array_equal(ways, track.state_grads["h"][:-1], equal_nan=True):
        raise ValueError("the loss must read the last block alone: paths start at the top")


@torch.no_grad()
def pure_shortcut(tower: Tower, trace: Trace) -> np.ndarray:
    """log10 of the norm of the gradient that took the shortcut at every block: ``(L + 1, B)``.

    From the top boundary, where it is the whole gradient, down. λ^k after k blocks for v2; for v1
    the ReLUs after the additions cut in, for gated 1 − T; -inf for plain, which has none.
    """
    gradient = torch.from_numpy(trace.tracks[0].state_grads["h"][-1])
    found = [gradient]
    for block in reversed(pass_through(tower, torch.from_numpy(trace.inputs[0]))):
        found.append(block.shortcut(found[-1]))
    return log10_norm(torch.stack(found[::-1]).double().numpy())
