"""From a spec to two runs: the network untouched, and with its gates held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.choices import canonical
from dashboard.models import trained
from dashboard.models.trained import TrainedRun
from pages.gates_at_work.spec import GatesSpec, holds
from rnncore import measures


@dataclass(frozen=True, slots=True, eq=False)
class GatesRuns:
    """The untouched run, and the one that is shown: the same where nothing is held."""

    spec: GatesSpec
    plain: TrainedRun
    shown: TrainedRun

    @property
    def touched(self) -> bool:
        """Whether a gate is held."""
        return bool(self.shown.holds)

    @property
    def moved(self) -> np.ndarray:
        """How far the intervention moved the state after each word: ``(T,)``, Euclidean."""
        states = [run.track.states["h"][1:, 0] for run in (self.plain, self.shown)]
        return measures.norm(states[1] - states[0])


def gates_runs(spec: GatesSpec) -> GatesRuns:
    """The runs of ``spec``, from the cache when they were seen before.

    Raises InputError for a text that cannot be read.
    """
    spec = canonical(spec)
    words = trained.read(spec.trained, spec.said)
    plain = trained.run(spec.trained, words)
    held = holds(spec, len(words), plain.track.hidden_size)
    return GatesRuns(spec, plain, trained.run(spec.trained, words, held) if held else plain)
