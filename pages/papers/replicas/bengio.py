"""The latch: keep one bit against noise, over more and more steps.

Bengio, Simard & Frasconi 1994, section III: gradient descent learns to latch a bit for short
spans, and ever less often for long ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import torch
from torch import Tensor

from pages.papers.replicas.repeating import Run, Seeds, Told, generator_of, repeated, trained
from rnncore.train import Batch, Learner, Network, Task

SPANS = (5, 10, 20, 40, 80)
UNITS, RATE, NOISE, BATCH, UPDATES, ENOUGH = 8, 0.05, 0.2, 32, 1000, 0.95


@dataclass(frozen=True, slots=True)
class Latch(Task):
    """Was the first input 1 or -1? Noise at every step; asked after the last."""

    name: ClassVar[str] = "latch"
    shortest: ClassVar[int] = 2
    inputs: ClassVar[int] = 1
    outputs: ClassVar[int] = 2

    def batch(self, size: int, generator: torch.Generator) -> Batch:
        """Bits uniform."""
        bits = torch.randint(2, (size,), generator=generator)
        inputs = NOISE * torch.randn(self.steps, size, 1, generator=generator)
        inputs[0, :, 0] += 2.0 * bits - 1
        return Batch(inputs, bits)


def replica(seeds: Seeds) -> Told:
    """Learned, 1 or 0, by T: an Elman network of 8 units, plain gradient descent."""
    return repeated(seeds, [partial(_run, span) for span in SPANS])


def _run(span: int, seed: int) -> Run:
    draw = generator_of(seed)
    model = Learner(Network("elman", UNITS), Latch(span), draw)

    task = Latch(span)

    def loss() -> Tensor:
        inputs, bits = task.batch(BATCH, draw)
        return task.loss(model(inputs), bits)

    yield from trained(model, loss, torch.optim.SGD(model.parameters(), RATE), UPDATES)
    with torch.no_grad():
        inputs, bits = task.batch(512, draw)
        right = float(task.right(model(inputs), bits).double().mean())
    return {f"T = {span}": float(right >= ENOUGH)}
