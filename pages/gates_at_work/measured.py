"""What the tabs of Gates at work measure on the run shown; on held-out sentences: held_out."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
import torch

from dashboard.models.trained_run import TrainedRun, by_key
from dashboard.visitors.shared import shared
from rnncore import measures
from rnncore.measures import influence
from rnncore.zoo.tasks import who

LN2 = float(np.log(2))


class AtStops(NamedTuple):
    """Each unit's mean forget gate, ``(H,)``, at full stops and elsewhere; ``words`` were read."""

    stops: np.ndarray
    elsewhere: np.ndarray
    words: int

    @property
    def fall(self) -> np.ndarray:
        """By how much the gate is lower at the full stop: ``(H,)``."""
        return self.elsewhere - self.stops

    @property
    def best(self) -> int:
        """The unit whose gate falls most, counted from 0."""
        return int(self.fall.argmax())


def at_stops(run: TrainedRun) -> AtStops | None:
    """Of the words on screen; None where there is no full stop, or no forget gate."""
    stops = np.array([word == who.STOP for word in run.words])
    if "forget" not in run.track.gates or not stops.any() or stops.all():
        return None
    gate = run.track.gates["forget"][:, 0]  # (T, H)
    return AtStops(gate[stops].mean(0), gate[~stops].mean(0), len(run.words))


def half_lives(run: TrainedRun) -> np.ndarray:
    """Steps after which half of a unit's cell state is left, by its mean forget gate: ``(H,)``.

    ln 2 / −ln of the geometric mean of the gate over the words: the cell's own path, without what
    is written meanwhile.
    """
    gate = run.track.gates["forget"][:, 0]
    with np.errstate(divide="ignore"):
        return LN2 / -np.log(gate).mean(0)


class Stretch(NamedTuple):
    """Steps ``first`` to ``last``, counted from 0, after each of which ``answer`` is given."""

    first: int
    last: int
    answer: str


def longest_answer(run: TrainedRun) -> Stretch:
    """The longest stretch of one answer; of "Who is it?" of one that names somebody, if any."""
    best = run.answers.probability.argmax(1)
    names = run.answers.names
    cuts = [0, *(np.flatnonzero(np.diff(best)) + 1).tolist(), len(best)]
    found = [
        Stretch(first, stop - 1, names[best[first]]) for first, stop in itertools.pairwise(cuts)
    ]
    naming = [each for each in found if each.answer != who.LABELS[0]]
    return max(naming or found, key=lambda each: each.last - each.first)


@shared(**by_key)
def carried(run: TrainedRun, step: int) -> influence.Carried:
    """What is left of a small change of the state after ``step``, counted from 0."""
    return influence.carried(run.track, step + 1)


def forget_bias(run: TrainedRun) -> np.ndarray:
    """Both biases of the forget gate together, ``(H,)``."""
    hidden = run.track.hidden_size
    both = run.track.parameters["bias_ih"] + run.track.parameters["bias_hh"]
    return both[hidden : 2 * hidden]  # rows i, f, g, o


def gradient(run: TrainedRun) -> np.ndarray:
    """log10 of the norm of dL/dh on the boundaries: ``(T + 1,)``."""
    return measures.log10_gradient_norm(run.track)[:, 0]


def bias_half_life(bias: float) -> float:
    """The half-life of a cell whose forget gate stands at σ(b), in steps: ln 2 / −ln σ(b)."""
    return LN2 / -float(torch.nn.functional.logsigmoid(torch.tensor(bias, dtype=torch.float64)))
