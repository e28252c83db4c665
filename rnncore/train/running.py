"""Run a recipe: a snapshot of the network every so many updates, with its gradient's profile."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn

from rnncore import measures
from rnncore.record import record
from rnncore.trace import Trace, Track
from rnncore.train.loop import train
from rnncore.train.networks import Learner
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
    mean over steps and sequences, and ``state (H,)``: that of |h|.

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
    steps = train(
        model,
        recipe.batches(generator),
        recipe.objective,
        steps=recipe.updates,
        optimizer=recipe.optimizer_of(model),
        generator=generator,
        clip=recipe.clip,
        every=recipe.every,
    )
    for step in steps:
        yield look(step.step, step.loss, step.gradient_norm), model


def trace_of(model: Learner, recipe: Recipe) -> Trace:
    """The probe, run and recorded, with the gradient of the last answer's loss."""
    inputs, targets = recipe.probe()

    def loss(outputs: Tensor, final: Tensor) -> Tensor:
        del outputs
        return recipe.task.loss(model.readout(final), targets)

    return record(model.recurrent, inputs, loss=loss)


def carrying(cell: str) -> str:
    """The state whose gradient is followed: the cell state of an LSTM, else the hidden state."""
    return "c" if cell == "lstm" else "h"


def profile(track: Track) -> np.ndarray:
    """log10 of the gradient's norm over all rows after each step, less the last one: ``(T,)``."""
    by_row = measures.log10_gradient_norm(track, carrying(track.cell))[1:]  # (T, B)
    largest = by_row.max(1, keepdims=True)
    scale = np.where(np.isfinite(largest), largest, 0.0)
    with np.errstate(divide="ignore"):
        logs = scale[:, 0] + 0.5 * np.log10((10.0 ** (2 * (by_row - scale))).sum(1))
        return np.asarray(logs - logs[-1])


def _looking(recipe: Recipe, model: Learner) -> Callable[[int, float, float], Snapshot]:
    held = recipe.held_out()

    def look(update: int, trained: float, norm: float) -> Snapshot:
        model.eval()
        with torch.no_grad():
            answers = model(held.inputs)
            loss = float(recipe.task.loss(answers, held.targets))
            right = recipe.task.right(answers, held.targets)
        track = trace_of(model, recipe).tracks[0]
        last = update == recipe.updates
        return Snapshot(
            update=update,
            updates=recipe.updates,
            loss=loss,
            accuracy=float(right.double().mean()),
            trained=trained,
            gradient_norm=norm,
            profile=profile(track),
            gates={name: gate.mean((0, 1)) for name, gate in track.gates.items()},
            state=np.abs(track.states["h"][1:]).mean((0, 1)),
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
