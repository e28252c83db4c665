"""A forget bias of 1: is it enough?

Jozefowicz, Zaremba & Sutskever 2015: a bias of 1 on the forget gate brings the LSTM up to the GRU.
"""

from __future__ import annotations

from functools import partial

from pages.papers.replicas.learners import learner
from pages.papers.replicas.repeating import Run, Seeds, Told, repeated
from rnncore.train import FirstSymbol, Network

STEPS, UNITS, RATE, UPDATES = 40, 32, 3e-3, 600
BIASES = (0.0, 1.0, 3.0)


def replica(seeds: Seeds) -> Told:
    """The share of held-out sequences of 40 symbols whose first one is named."""
    return repeated(seeds, [partial(_run, bias) for bias in BIASES])


def _run(bias: float, seed: int) -> Run:
    network, task = Network("lstm", UNITS, keep_bias=bias), FirstSymbol(STEPS)
    _, _, right = yield from learner(network, task, seed, rate=RATE, updates=UPDATES)
    return {f"b = {bias:g}": right}
