"""A short training run: handwritten digits through a tower, as a generator of snapshots.

The caller asks for the next snapshot when it likes, and stops by not asking: nothing runs in
between, no thread is started.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import skip_init

from dashboard.models.digits import digits
from rnncore.residual import Tower

BATCH = 64
LEARNING_RATE, MOMENTUM = 0.01, 0.9
EVERY = 5
"""Steps from one snapshot to the next."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How far a run is after ``step`` of ``steps``.

    ``loss``: mean cross-entropy of the training batches since the last snapshot, nats.
    ``accuracy``: share of the held-out digits that are named right.
    """

    step: int
    steps: int
    loss: float
    accuracy: float


def train(
    variant: str,
    *,
    depth: int = 30,
    width: int = 32,
    branch_scale: float = 0.1,
    steps: int = 200,
    learning_rate: float = LEARNING_RATE,
    momentum: float = MOMENTUM,
    seed: int = 0,
) -> Iterator[Snapshot]:
    """Train one tower between a linear layer from 64 pixels and one to 10 digits.

    ReLU, He weights, no normalisation; stochastic gradient descent with momentum on batches of 64.
    ``branch_scale``: β of v1 and v2. Everything random comes from ``seed`` alone: the weights, and
    the order of the images. Runs of all variants see the same batches.
    """
    generator = torch.Generator().manual_seed(seed)
    images, labels, held_images, held_labels = (each.clone() for each in digits())
    batches = torch.randint(len(images), (steps, BATCH), generator=generator)
    network = _network(variant, depth, width, branch_scale, generator)
    optimiser = torch.optim.SGD(network.parameters(), learning_rate, momentum)
    for start in range(0, steps, EVERY):
        rows = batches[start : start + EVERY]
        losses = _advance(network, optimiser, [(images[row], labels[row]) for row in rows])
        with torch.no_grad():
            right = network(held_images).argmax(1) == held_labels
        step = start + len(rows)
        yield Snapshot(step, steps, float(np.mean(losses)), float(right.double().mean()))


def _network(
    variant: str, depth: int, width: int, branch_scale: float, generator: torch.Generator
) -> nn.Sequential:
    # Without torch's own initialisation, which would draw from the generator that all share.
    read, answer = (skip_init(nn.Linear, *sizes) for sizes in ((64, width), (width, 10)))
    for layer in (read, answer):
        nn.init.kaiming_normal_(layer.weight, nonlinearity="linear", generator=generator)
        nn.init.zeros_(layer.bias)
    tower = Tower(width, depth, variant=variant, branch_scale=branch_scale, generator=generator)
    return nn.Sequential(read, nn.ReLU(), tower, answer)


def _advance(
    network: nn.Module, optimiser: torch.optim.Optimizer, batches: list[tuple[Tensor, Tensor]]
) -> list[float]:
    """One step a batch; the losses. Denormals are flushed meanwhile: they cost up to fourfold."""
    losses = []
    torch.set_flush_denormal(True)
    try:
        for images, labels in batches:
            loss = functional.cross_entropy(network(images), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(float(loss.detach()))
    finally:
        torch.set_flush_denormal(False)  # what is recorded on this thread keeps its last digits
    return losses
