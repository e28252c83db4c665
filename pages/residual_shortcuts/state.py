"""From a spec to what is on screen: the same weights in every kind of block, recorded and kept.

A variant is cached by itself, so that showing one more runs that one only. The caches are shared by
all sessions and bounded.
"""

from dataclasses import dataclass, replace

import numpy as np

import rnncore
from dashboard.choices import canonical
from dashboard.visitors.shared import shared
from pages.residual_shortcuts import seeds
from pages.residual_shortcuts.spec import USUAL, ResidualSpec, of_tower
from pages.residual_shortcuts.towers import arranged, drawn, numbers, tower_of
from rnncore import Trace, Track, measures
from rnncore.readers import InputError
from rnncore.residual import Tower

NO_VARIANT = "Choose at least one kind of block."


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
        return seeds.spread(replace(self.spec, seed=USUAL.seed))

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
        with seeds.at_hand():
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
