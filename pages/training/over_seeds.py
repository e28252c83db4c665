"""What one recipe gave with several seeds: the curves, and what is read off them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rnncore.train import Recipe


class Measured(Protocol):
    """What is kept of a snapshot."""

    @property
    def update(self) -> int: ...

    @property
    def loss(self) -> float: ...

    @property
    def accuracy(self) -> float: ...

    @property
    def reach(self) -> float: ...


@dataclass(frozen=True, slots=True, eq=False)
class OverSeeds:
    """``S`` runs of ``recipe`` that differ in their seed, with a snapshot at each of ``updates``.

    ``updates (N,)``; ``loss``, ``accuracy`` and ``reach (S, N)`` as in ``rnncore.train.Snapshot``,
    float32, NaN from where a loss or a gradient was not finite. ``seconds (S,)``: of the CPU.
    """

    recipe: Recipe
    updates: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    reach: np.ndarray
    seconds: np.ndarray

    @classmethod
    def of(
        cls, recipe: Recipe, runs: Sequence[Sequence[Measured]], seconds: Sequence[float]
    ) -> OverSeeds:
        """Those of ``runs``, each as far as it has come."""
        longest = max(map(len, runs), default=0)
        curves = np.full((3, len(runs), longest), np.nan, np.float32)
        for place, shots in enumerate(runs):
            told = [(shot.loss, shot.accuracy, shot.reach) for shot in shots]
            curves[:, place, : len(shots)] = np.reshape(told, (len(shots), 3)).T
        updates = [shot.update for shot in max(runs, key=len, default=[])]
        loss, accuracy, reach = curves
        spent = np.array(seconds, np.float32)
        return cls(recipe, np.array(updates, np.int32), loss, accuracy, reach, spent)

    @property
    def seeds(self) -> int:
        """How many runs there are."""
        return len(self.loss)

    @property
    def learned(self) -> list[int | None]:
        """The first update at which each run counts as learned."""
        right = self._enough()
        return [int(self.updates[row.argmax()]) if row.any() else None for row in right]

    @property
    def kept(self) -> int:
        """How many runs still count as learned at their end."""
        return int(self._enough()[:, -1].sum())

    @property
    def broken(self) -> int:
        """How many runs met a loss or a gradient that is not finite."""
        return int(np.isnan(self.loss[:, -1]).sum())

    @property
    def best(self) -> tuple[np.ndarray, np.ndarray]:
        """The least loss of each run and the update where it is, ``(S,)`` each."""
        least = np.nanargmin(self.loss, 1)
        return self.loss[np.arange(self.seeds), least], self.updates[least]

    @property
    def median_updates(self) -> float | None:
        """The median update at which those that learned had done so; None where none did."""
        found = [each for each in self.learned if each is not None]
        return float(np.median(found)) if found else None

    def _enough(self) -> np.ndarray:
        """Where the runs count as learned, ``(S, N)``."""
        enough = np.vectorize(self.recipe.task.learned, otypes=[bool])
        return np.asarray(enough(self.loss, self.accuracy))


def middle_and_range(values: np.ndarray) -> tuple[float, float, float]:
    """The median, the least and the most of ``values``, of those that are finite or infinite."""
    known = values[~np.isnan(values)]
    return float(np.median(known)), float(known.min()), float(known.max())
