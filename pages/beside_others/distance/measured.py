"""Networks untrained, and trained to recall the first symbol; what is left of each input."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rnncore.measures import log10_input_influence
from rnncore.train import Causal, FirstSymbol, Learner, Network, Recipe, rebuilt, right_at, run
from rnncore.train.tasks.base import ENOUGH

STEPS, UNITS = 64, 64
"""Of the untrained networks; the trained ones are smaller, and read shorter sequences."""

TRAINED_STEPS, TRAINED_UNITS, UPDATES, RATE = 32, 32, 600, 3e-3
SEEDS = (0, 1, 2, 3, 4)
ROWS = 8
"""Sequences over which an influence is averaged, as the root of the mean square."""

WINDOW, LAYERS, CONVOLUTIONS, BIAS = 4, 2, 3, 3.0


@dataclass(frozen=True, slots=True)
class Kind:
    """A ``network``; ``role``: of its colour. ``helped``: begun so that it keeps what it read."""

    role: str
    network: Network | Causal
    helped: bool = False


KINDS: dict[str, Kind] = {
    "Elman": Kind("elman", Network("elman")),
    "Elman orthogonal": Kind("elman", Network("elman", init="orthogonal"), helped=True),
    "LSTM": Kind("lstm", Network("lstm")),
    "LSTM b = 3": Kind("lstm", Network("lstm", keep_bias=BIAS), helped=True),
    "GRU": Kind("gru", Network("gru")),
    "GRU b = 3": Kind("gru", Network("gru", keep_bias=BIAS), helped=True),
    "minGRU": Kind("mingru", Network("mingru")),
    "window": Kind("window", Causal("window", width=WINDOW)),
    "CNN": Kind("convolution", Causal("convolution", layers=CONVOLUTIONS)),
    "Transformer": Kind("transformer", Causal("transformer", layers=LAYERS)),
}
PLAIN = tuple(name for name, kind in KINDS.items() if not kind.helped)
"""Those that begin as torch draws them."""


def recipe(name: str, seed: int, *, trained: bool) -> Recipe:
    """How a network begins, and how it is trained."""
    units = TRAINED_UNITS if trained else UNITS
    network = replace(KINDS[name].network, hidden=units)
    task = FirstSymbol(TRAINED_STEPS if trained else STEPS)
    return Recipe(task, network, rate=RATE, updates=UPDATES, every=UPDATES, seed=seed)


def influence(model: Learner, made: Recipe) -> np.ndarray:
    """log10 of the norm of the answers by the input d steps before the last, ``(T,)`` over d.

    Of the root of the mean square over ``ROWS`` held-out sequences, in float64.
    """
    inputs = made.held_out().inputs[:, :ROWS].double()
    by_row = log10_input_influence(model.double().eval(), inputs)  # (T, B)
    with np.errstate(divide="ignore"):
        return np.asarray(0.5 * np.log10((10.0 ** (2 * by_row)).mean(1))[::-1])


def untrained(name: str, seed: int) -> np.ndarray:
    """The influence in a network that has learned nothing, ``(T,)``."""
    made = recipe(name, seed, trained=False)
    return influence(made.build()[0], made)


def trained(name: str, seed: int) -> tuple[np.ndarray, float]:
    """The influence in a trained network, ``(T,)``, and the share that it answers right."""
    made = recipe(name, seed, trained=True)
    weights = list(run(made))[-1].weights
    (right,) = right_at(made, weights, (TRAINED_STEPS,))
    return influence(rebuilt(made, weights), made), float(right)


def solved(right: np.ndarray) -> np.ndarray:
    """Whether a share that is answered right is enough."""
    return np.asarray(right >= ENOUGH)
