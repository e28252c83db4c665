"""Recipe of one to one: measured weather to its kind, by a network without a state."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import torch
from torch import Tensor
from torch.utils.data import default_collate

from rnncore.train.loop import Snapshot
from rnncore.zoo.cards import Recipe
from rnncore.zoo.fitting import HELD_OUT_SEED, batches, fit, judged, share_of_most_frequent
from rnncore.zoo.models import FeedForward
from rnncore.zoo.tasks import classes

MEASURED = 400
"""Held-out measurements of each kind that the score is measured on."""

_STEPS = 1500


def build_kinds(generator: torch.Generator) -> FeedForward:
    """The untrained network: three numbers, 24 hidden units, five kinds."""
    return FeedForward(len(classes.MEASURES), 24, len(classes.KINDS), generator=generator)


def objective(model: FeedForward, batch: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """Cross-entropy of the kind, and which kinds are right."""
    measured, kinds = batch
    return judged(model(classes.scaled(measured)), kinds)


def fit_kinds(model: FeedForward, generator: torch.Generator) -> Iterator[Snapshot]:
    """Train on a thousand measurements of each kind."""
    measured, kinds = classes.measurements(1000, generator)
    examples = list(zip(measured, kinds, strict=True))
    supply = batches(examples, default_collate, generator)
    return fit(model, supply, objective, generator, steps=_STEPS, rate=0.03)


def held_out_measurements() -> tuple[Tensor, Tensor]:
    """Measurements to score on, drawn apart from those to train on, and their kinds."""
    values, kinds = _held_out()
    return values.clone(), kinds.clone()


@cache
def _held_out() -> tuple[Tensor, Tensor]:
    return classes.measurements(MEASURED, torch.Generator().manual_seed(HELD_OUT_SEED))


@torch.no_grad()
def score_kinds(model: FeedForward) -> float:
    """Share of held-out measurements whose kind is right; each kind counts the same."""
    return float(objective(model, held_out_measurements())[1].double().mean())


def baseline() -> float:
    """Share of the most frequent kind: all are drawn as often."""
    return share_of_most_frequent(held_out_measurements()[1].tolist())


RECIPES = (
    Recipe(
        name="weather-kinds",
        task="one to one: temperature, humidity and wind to a kind of weather",
        cell="none: feed-forward",
        data="numbers drawn from ranges, named by a rule of our own; others are held out",
        steps=_STEPS,
        score_name="of held-out measurements right, each kind as often",
        tolerance=0.02,
        baseline_name="always one kind",
        build=build_kinds,
        train=fit_kinds,
        score=score_kinds,
        baseline=baseline,
    ),
)
