"""What the tabs of Gates at work measure, on the run shown or on held-out sentences."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st
import torch

from dashboard.trained import NETWORKS, WHO, TrainedRun
from rnncore import measures, zoo
from rnncore.tasks import who
from rnncore.zoo.who import accuracy, held_out, measured, said

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


@st.cache_resource(show_spinner=False)
def on_held_out() -> tuple[AtStops, dict[str, float]]:
    """Of the shipped network on held-out sentences; and what its card measures there, anew."""
    model = zoo.load(NETWORKS[WHO]).model
    streams = held_out()
    _, forget = said(model, streams)
    here = forget[streams.stops].mean(0)
    found = AtStops(here, forget[~streams.stops].mean(0), forget[..., 0].size)
    return found, {"accuracy": accuracy(model), **measured(model)}


def half_lives(run: TrainedRun) -> np.ndarray:
    """Steps after which half of a unit's cell state is left, by its mean forget gate: ``(H,)``.

    ln 2 / −ln of the geometric mean of the gate over the words: the cell's own path, without what
    is written meanwhile.
    """
    gate = run.track.gates["forget"][:, 0]
    with np.errstate(divide="ignore"):
        return LN2 / -np.log(gate).mean(0)


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
