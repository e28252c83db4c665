"""A cure that a visitor tries here, now: its conditions side by side, seed after seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pages.training.cures import CURES
from pages.training.over_seeds import OverSeeds
from rnncore.train import Recipe, run

SEEDS = range(5, 10)
"""As many as were recorded, and others."""


class Point(NamedTuple):
    """What is drawn of a snapshot: the rest of it would stay in the session for nothing."""

    update: int
    loss: float
    accuracy: float
    reach: float


Shot = tuple[int, Point | None]
"""A snapshot with the place of its recipe; None where that is not finite any more."""


def seed_by_seed(recipes: tuple[Recipe, ...]) -> Iterator[Shot]:
    """The snapshots of all, with the recipe's place: those of one seed, and then of the next."""
    for seed in dict.fromkeys(recipe.seed for recipe in recipes):
        yield from side_by_side({at: one for at, one in enumerate(recipes) if one.seed == seed})


def side_by_side(recipes: dict[int, Recipe]) -> Iterator[Shot]:
    """The snapshots of all, one of each in turn, with the recipe's place.

    None for one whose loss or gradient is not finite any more: the others go on.
    """
    at_work = {place: run(recipe) for place, recipe in recipes.items()}
    while at_work:
        for place, each in list(at_work.items()):
            try:
                shot = next(each)
                yield place, Point(shot.update, shot.loss, shot.accuracy, shot.reach)
            except StopIteration:
                del at_work[place]
            except FloatingPointError:
                del at_work[place]
                yield place, None


def recipes(cure: str) -> tuple[Recipe, ...]:
    """All conditions of a cure with each of the seeds."""
    conditions = CURES[cure].conditions.values()
    return tuple(replace(each, seed=seed) for seed in SEEDS for each in conditions)


def share(cure: str, got: Sequence[Shot]) -> float:
    """How much of all has been trained, 0 to 1; what is not finite any more is done."""
    asked = recipes(cure)
    last = {place: asked[place].updates if shot is None else shot.update for place, shot in got}
    return sum(last.values()) / sum(each.updates for each in asked)


def seed_at_work(cure: str, got: Sequence[Shot]) -> int:
    """The seed whose networks came last."""
    return recipes(cure)[got[-1][0]].seed


def found(cure: str, got: Sequence[Shot]) -> dict[str, OverSeeds]:
    """What has come so far, by condition; of the seeds that have begun."""
    points: dict[int, list[Point]] = {}
    for place, shot in got:
        if shot is not None:
            points.setdefault(place, []).append(shot)
    conditions = list(CURES[cure].conditions.items())
    runs: dict[int, list[list[Point]]] = {}
    for place in sorted(points):
        runs.setdefault(place % len(conditions), []).append(points[place])
    return {
        conditions[at][0]: OverSeeds.of(conditions[at][1], each, [float("nan")] * len(each))
        for at, each in sorted(runs.items())
    }
