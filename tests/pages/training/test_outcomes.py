"""A run that sits at one half has merged two classes, and is said to."""

import numpy as np
import torch

from pages.training.outcomes import merged
from rnncore.train import FirstSymbol, Network, Recipe, Snapshot

RECIPE = Recipe(FirstSymbol(2), Network("elman", 4), updates=10)


def answering(classes):
    """A snapshot of a network that answers ``classes[k]`` where symbol k came first."""
    model, _ = RECIPE.build()
    weights = {name: torch.zeros_like(value) for name, value in model.named_parameters()}
    big = 4 * torch.eye(4)
    weights["recurrent.weight_ih_l0"] = 0.1 * big
    weights["recurrent.weight_hh_l0"] = 10 * big  # what came first stays the largest
    for unit, answer in enumerate(classes):
        weights["readout.weight"][answer, unit] = 8.0
    arrays = {name: value.detach().numpy() for name, value in weights.items()}
    nothing = np.zeros(2)
    return Snapshot(10, 10, 0.4, 0.5, 0.4, 1.0, nothing, {}, nothing, weights=arrays)


def test_two_classes_with_one_answer_are_merged():
    assert merged(RECIPE, answering((0, 1, 2, 3))) == ()
    assert merged(RECIPE, answering((0, 1, 1, 3))) == ((1, 2),)


def test_at_chance_nothing_is_merged():
    found = answering((1, 1, 1, 1))
    at_chance = Snapshot(
        10, 10, 1.38, 0.25, 1.4, 1.0, found.profile, {}, found.state, weights=found.weights
    )
    assert merged(RECIPE, at_chance) == ()
