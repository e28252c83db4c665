"""Parity: which recurrent networks keep track of a state that every one turns over.

Grazzi et al. 2024: linear recurrences whose transitions have only positive eigenvalues cannot
solve parity, at finite precision and any length. minGRU (Feng et al. 2024) is such a one: its
transition is 1 - z, between 0 and 1, and does not depend on its state.
"""

from __future__ import annotations

from functools import partial

from pages.papers.replicas.learners import learner
from pages.papers.replicas.repeating import Run, Seeds, Told, repeated
from rnncore.train import Network, Parity

STEPS, UNITS, RATE, UPDATES = 16, 32, 5e-3, 800
CELLS = {"minGRU": "mingru", "Elman": "elman", "LSTM": "lstm", "GRU": "gru"}


def replica(seeds: Seeds) -> Told:
    """The share of held-out sequences of 16 bits whose parity is told right after the last."""
    return repeated(seeds, [partial(_run, title) for title in CELLS])


def _run(title: str, seed: int) -> Run:
    network = Network(CELLS[title], UNITS)
    _, _, right = yield from learner(network, Parity(STEPS), seed, rate=RATE, updates=UPDATES)
    return {title: right}
