"""Training as a generator: the caller asks for the next snapshot, and stops by not asking.

No thread is started, and nothing runs in between. Of data, models and screens this module knows
nothing: what a batch is, and what its loss is, the objective says.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LRScheduler

from rnncore.counting import counted

Objective = Callable[[Any, Any], tuple[Tensor, Tensor | None]]
"""``objective(model, batch)``: the loss, a scalar, and which answers are right, or None.

The second is a bool tensor of any shape, one element an answer.
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How far a run is after ``step`` of ``steps``.

    ``loss``: mean of the batches since the last snapshot. ``accuracy``: share of their answers that
    were right, 0 to 1, or None where the objective does not say. ``gradient_norm``: that of all
    parameters together at this step, before clipping. ``learning_rate``: of the step just done.
    """

    step: int
    steps: int
    loss: float
    gradient_norm: float
    accuracy: float | None
    learning_rate: float


def train(
    model: nn.Module,
    batches: Iterable[Any],
    objective: Objective,
    *,
    steps: int,
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator,
    schedule: LRScheduler | None = None,
    clip: float | None = None,
    every: int = 1,
) -> Iterator[Snapshot]:
    """Train ``model`` in place on the first ``steps`` of ``batches``; a snapshot ``every`` steps.

    ``optimizer`` brings the weight decay, ``schedule`` (one step a batch) its learning rate.
    ``clip``: the largest norm of all gradients together; a larger one is scaled down to it.
    The last step always has a snapshot.

    What the model draws (its dropout) comes from ``generator``, and torch's global generator is
    left alone; ``batches`` may draw from the same one. The model is in training mode during a step,
    and in evaluation mode whenever a snapshot is handed out.

    Raises ValueError for steps, every or clip that are not positive and for batches that run out,
    FloatingPointError where the loss or a gradient is not finite: that step is not taken.
    """
    _require_positive(steps=steps, every=every, clip=1 if clip is None else clip)
    supply = iter(batches)
    losses: list[float] = []  # since the last snapshot, and which answers were right
    hits: list[Tensor] = []
    for step in range(1, steps + 1):
        try:
            batch = next(supply)
        except StopIteration:
            raise ValueError(
                f"batches must hold {counted(steps, 'batch')}; got {step - 1}"
            ) from None
        rate = float(optimizer.param_groups[0]["lr"])
        loss, right, norm = _advance(model, batch, objective, optimizer, generator, clip, step)
        losses.append(loss)
        hits += [] if right is None else [right.flatten()]
        if schedule is not None:
            schedule.step()
        if step % every and step < steps:
            continue
        model.eval()
        accuracy = float(torch.cat(hits).double().mean()) if hits else None
        yield Snapshot(step, steps, fmean(losses), norm, accuracy, rate)
        losses, hits = [], []


@contextmanager
def drawing_from(generator: torch.Generator) -> Iterator[None]:
    """What torch draws from its global generator inside comes from ``generator``, which moves on.

    The global one stays where it was: for a module's initialisation, or its dropout.
    """
    with torch.random.fork_rng(devices=[]):
        torch.set_rng_state(generator.get_state())
        try:
            yield
        finally:
            generator.set_state(torch.get_rng_state())


def _advance(
    model: nn.Module,
    batch: Any,
    objective: Objective,
    optimizer: torch.optim.Optimizer,
    generator: torch.Generator,
    clip: float | None,
    step: int,
) -> tuple[float, Tensor | None, float]:
    """One step: its loss, which answers are right, and the gradient's norm before clipping."""
    model.train()
    with drawing_from(generator), denormals_flushed(), torch.enable_grad():
        loss, right = objective(model, batch)
        optimizer.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), math.inf if clip is None else clip)
        values = float(loss.detach()), float(norm)
        if not all(map(math.isfinite, values)):
            raise FloatingPointError(
                f"the loss at step {step} is {values[0]:.3g} and its gradient's norm "
                f"{values[1]:.3g}: lower the learning rate, or clip"
            )
        optimizer.step()
    return values[0], right, values[1]


@contextmanager
def denormals_flushed() -> Iterator[None]:
    """Denormals cost up to fourfold; what this thread records later keeps its last digits."""
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


def _require_positive(**values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise ValueError(f"{name} must be positive; got {value}")
