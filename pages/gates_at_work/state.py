"""From a spec to two runs: the network untouched, and with its gates held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.choices import canonical
from dashboard.models import sent, trained
from dashboard.models.sent import visible
from dashboard.models.spec import MOST_OUTPUTS
from dashboard.models.trained_run import TrainedRun
from pages.gates_at_work.spec import GatesSpec, from_training, holds
from rnncore import measures
from rnncore.player import Readout, unroll_block


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

    Raises InputError for a text that cannot be read, and where no network was sent.
    """
    spec = canonical(spec)
    if from_training(spec):
        plain = trained.run_sent(sent.there(spec.sent), spec.row)
    else:
        plain = trained.run(spec.trained, trained.read(spec.trained, spec.said))
    held = holds(spec, plain.steps, plain.track.hidden_size)
    return GatesRuns(spec, plain, trained.again(plain, held) if held else plain)


def readout_of(run: TrainedRun) -> Readout:
    """The output layer of the run's network, and what it gave after each word, held and not."""
    layer = trained.model_of(run).readout
    weight, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()
    outputs = run.trace.outputs[:, 0]  # (T, H)
    untouched = readout_of(trained.again(run)).outputs if run.holds else None
    return Readout(weight, bias, outputs @ weight.T + bias, run.answers.names, untouched)


def trained_block(run: TrainedRun) -> bytes:
    """Pack the run for the scene ``unroll``; with its readout where it has few answers."""
    found = readout_of(run)
    readout = found if len(found.bias) <= MOST_OUTPUTS else None
    size = run.trace.inputs.shape[-1]
    names = [f"x{k + 1}" for k in range(size)]
    title = run.title
    if run.sent is not None:
        names, title = list(visible(run.sent.recipe.task.input_names)), run.sent.title
    return unroll_block(
        run.trace,
        readout=readout,
        names=names,
        title=title,
        origin=f"trained, seed {run.seed}" + (", gates held" if run.holds else ""),
    )
