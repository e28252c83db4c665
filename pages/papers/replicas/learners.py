"""A network of ``rnncore.train`` on one of its tasks, trained with Adam: most replicas are that."""

from __future__ import annotations

from collections.abc import Generator

import torch
from torch import Tensor

from pages.papers.replicas.repeating import generator_of, trained
from rnncore.train import Learner, Network, Task

BATCH, HELD_OUT = 32, 256


def learner(
    network: Network, task: Task, seed: int, *, rate: float, updates: int
) -> Generator[float, None, tuple[Learner, float, float]]:
    """So many updates, clipped at norm 1; the network, its loss and accuracy on held-out rows."""
    draw = generator_of(seed)
    model = Learner(network, task, draw)

    def loss() -> Tensor:
        inputs, targets = task.batch(BATCH, draw)
        return task.loss(model(inputs), targets)

    yield from trained(model, loss, torch.optim.Adam(model.parameters(), rate), updates, clip=1.0)
    with torch.no_grad():
        inputs, targets = task.held_out(HELD_OUT, draw)
        answers = model(inputs)
        right = float(task.right(answers, targets).double().mean())
        return model, float(task.loss(answers, targets)), right
