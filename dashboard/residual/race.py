"""Several training runs side by side, advanced slice by slice: what the tab Training shows live.

A race lives in the session of its visitor and moves only when it is asked to. When nobody looks,
nothing runs.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from dashboard.residual.spec import ResidualSpec
from dashboard.residual.training import Snapshot, train

STEPS = 200


@dataclass(slots=True)
class Race:
    """The runs of one view: ``shots`` so far by kind, in the order of the variants."""

    key: tuple
    shots: dict[str, list[Snapshot]]
    running: bool = False
    _runs: dict[str, Iterator[Snapshot]] = field(default_factory=dict)

    @classmethod
    def of(cls, spec: ResidualSpec) -> "Race":
        """The race of the kinds shown, at the depth, width, β and seed of ``spec``; not begun."""
        race = cls(key_of(spec), {kind: [] for kind in spec.variants})
        for kind in race.shots:
            race._runs[kind] = train(
                kind,
                depth=spec.depth,
                width=spec.width,
                branch_scale=spec.branch,
                steps=STEPS,
                seed=spec.seed,
            )
        return race

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

    def advance(self, seconds: float) -> None:
        """Run on for about ``seconds``, always the run that is furthest behind."""
        until = time.perf_counter() + seconds
        while not self.done and time.perf_counter() < until:
            kind = min(self.shots, key=lambda kind: len(self.shots[kind]))
            self.shots[kind].append(next(self._runs[kind]))
        if self.done:
            self.running = False


def key_of(spec: ResidualSpec) -> tuple:
    """What decides a race."""
    return spec.variants, spec.depth, spec.width, spec.branch, spec.seed
