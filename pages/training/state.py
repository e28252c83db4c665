"""From choices to what is shown: recorded races, what was trained here, or untrained networks."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np

from dashboard.choices import canonical
from dashboard.figures.training_loss import Curve
from dashboard.figures.training_reach import Reach
from dashboard.visitors.shared import shared
from pages.training.recipes import recipes, title
from pages.training.recorded import recorded
from pages.training.spec import TrainingSpec
from rnncore.train import Recipe, Snapshot, fell, learned, reached, run

RECORDED, UNTRAINED, HERE = "recorded", "untrained", "here"


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """One network of the race. ``shots``: its snapshots so far, the untrained one first."""

    name: str
    title: str
    recipe: Recipe
    shots: tuple[Snapshot, ...]

    @property
    def done(self) -> bool:
        """Whether it has come to its last update."""
        return self.shots[-1].update == self.recipe.updates

    @property
    def curve(self) -> Curve:
        """Its loss and accuracy over the updates."""
        return Curve(
            self.title,
            np.array([shot.update for shot in self.shots]),
            np.array([shot.loss for shot in self.shots]),
            np.array([shot.accuracy for shot in self.shots]),
            self.recipe.recurrent.cell,
            _DASHES.get(self.name, "solid"),
        )

    @property
    def reach(self) -> Reach:
        """How much of the gradient arrives at the first step, over the updates."""
        return Reach(
            self.title,
            np.array([shot.update for shot in self.shots]),
            np.array([shot.reach for shot in self.shots]),
            self.learned,
            self.recipe.recurrent.cell,
            _DASHES.get(self.name, "solid"),
        )

    @property
    def learned(self) -> int | None:
        """The first update at which it counts as learned."""
        return learned(list(self.shots), self.recipe)

    @property
    def fell(self) -> int | None:
        """The first update at which the loss is below nine tenths of that at chance."""
        return fell(list(self.shots), self.recipe)

    @property
    def reached(self) -> int | None:
        """The first update at which a thousandth of the gradient arrives at the first step."""
        return reached(list(self.shots))


_DASHES = {
    "LSTM": "3px,5px",
    "LSTM chrono": "dash",
    "Elman": "3px,5px",
    "Elman ReLU identity": "dash",
    "GRU with a bias": "dash",
}
"""Of networks that share a cell's hue."""


@dataclass(frozen=True, slots=True, eq=False)
class TrainingRuns:
    """A race. ``source``: whether it is recorded, untrained, or was trained here."""

    spec: TrainingSpec
    lanes: tuple[Lane, ...]
    source: str

    @property
    def chance(self) -> float:
        """The loss of whoever knows nothing but how often each answer comes."""
        return self.lanes[0].recipe.task.chance

    @property
    def done(self) -> bool:
        """Whether all lanes have come to their last update."""
        return all(lane.done for lane in self.lanes)

    def with_shots(self, shots: dict[Recipe, tuple[Snapshot, ...]]) -> TrainingRuns:
        """The same race with what was trained here in place of what was there."""
        lanes = tuple(
            replace(lane, shots=shots.get(lane.recipe) or lane.shots) for lane in self.lanes
        )
        return TrainingRuns(self.spec, lanes, HERE)


def training_runs(spec: TrainingSpec) -> TrainingRuns:
    """The race of ``spec`` as it was recorded, else before its first update.

    Raises InputError for a text that cannot be trained on, and for too many networks or none.
    """
    spec = canonical(spec)
    asked = recipes(spec)
    known = recorded().shots
    whole = all(recipe in known for recipe in asked.values())
    lanes = tuple(
        Lane(name, title(name, spec), recipe, known[recipe] if whole else (untrained(recipe),))
        for name, recipe in asked.items()
    )
    return TrainingRuns(spec, lanes, RECORDED if whole else UNTRAINED)


@shared()
def untrained(recipe: Recipe) -> Snapshot:
    """The network before its first update, measured."""
    (first,) = itertools.islice(run(recipe), 1)
    return first
