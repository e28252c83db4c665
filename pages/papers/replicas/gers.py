"""Counting: from aⁿbⁿ with n up to 10, how far does it go on?

Gers & Schmidhuber 2001: an LSTM that was trained on n up to 10 foretells words with n up to 1000.
"""

from __future__ import annotations

from functools import partial

import torch

from pages.papers.replicas.learners import learner
from pages.papers.replicas.repeating import Run, Seeds, Told, repeated
from rnncore.train import Counting, Learner, Network

LONGEST, UNITS, RATE, UPDATES, FARTHEST = 10, 16, 5e-3, 1500, 1000


def replica(seeds: Seeds) -> Told:
    """The largest n up to which every word is foretold, from the first b to the end."""
    return repeated(seeds, [partial(_run, Network("lstm", UNITS))])


def _run(network: Network, seed: int) -> Run:
    task = Counting(2 * LONGEST + 1)
    model, _, _ = yield from learner(network, task, seed, rate=RATE, updates=UPDATES)
    return {"LSTM": float(_reach(model, task))}


@torch.no_grad()
def _reach(model: Learner, task: Counting) -> int:
    """How far it goes without a fault, up to ``FARTHEST``."""
    for n in range(1, FARTHEST + 1):
        inputs, targets = task.words(torch.tensor([n]))
        if not task.right(model(inputs), targets).all():
            return n - 1
    return FARTHEST
