"""Run a recipe: a snapshot of the network every so many updates, with its gradient's profile."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn

from rnncore.train.networks import Learner
from rnncore.train.probing import probed
from rnncore.train.recipe import Recipe
from rnncore.train.sampling import sample
from rnncore.train.tasks import Characters, Counting

NEEDED = -3.0
"""The reach that every run of our study had before it learned: a thousandth of the gradient."""

FELL = 0.9
"""The share of the loss at chance below which it counts as fallen."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The network after ``update`` of ``updates``.

    ``loss`` and ``accuracy``: on 256 sequences that are not trained on; ``trained``: the mean loss
    of the batches since the last snapshot, NaN before the first. ``gradient_norm``: that of all
    parameters together at this update, before clipping.

    Of 16 other sequences: ``profile (T,)``: log10 of the norm of dL/dh after each step (dL/dc of an
    LSTM), L the loss of the last answer, less that of the last step. ``gates (H,)`` each: the
    mean over steps and sequences, and ``state (H,)``: that of |h|. A network without a state has
    no gates; its ``profile`` is that of dL/dx at each step, of what was read there, and in its
    ``state`` what the linear layer reads takes the place of h.

    ``sample``: what the network writes by itself, of a text. ``beyond``: the largest n up to which
    every aⁿbⁿ is right. ``weights``: by torch's names, at the last update alone.
    """

    update: int
    updates: int
    loss: float
    accuracy: float
    trained: float
    gradient_norm: float
    profile: np.ndarray
    gates: dict[str, np.ndarray]
    state: np.ndarray
    sample: str = ""
    beyond: int | None = None
    weights: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def reach(self) -> float:
        """R: the profile at the first step; 0 says that all of the gradient arrives."""
        return float(self.profile[0])


def run(recipe: Recipe) -> Iterator[Snapshot]:
    """Train from nothing; the first snapshot is that of the untrained network.

    A generator: nothing runs between two snapshots, and who stops asking has stopped it. Equal
    recipes give equal snapshots to the last bit (on one thread of one machine). Raises
    FloatingPointError where the loss or a gradient is not finite.
    """
    for snapshot, _ in watched(recipe):
        yield snapshot


def watched(recipe: Recipe) -> Iterator[tuple[Snapshot, Learner]]:
    """As ``run``, each snapshot with the network as it is then; it is trained on in place."""
    model, generator = recipe.build()
    if recipe.noise:
        _add_noise(model, recipe, generator)
    look = _looking(recipe, model)
    yield look(0, math.nan, math.nan), model
    for step in recipe.fit(model, generator):
        yield look(step.step, step.loss, step.gradient_norm), model


def _looking(recipe: Recipe, model: Learner) -> Callable[[int, float, float], Snapshot]:
    held = recipe.held_out()

    def look(update: int, trained: float, norm: float) -> Snapshot:
        model.eval()
        with torch.no_grad():
            answers = model(held.inputs)
            loss = float(recipe.task.loss(answers, held.targets))
            right = recipe.task.right(answers, held.targets)
        found = probed(model, recipe)
        last = update == recipe.updates
        return Snapshot(
            update=update,
            updates=recipe.updates,
            loss=loss,
            accuracy=float(right.double().mean()),
            trained=trained,
            gradient_norm=norm,
            profile=found.profile,
            gates=found.gates,
            state=found.state,
            sample=sample(model, recipe.task) if isinstance(recipe.task, Characters) else "",
            beyond=_beyond(model, recipe.task) if isinstance(recipe.task, Counting) else None,
            weights=_weights(model) if last else {},
        )

    return look


def _beyond(model: Learner, task: Counting) -> int:
    """The largest n up to which every word is right, tried up to four times the longest."""
    inputs, targets = task.words(torch.arange(1, 4 * task.longest + 1))
    with torch.no_grad():
        right = task.right(model(inputs), targets)
    return int(right.int().cumprod(0).sum())


def _weights(model: nn.Module) -> dict[str, np.ndarray]:
    return {name: weight.detach().numpy().copy() for name, weight in model.named_parameters()}


def _add_noise(model: nn.Module, recipe: Recipe, generator: torch.Generator) -> None:
    """Gaussian noise on every gradient, less with every update (Neelakantan et al. 2015)."""
    for weight in model.parameters():
        update = iter(range(recipe.updates))

        def noisy(gradient: Tensor, update: Iterator[int] = update) -> Tensor:
            deviation = recipe.noise * (1 + next(update)) ** -0.275
            return gradient + deviation * torch.randn(gradient.shape, generator=generator)

        weight.register_hook(noisy)


def reached(snapshots: list[Snapshot]) -> int | None:
    """The first update at which more than a thousandth of the gradient arrives at step 1."""
    return next((each.update for each in snapshots if each.reach > NEEDED), None)


def fell(snapshots: list[Snapshot], recipe: Recipe) -> int | None:
    """The first update at which the held-out loss is below nine tenths of that at chance."""
    bound = FELL * recipe.task.chance
    return next((each.update for each in snapshots if each.loss < bound), None)


def learned(snapshots: list[Snapshot], recipe: Recipe) -> int | None:
    """The first update at which the task counts as learned, see ``Task.goal``."""
    enough = recipe.task.learned
    return next((s.update for s in snapshots if enough(s.loss, s.accuracy)), None)
