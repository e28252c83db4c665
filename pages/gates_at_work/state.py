"""From a spec to two runs: the network untouched, and with its gates held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.choices import canonical
from dashboard.models import trained
from dashboard.models.spec import MOST_OUTPUTS
from dashboard.models.trained import TrainedRun
from dashboard.stage import Readout, unroll_block
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


def readout_of(run: TrainedRun) -> Readout:
    """The output layer of the run's network, and what it gave after each word, held and not."""
    layer = trained.network(run.title).model.readout
    weight, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()
    outputs = run.trace.outputs[:, 0]  # (T, H)
    untouched = readout_of(trained.run(run.title, run.words)).outputs if run.holds else None
    return Readout(weight, bias, outputs @ weight.T + bias, run.answers.names, untouched)


def trained_block(run: TrainedRun) -> bytes:
    """Pack the run for the scene ``unroll``; with its readout where it has few answers."""
    found = readout_of(run)
    readout = found if len(found.bias) <= MOST_OUTPUTS else None
    size = run.trace.inputs.shape[-1]
    return unroll_block(
        run.trace,
        readout=readout,
        names=[f"x{k + 1}" for k in range(size)],
        title=run.title,
        origin=f"trained, seed {run.card.seed}" + (", gates held" if run.holds else ""),
    )
