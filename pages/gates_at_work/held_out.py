"""What the shipped network "Who is it?" does on held-out sentences, measured once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dashboard.models.trained import NETWORKS, WHO
from dashboard.visitors.shared import ALWAYS, shared
from pages.gates_at_work.measured import AtStops
from rnncore import zoo
from rnncore.interventions import hold
from rnncore.zoo.tasks import who
from rnncore.zoo.who import accuracy, measured, said
from rnncore.zoo.who import held_out as sentences


@shared(store=ALWAYS)
def on_held_out() -> tuple[AtStops, dict[str, float]]:
    """Of the shipped network on held-out sentences; and what its card measures there, anew."""
    model = zoo.load(NETWORKS[WHO]).model
    streams = sentences()
    _, forget = said(model, streams)
    here = forget[streams.stops].mean(0)
    found = AtStops(here, forget[~streams.stops].mean(0), forget[..., 0].size)
    return found, {"accuracy": accuracy(model), **measured(model)}


class HeldOpen(NamedTuple):
    """Accuracies on held-out sentences: ``plain``, and with forget gates held at every word.

    ``units (H,)``: one unit's gate open, unit by unit; ``together``: all of them open; ``shut``:
    all of them shut.
    """

    plain: float
    units: np.ndarray
    together: float
    shut: float

    @property
    def costs(self) -> list[int]:
        """The units, counted from 0, that change the accuracy, the dearest first."""
        return [int(unit) for unit in self.units.argsort() if self.units[unit] != self.plain]


@shared(store=ALWAYS)
def held_open() -> HeldOpen:
    """Of the shipped network: what one unit's forget gate, open all the way, costs."""
    model = zoo.load(NETWORKS[WHO]).model
    hidden = model.recurrent["words"].hidden_size
    each = [accuracy(model, [hold("forget", 1.0, (unit,))]) for unit in range(hidden)]
    together, shut = (accuracy(model, [hold("forget", value)]) for value in (1.0, 0.0))
    return HeldOpen(accuracy(model), np.array(each), together, shut)


class Objects(NamedTuple):
    """Names on held-out sentences that are not the subject: how many, and the share still right."""

    names: int
    right: float


@shared(store=ALWAYS)
def objects() -> Objects:
    """Of the shipped network: after a name that follows a subject, whom would a pronoun mean?"""
    streams = sentences()
    answers, _ = said(zoo.load(NETWORKS[WHO]).model, streams)
    named = np.isin(np.array(streams.words).T, who.SHE + who.HE)  # (T, B)
    later = np.zeros_like(named)
    later[1:] = named[1:] & streams.current[:-1]
    return Objects(int(later.sum()), float((answers == streams.labels.numpy())[later].mean()))


@shared(store=ALWAYS)
def carried_wrong() -> float:
    """Share of the wrong labels that name the last subject, with the cell carried over the stop."""
    streams = sentences()
    right = streams.labels.numpy()
    answers, _ = said(zoo.load(NETWORKS[WHO]).model, streams, who.carried(streams.words))
    wrong = (answers != right) & streams.reached
    return float((answers == _subject_before(right))[wrong].mean())


def _subject_before(labels: np.ndarray) -> np.ndarray:
    """At every word the subject of the sentence before, ``(T, B)``; 0 where there is none."""
    before, now, found = np.zeros((3, labels.shape[1]), dtype=int)
    rows = []
    for row in labels:
        starts = (row != 0) & (now == 0)
        before, found = np.where(starts, found, before), np.where(row != 0, row, found)
        now = row
        rows.append(before)
    return np.stack(rows)
