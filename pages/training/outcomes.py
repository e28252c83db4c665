"""What came of a run, in a row: for tables over seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from rnncore.train import FirstSymbol, Recipe, Snapshot, TemporalOrder, fell, learned, reached

SAME_ANSWER = 0.75
"""Two classes count as merged where most of both get one and the same answer."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A whole run. Updates are None where it did not come to that.

    ``learned``, ``fell`` and ``reached``: see ``rnncore.train``. ``start`` and ``end``: the reach
    of the first and of the last snapshot. ``seconds``: of a processor, None where they were not
    measured. ``merged``: pairs of classes, counted from 0, that it does not tell apart at the end.
    """

    seed: int
    updates: int
    learned: int | None
    fell: int | None
    reached: int | None
    start: float
    end: float
    loss: float
    accuracy: float
    seconds: float | None = None
    merged: tuple[tuple[int, int], ...] = ()


def outcome(recipe: Recipe, shots: Sequence[Snapshot], seconds: float | None = None) -> Outcome:
    """The row of a run that has come to its end, or stopped before."""
    given = list(shots)
    return Outcome(
        seed=recipe.seed,
        updates=given[-1].update,
        learned=learned(given, recipe),
        fell=fell(given, recipe),
        reached=reached(given),
        start=given[0].reach,
        end=given[-1].reach,
        loss=given[-1].loss,
        accuracy=given[-1].accuracy,
        seconds=seconds,
        merged=merged(recipe, given[-1]),
    )


def merged(recipe: Recipe, last: Snapshot) -> tuple[tuple[int, int], ...]:
    """The pairs of classes that the network answers alike; none where it knows nothing at all.

    Measured on the held-out sequences, with the weights of the last update.
    """
    told = isinstance(recipe.task, FirstSymbol | TemporalOrder) and last.weights
    if not told or last.loss > 0.9 * recipe.task.chance:
        return ()
    model, _ = recipe.build()
    model.load_state_dict({name: torch.tensor(value) for name, value in last.weights.items()})
    inputs, targets = recipe.held_out()
    with torch.no_grad():
        answers = model.eval()(inputs).argmax(-1).numpy()
    shares = np.array(
        [
            np.bincount(answers[targets.numpy() == each], minlength=recipe.task.outputs)
            for each in range(recipe.task.outputs)
        ],
        dtype=float,
    )
    shares /= shares.sum(1, keepdims=True)
    likeliest = shares.argmax(1)
    sure = shares.max(1) >= SAME_ANSWER
    return tuple(
        (first, second)
        for first in range(len(likeliest))
        for second in range(first + 1, len(likeliest))
        if sure[first] and sure[second] and likeliest[first] == likeliest[second]
    )
