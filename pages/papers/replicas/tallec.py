"""Chrono initialisation: gate biases drawn for the span that has to be remembered.

Tallec & Ollivier 2018, section 3: forget biases log U(1, T - 1) and input biases their negative,
against a forget bias of 1.
"""

from __future__ import annotations

from functools import partial

from pages.papers.replicas.learners import learner
from pages.papers.replicas.repeating import Run, Seeds, Told, repeated
from rnncore.train import FirstSymbol, Network

STEPS, UNITS, RATE, UPDATES = 100, 32, 3e-3, 800
NETWORKS = {
    "chrono": Network("lstm", UNITS, init="chrono"),
    "forget bias 1": Network("lstm", UNITS, keep_bias=1.0),
}


def replica(seeds: Seeds) -> Told:
    """The share of held-out sequences of 100 symbols whose first one is named.

    Four other symbols come after it.
    """
    return repeated(seeds, [partial(_run, name) for name in NETWORKS])


def _run(name: str, seed: int) -> Run:
    task = FirstSymbol(STEPS, others=True)
    _, _, right = yield from learner(NETWORKS[name], task, seed, rate=RATE, updates=UPDATES)
    return {name: right}
