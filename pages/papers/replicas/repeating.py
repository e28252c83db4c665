"""What replicas have in common: run every condition with every seed, and tell how far it is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from rnncore.counting import counted
from rnncore.train.loop import denormals_flushed

Numbers = dict[str, float]
"""What one run has measured, by the name of its condition."""

Run = Generator[float, None, Numbers]
"""One run: yields the share of it that is done, at least every 0.2 s, and returns its numbers."""

Seeds = tuple[int, ...]

EVERY = 5
"""Updates from one yield of a training to the next."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a replica is: ``share`` 0 to 1, and what it does just now, in a ``line``."""

    share: float
    line: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """``numbers``: of every condition, one a seed, in the order of ``seeds``."""

    seeds: Seeds
    numbers: dict[str, tuple[float, ...]]


Told = Iterator[Progress | Outcome]
"""A replica at work: progress, and at the end the outcome."""


def repeated(seeds: Seeds, runs: Sequence[Callable[[int], Run]]) -> Told:
    """Every run with the first seed, then with the next; equal seeds give equal numbers."""
    found: dict[str, list[float]] = {}
    whole = len(seeds) * len(runs)
    for place, seed in enumerate(seeds):
        for number, start in enumerate(runs):
            done = place * len(runs) + number
            line = f"seed {seed}, run {number + 1} of {counted(len(runs), 'run')}"
            yield Progress(done / whole, line)
            run = start(seed)
            while True:
                try:
                    share = next(run)
                except StopIteration as end:
                    measured: Numbers = end.value
                    break
                yield Progress((done + share) / whole, line)
            for name, value in measured.items():
                found.setdefault(name, []).append(float(value))
    yield Outcome(seeds, {name: tuple(values) for name, values in found.items()})


def generator_of(seed: int) -> torch.Generator:
    """What a run draws from."""
    return torch.Generator().manual_seed(seed)


def trained(
    model: nn.Module,
    loss: Callable[[], Tensor],
    optimizer: torch.optim.Optimizer,
    updates: int,
    *,
    clip: float | None = None,
) -> Generator[float, None, float]:
    """So many updates of ``loss()``, which draws its own batch; the mean loss of the last ten."""
    losses: list[float] = []
    for update in range(updates):
        with denormals_flushed():
            optimizer.zero_grad()
            now = loss()
            now.backward()
            if clip is not None:
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
        losses.append(float(now.detach()))
        if update % EVERY == 0:
            yield update / updates
    last = losses[-10:]
    return sum(last) / len(last)
