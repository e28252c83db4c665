"""What an optimizer does with a gradient, in numbers: torch's SGD with momentum, and its Adam."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from rnncore.train.recipe import MOMENTUM, Recipe

BETAS, EPSILON = (0.9, 0.999), 1e-8
"""Adam's, as torch has them (Kingma & Ba 2015)."""

Arrays = dict[str, np.ndarray]
"""A parameter's array by its name."""


def corrections(number: int) -> tuple[float, float]:
    """1 - β₁ᵏ and 1 - β₂ᵏ, by which Adam divides m and v at update k: they began at 0."""
    first, second = (1 - beta**number for beta in BETAS)
    return first, second


def stepped(
    recipe: Recipe, number: int, gradients: Arrays, moments: dict[str, Arrays]
) -> tuple[dict[str, Arrays], Arrays]:
    """What the optimizer remembers after update ``number``, and what it adds to the weights.

    ``gradients``: clipped. ``moments``: what it remembered, see ``remembered``.
    """
    if recipe.optimizer == "sgd":
        velocity = {n: MOMENTUM * moments["velocity"][n] + g for n, g in gradients.items()}
        return {"velocity": velocity}, {n: -recipe.rate * each for n, each in velocity.items()}
    (keeps_m, keeps_v), (by_m, by_v) = BETAS, corrections(number)
    m = {n: keeps_m * moments["m"][n] + (1 - keeps_m) * g for n, g in gradients.items()}
    v = {n: keeps_v * moments["v"][n] + (1 - keeps_v) * g**2 for n, g in gradients.items()}
    steps = {n: -recipe.rate * (m[n] / by_m) / (np.sqrt(v[n] / by_v) + EPSILON) for n in gradients}
    return {"m": m, "v": v}, steps


def remembered(
    model: nn.Module, optimizer: torch.optim.Optimizer, recipe: Recipe
) -> dict[str, Arrays]:
    """What torch's optimizer remembers of the updates before; 0 where there were none.

    By its name and parameter: "m" and "v" of Adam, "velocity" of SGD with momentum.
    """
    torchs = {"velocity": "momentum_buffer"}
    if recipe.optimizer == "adam":
        torchs = {"m": "exp_avg", "v": "exp_avg_sq"}

    def of(weight: Tensor, name: str) -> np.ndarray:
        held = optimizer.state.get(weight, {}).get(name)
        found: np.ndarray = (torch.zeros_like(weight) if held is None else held).detach().numpy()
        return found.copy()

    named = dict(model.named_parameters())
    return {
        ours: {name: of(weight, theirs) for name, weight in named.items()}
        for ours, theirs in torchs.items()
    }


def arrays_of(model: nn.Module) -> Arrays:
    """The weights, by torch's names."""
    return {name: weight.detach().numpy().copy() for name, weight in model.named_parameters()}
