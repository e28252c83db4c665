"""What five recorded seeds say of each network, and all of them together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median

from pages.training.outcomes import Outcome
from pages.training.presets import PRESETS
from pages.training.recipes import recipes, title
from pages.training.recorded import SEEDS, recorded
from pages.training.spec import ADDING, FIRST, ORDER, TrainingSpec
from rnncore.train.running import NEEDED

FAR = (FIRST, ORDER, ADDING)
"""The tasks whose answer lies far back."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """A network of a race over the recorded seeds."""

    title: str
    rows: tuple[Outcome, ...]

    @property
    def learned(self) -> int:
        """How many learned it."""
        return sum(row.learned is not None for row in self.rows)

    @property
    def updates(self) -> float | None:
        """The median update at which those that learned had done so; None where none did."""
        found = [row.learned for row in self.rows if row.learned is not None]
        return median(found) if found else None

    @property
    def start(self) -> float:
        """The median reach before the first update."""
        return median(row.start for row in self.rows)

    @property
    def end(self) -> float:
        """The median reach after the last."""
        return median(row.end for row in self.rows)

    @property
    def accuracy(self) -> float:
        """The median share of held-out answers that are right at the end."""
        return median(row.accuracy for row in self.rows)

    @property
    def seconds(self) -> float:
        """The median of the processor's seconds."""
        return median(row.seconds or 0.0 for row in self.rows)


def seeds(spec: TrainingSpec) -> tuple[Seeds, ...]:
    """Each network of a race over the recorded seeds; none where they were not recorded."""
    known = recorded().outcomes
    found = {
        lane: tuple(known[recipe] for recipe in asked if recipe in known)
        for lane, asked in _by_lane(spec).items()
    }
    if any(len(rows) < len(SEEDS) for rows in found.values()):
        return ()
    return tuple(Seeds(title(lane, spec), rows) for lane, rows in found.items())


def _by_lane(spec: TrainingSpec) -> dict[str, list]:  # type: ignore[type-arg]
    asked = [recipes(replace(spec, seed=seed)) for seed in SEEDS]
    return {lane: [each[lane] for each in asked] for lane in asked[0]}


@dataclass(frozen=True, slots=True)
class Together:
    """All recorded runs of tasks whose answer lies far back.

    ``learned``: how many did; of these, ``first``: had the reach before. ``lit``: how many had
    the reach at some update; of these, ``without``: did not learn. ``lost``: those whose loss had
    fallen, that did not learn, and whose reach was gone at the end.
    """

    runs: int
    learned: int
    first: int
    lit: int
    without: int
    lost: int


def together() -> Together:
    """Counted over the races of the story."""
    rows = [
        row
        for spec in PRESETS.values()
        if spec.task in FAR
        for each in seeds(spec)
        for row in each.rows
    ]
    learned = [row for row in rows if row.learned is not None]
    lit = [row for row in rows if row.reached is not None]
    without = [row for row in lit if row.learned is None]
    return Together(
        runs=len(rows),
        learned=len(learned),
        first=sum(row.reached is not None and row.reached <= (row.learned or 0) for row in learned),
        lit=len(lit),
        without=len(without),
        lost=sum(row.fell is not None and row.end < NEEDED for row in without),
    )


def decided_by_reach(found: tuple[Seeds, ...]) -> bool:
    """Whether those with the reach at the start learn mostly, and those without it never."""
    far = [each for each in found if each.start > NEEDED]
    short = [each for each in found if each.start <= NEEDED]
    return bool(
        far
        and short
        and all(2 * each.learned > len(each.rows) for each in far)
        and not any(each.learned for each in short)
    )
