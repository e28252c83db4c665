"""The towers of ten seeds beside the one that is shown: how much of its curve is chance.

Their weights are drawn piece by piece, and kept as long as they are not too large.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

import numpy as np
import torch

from dashboard.visitors.shared import shared
from dashboard.visitors.turn import pause
from pages.residual_shortcuts.spec import ResidualSpec, of_weights
from pages.residual_shortcuts.towers import choices, numbers, side_by_side
from rnncore.residual.seeds import Stacked, stacked_gradient_norms

SEEDS = 10
"""Towers that the spread is measured on: those of seeds 0 to 9."""

PIECE = 10
"""Blocks that are drawn at a time, so that a deeper tower draws only what is new in it."""

KEPT = 100 * 32**2
"""Depth times width times width up to which the weights of all seeds are kept, 25 MB."""


class _AtHand(threading.local):
    """Weights that are too large to be kept, by what decides them, while a view is at work."""

    weights: dict[tuple[ResidualSpec, int], Stacked] | None = None


_AT_HAND = _AtHand()


@contextmanager
def at_hand() -> Iterator[None]:
    """Draw what is too large to be kept once for all kinds of a view."""
    _AT_HAND.weights = {}
    try:
        yield
    finally:
        _AT_HAND.weights = None


@shared()
def spread(spec: ResidualSpec) -> np.ndarray:
    """log10 of the gradient's norm at every boundary, over that at the top: ``(SEEDS, L + 1)``.

    Of the towers of ``spec`` that its seeds draw; its own seed is not asked.
    """
    numbers_of = [numbers(spec, seed) for seed in range(SEEDS)]
    x, reads = (torch.stack(each) for each in zip(*(n[:2] for n in numbers_of), strict=True))
    norms = stacked_gradient_norms(_weights(spec), choices(spec, spec.upper), x, reads)
    return norms - norms[:, -1:]


def _weights(spec: ResidualSpec) -> Stacked:
    """The weights of the towers of all seeds, block by block."""
    if spec.tied:
        blocks = _blocks(of_weights(spec), 0)[:1] * spec.depth
    else:
        pieces = [_piece(spec, first) for first in range(0, spec.depth, PIECE)]
        blocks = tuple(chain.from_iterable(pieces))[: spec.depth]
    gate = np.full_like(blocks[0]["bias_gate"], spec.gate)
    return tuple(block | {"bias_gate": gate} for block in blocks)


def _piece(spec: ResidualSpec, first: int) -> Stacked:
    """Of a deep and wide tower, drawn for this view; of any other, drawn for all."""
    wanted = of_weights(spec)
    if spec.depth * spec.width**2 <= KEPT:
        return _blocks(wanted, first)
    ready = {} if _AT_HAND.weights is None else _AT_HAND.weights
    if (wanted, first) not in ready:
        pause()
        ready[wanted, first] = side_by_side(wanted, range(SEEDS), first, PIECE)
    return ready[wanted, first]


@shared()
def _blocks(spec: ResidualSpec, first: int) -> Stacked:
    """``PIECE`` blocks from ``first`` on, of the towers of all seeds."""
    return side_by_side(spec, range(SEEDS), first, 1 if spec.tied else PIECE)
