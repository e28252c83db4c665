"""IndRNN on the adding problem.

Li et al. 2018, section 5.1: independently recurrent networks with ReLU solve the adding problem
over lengths at which an LSTM fails.
"""

from __future__ import annotations

from functools import partial

from pages.papers.replicas.learners import learner
from pages.papers.replicas.repeating import Run, Seeds, Told, repeated
from rnncore.train import Adding, Network

STEPS, UNITS, RATE, UPDATES = 50, 64, 3e-3, 900
NETWORKS = {
    "IndRNN": Network("indrnn", UNITS, nonlinearity="relu"),
    "LSTM": Network("lstm", UNITS, keep_bias=3.0),
}


def replica(seeds: Seeds) -> Told:
    """The squared error after training, as a share of that of always saying 1, which is 1/6."""
    return repeated(seeds, [partial(_run, name) for name in NETWORKS])


def _run(name: str, seed: int) -> Run:
    task = Adding(STEPS)
    _, loss, _ = yield from learner(NETWORKS[name], task, seed, rate=RATE, updates=UPDATES)
    return {name: loss / task.chance}
