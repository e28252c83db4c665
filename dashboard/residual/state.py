"""From a spec to what is on screen: the same weights in every kind of block, recorded and kept.

A variant is cached by itself, so that showing one more runs that one only. The caches are shared by
all sessions and bounded.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
import torch

import rnncore
from dashboard.residual.spec import USUAL, ResidualSpec, canonical, of_tower, of_weights
from dashboard.residual.towers import arranged, choices, drawn, numbers, side_by_side, tower_of
from dashboard.shared import shared
from dashboard.turn import pause
from rnncore import Trace, Track, measures
from rnncore.readers import InputError
from rnncore.residual import Tower
from rnncore.residual.seeds import Stacked, stacked_gradient_norms

NO_VARIANT = "Choose at least one kind of block."
SEEDS = 10
"""Towers that the spread is measured on: those of seeds 0 to 9."""

PIECE = 10
"""Blocks that are drawn at a time, so that a deeper tower draws only what is new in it."""

KEPT = 100 * 32**2
"""Depth times width times width up to which the weights of all seeds are kept, 25 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """One variant and what was measured of its tower, which is that of ``spec``.

    What was recorded of it is large, and is looked up, or recorded again, when it is asked for.
    ``norms (L + 1,)``: log10 of the norm of dL/dx_l at the boundaries, all rows together, as a
    multiple of that at the top; x_0 first; -inf where the gradient is exactly 0.
    """

    variant: str
    spec: ResidualSpec
    norms: np.ndarray

    @property
    def spread(self) -> np.ndarray:
        """``norms`` of the towers of seeds 0 to 9, ``(SEEDS, L + 1)``; measured when asked for."""
        return _spread(replace(self.spec, seed=USUAL.seed))

    @property
    def trace(self) -> Trace:
        """All that was recorded."""
        return _recorded(self.spec)

    @property
    def track(self) -> Track:
        """The tower's only track."""
        return self.trace.tracks[0]

    @property
    def tower(self) -> Tower:
        """The tower itself, drawn anew from its seed: nobody can change another one's."""
        return tower_of(self.spec, self.variant)


@dataclass(frozen=True, slots=True, eq=False)
class ResidualRuns:
    """A spec, the lanes of its variants, and those on the stage: one or two."""

    spec: ResidualSpec
    lanes: tuple[Lane, ...]
    on_stage: tuple[Lane, ...]

    @property
    def curves(self) -> tuple[tuple[str, np.ndarray, np.ndarray], ...]:
        """Each variant with its norms ``(L + 1,)`` and those of ten seeds ``(SEEDS, L + 1)``."""
        with _at_hand():
            return tuple((lane.variant, lane.norms, lane.spread) for lane in self.lanes)

    def lane(self, variant: str) -> Lane:
        """The lane of ``variant``. Raises StopIteration where it is not shown."""
        return next(lane for lane in self.lanes if lane.variant == variant)


def residual_runs(spec: ResidualSpec) -> ResidualRuns:
    """The runs of ``spec``, from the cache when they were seen before.

    Raises ``InputError`` without a variant.
    """
    if not spec.variants:
        raise InputError(NO_VARIANT)
    spec = canonical(spec)
    on_stage = tuple(dict.fromkeys((spec.upper, spec.lower)))
    lanes = {each: lane(spec, each) for each in dict.fromkeys((*spec.variants, *on_stage))}
    return ResidualRuns(
        spec, tuple(lanes[each] for each in spec.variants), tuple(lanes[each] for each in on_stage)
    )


def lane(spec: ResidualSpec, variant: str) -> Lane:
    """One variant of ``spec``, whether it is shown or not."""
    return _lane(of_tower(spec, variant))


@shared()
def _recorded(spec: ResidualSpec) -> Trace:
    x, reads, generator = numbers(spec, spec.seed)
    tower = arranged(drawn(spec, generator), spec, spec.upper)
    return rnncore.record(tower, x, loss=lambda _, final: (final * reads).sum())


@shared()
def _lane(spec: ResidualSpec) -> Lane:
    grads = _recorded(spec).tracks[0].state_grads["h"]
    norms = measures.log10_norm(grads.reshape(spec.depth + 1, -1))
    norms -= norms[-1]
    return Lane(spec.upper, spec, norms)


class _AtHand(threading.local):
    """Weights that are too large to be kept, by what decides them, while a view is at work."""

    weights: dict[tuple[ResidualSpec, int], Stacked] | None = None


_AT_HAND = _AtHand()


@contextmanager
def _at_hand() -> Iterator[None]:
    """Draw what is too large to be kept once for all kinds of a view."""
    _AT_HAND.weights = {}
    try:
        yield
    finally:
        _AT_HAND.weights = None


@shared()
def _spread(spec: ResidualSpec) -> np.ndarray:
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
