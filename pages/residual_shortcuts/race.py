"""Several training runs side by side, advanced slice by slice: what the tab Training shows live.

A race lives in the session of its visitor and moves only when it is asked to. When nobody looks,
nothing runs. Its networks are not part of it: they may be lost, and begin anew.
"""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.training import Snapshot, train

STEPS = 200

Runs = dict[str, Iterator[tuple[int, Snapshot]]]
"""The runs of a race that are at work, by kind; each brings its snapshots, counted from 0."""


@dataclass(slots=True)
class Race:
    """What the runs of one view have shown: ``shots`` by kind, in the order of the variants.

    ``number``: another one for each race.
    """

    spec: ResidualSpec
    shots: dict[str, list[Snapshot]]
    running: bool = False
    number: int = field(default_factory=itertools.count().__next__)

    @classmethod
    def of(cls, spec: ResidualSpec) -> "Race":
        """The race of the kinds shown, at the depth, width, β and seed of ``spec``; not begun."""
        return cls(spec, {kind: [] for kind in spec.variants})

    @property
    def done(self) -> bool:
        """Whether every run has come to its end."""
        return all(shots and shots[-1].step == STEPS for shots in self.shots.values())

    @property
    def share(self) -> float:
        """How much of the whole race has been run, 0 to 1."""
        steps = [shots[-1].step if shots else 0 for shots in self.shots.values()]
        return sum(steps) / (STEPS * len(steps))

    @property
    def curves(self) -> tuple[tuple[str, np.ndarray, np.ndarray, np.ndarray], ...]:
        """Each kind with its steps, losses and accuracies so far, ``(N,)`` each."""
        return tuple(
            (
                kind,
                np.array([shot.step for shot in shots], dtype=np.int64),
                np.array([shot.loss for shot in shots]),
                np.array([shot.accuracy for shot in shots]),
            )
            for kind, shots in self.shots.items()
        )

    def advance(self, seconds: float, runs: Runs) -> None:
        """Run on for about ``seconds``, always the run that is furthest behind.

        ``runs``: those at work, which the caller keeps from one time to the next. One that is not
        there begins anew, and what it brings is known until it is where it was: everything in it
        follows from the seed.
        """
        until = time.perf_counter() + seconds
        while not self.done and time.perf_counter() < until:
            kind = min(self.shots, key=lambda kind: len(self.shots[kind]))
            run = runs.get(kind)  # at any time they may be dropped by another thread
            if run is None:
                run = runs[kind] = enumerate(self.run(kind))
            number, shot = next(run)
            if number == len(self.shots[kind]):
                self.shots[kind].append(shot)
        if self.done:
            self.running = False
            runs.clear()

    def run(self, kind: str) -> Iterator[Snapshot]:
        """The run of one kind, from its beginning."""
        return train(
            kind,
            depth=self.spec.depth,
            width=self.spec.width,
            branch_scale=self.spec.branch,
            steps=STEPS,
            seed=self.spec.seed,
        )


def key_of(spec: ResidualSpec) -> tuple[Any, ...]:
    """What decides a race."""
    return spec.variants, spec.depth, spec.width, spec.branch, spec.seed
