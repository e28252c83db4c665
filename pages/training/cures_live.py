"""A cure that a visitor tries here, now: its conditions side by side, in one run of the worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pages.training.cures import CURES
from pages.training.over_seeds import OverSeeds
from rnncore.train import Recipe, Snapshot, run

SEED = 5
"""Another one than those that were recorded."""

Shot = tuple[int, Snapshot | None]
"""A snapshot with the place of its condition; None where that is not finite any more."""


def side_by_side(recipes: tuple[Recipe, ...]) -> Iterator[Shot]:
    """The snapshots of all, one of each in turn, with the recipe's place.

    None for one whose loss or gradient is not finite any more: the others go on.
    """
    at_work = {place: run(recipe) for place, recipe in enumerate(recipes)}
    while at_work:
        for place, each in list(at_work.items()):
            try:
                yield place, next(each)
            except StopIteration:
                del at_work[place]
            except FloatingPointError:
                del at_work[place]
                yield place, None


def recipes(cure: str) -> tuple[Recipe, ...]:
    """All conditions of a cure, with a seed of their own."""
    return tuple(replace(each, seed=SEED) for each in CURES[cure].conditions.values())


def share(cure: str, got: Sequence[Shot]) -> float:
    """How much of all conditions has been trained, 0 to 1."""
    last = {place: shot.update for place, shot in got if shot is not None}
    return sum(last.values()) / sum(each.updates for each in recipes(cure))


def found(cure: str, got: Sequence[Shot]) -> dict[str, OverSeeds]:
    """What has come so far, by condition; of those that have begun."""
    shots: dict[int, list[Snapshot]] = {}
    for place, shot in got:
        if shot is not None:
            shots.setdefault(place, []).append(shot)
    conditions = list(CURES[cure].conditions.items())
    return {
        conditions[place][0]: OverSeeds.of(conditions[place][1], [shots[place]], [float("nan")])
        for place in sorted(shots)
    }
