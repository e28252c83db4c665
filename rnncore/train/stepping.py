"""What an optimizer does with a gradient, in numbers: torch's SGD with momentum, and its Adam."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

from rnncore.train.recipe import MOMENTUM, Recipe
from rnncore.train.tasks import Batch

BETAS, EPSILON = (0.9, 0.999), 1e-8
"""Adam's, as torch has them (Kingma & Ba 2015)."""

Arrays = dict[str, np.ndarray]
"""A parameter's array by its name."""

Moments = dict[str, Arrays]
"""What an optimizer remembers, by its name and parameter."""

_CLIP_EPSILON = 1e-6
"""What torch's clipping adds to the norm."""


def corrections(number: int) -> tuple[float, float]:
    """1 - β₁ᵏ and 1 - β₂ᵏ, by which Adam divides m and v at update k: they began at 0."""
    first, second = (1 - beta**number for beta in BETAS)
    return first, second


def stepped(
    recipe: Recipe, number: int, gradients: Arrays, moments: Moments
) -> tuple[Moments, Arrays]:
    """What the optimizer remembers after update ``number``, and what it adds to the weights.

    ``gradients``: clipped. ``moments``: what it remembered, see ``nothing``.
    """
    if recipe.optimizer == "sgd":
        velocity = {n: MOMENTUM * moments["velocity"][n] + g for n, g in gradients.items()}
        return {"velocity": velocity}, {n: -recipe.rate * each for n, each in velocity.items()}
    (keeps_m, keeps_v), (by_m, by_v) = BETAS, corrections(number)
    m = {n: keeps_m * moments["m"][n] + (1 - keeps_m) * g for n, g in gradients.items()}
    v = {n: keeps_v * moments["v"][n] + (1 - keeps_v) * g**2 for n, g in gradients.items()}
    steps = {n: -recipe.rate * (m[n] / by_m) / (np.sqrt(v[n] / by_v) + EPSILON) for n in gradients}
    return {"m": m, "v": v}, steps


def nothing(recipe: Recipe, model: nn.Module) -> Moments:
    """What the optimizer remembers before the first update: 0, by its name and parameter.

    "m" and "v" of Adam, "velocity" of SGD with momentum.
    """
    names = ("m", "v") if recipe.optimizer == "adam" else ("velocity",)
    return {
        name: {each: np.zeros_like(array) for each, array in arrays_of(model).items()}
        for name in names
    }


def shortened(recipe: Recipe, gradients: Arrays) -> tuple[float, float]:
    """The norm of all gradients together, and the factor by which clipping shortens them."""
    norm = float(np.sqrt(sum((gradient**2).sum() for gradient in gradients.values())))
    return norm, 1.0 if recipe.clip is None else min(1.0, recipe.clip / (norm + _CLIP_EPSILON))


def advanced(recipe: Recipe, number: int, model: nn.Module, batches: Iterator[Batch]) -> Moments:
    """Train ``model`` up to update ``number``; what the optimizer remembers then.

    By autograd and the steps above, so that a server that shows one update does not load torch's
    compiler, which torch's optimizers bring along: 60 MB. Raises FloatingPointError where the loss
    or a gradient is not finite.
    """
    weights, moments = dict(model.named_parameters()), nothing(recipe, model)
    for before in range(1, number):
        loss, _ = recipe.objective(model, next(batches))
        found = torch.autograd.grad(loss, tuple(weights.values()))
        gradients = dict(zip(weights, (each.numpy() for each in found), strict=True))
        norm, factor = shortened(recipe, gradients)
        if not (math.isfinite(norm) and math.isfinite(float(loss.detach()))):
            raise FloatingPointError(f"the loss or a gradient of update {before} is not finite")
        clipped = {name: factor * gradient for name, gradient in gradients.items()}
        moments, steps = stepped(recipe, before, clipped, moments)
        with torch.no_grad():
            for name, step in steps.items():
                weights[name].add_(torch.from_numpy(step))
    return moments


def arrays_of(model: nn.Module) -> Arrays:
    """The weights, by torch's names."""
    return {name: weight.detach().numpy().copy() for name, weight in model.named_parameters()}
