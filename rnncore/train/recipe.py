"""A recipe: everything that decides a training run, as one value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from rnncore.train.causal import Causal
from rnncore.train.loop import Snapshot as Step
from rnncore.train.loop import train
from rnncore.train.networks import Learner, Network
from rnncore.train.tasks import Batch, FirstSymbol, Task

OPTIMIZERS = ("adam", "sgd")
MOMENTUM = 0.9
MOST_SEED = 2**64 - 1
"""The largest that torch's generators take."""

_HELD_OUT_SEED, _PROBE_SEED = 2**31, 2**31 + 1
"""Held-out sequences and the probe are the same for every seed of a recipe."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A task, a network, and how it is trained. Everything random follows from ``seed``.

    ``rate``: the learning rate of ``optimizer``, "adam" or "sgd" (momentum 0.9). ``clip``: the
    largest norm of all gradients together, None for any. ``cut``: the gradient goes back so many
    steps, 0 for all. ``noise``: the standard deviation of what is added to every gradient at the
    first update; it falls with (1 + update)^-0.275 (Neelakantan et al. 2015, equation 1).
    ``data``: of how many sequences the training data consists, 0 for ever new ones. A snapshot is
    taken ``every`` so many updates.

    Raises ValueError for values out of range.
    """

    task: Task = field(default_factory=lambda: FirstSymbol(40))
    network: Network | Causal = field(default_factory=Network)
    optimizer: str = "adam"
    rate: float = 3e-3
    clip: float | None = 1.0
    weight_decay: float = 0.0
    cut: int = 0
    noise: float = 0.0
    data: int = 0
    batch: int = 32
    updates: int = 600
    every: int = 10
    seed: int = 0

    def __post_init__(self) -> None:
        """Check the numbers."""
        if self.optimizer not in OPTIMIZERS:
            choices = ", ".join(map(repr, OPTIMIZERS))
            raise ValueError(f"optimizer must be one of {choices}; got {self.optimizer!r}")
        above = {"rate": self.rate, "batch": self.batch, "updates": self.updates}
        above |= {"every": self.every} | ({} if self.clip is None else {"clip": self.clip})
        for name, value in above.items():
            if not value > 0:
                raise ValueError(f"{name} must be above 0; got {value}")
        others = {"weight_decay": self.weight_decay, "cut": self.cut, "noise": self.noise}
        others |= {"data": self.data, "seed": self.seed}
        for name, value in others.items():
            if not value >= 0:
                raise ValueError(f"{name} must be 0 or more; got {value}")
        if self.seed > MOST_SEED:
            raise ValueError(f"seed must be {MOST_SEED} or less; got {self.seed}")
        if self.cut and isinstance(self.network, Causal):
            raise ValueError(f"cut must be 0 for a network without a state; got {self.cut}")

    @property
    def recurrent(self) -> Network:
        """The network, where it is recurrent. Raises ValueError where it has no state."""
        if isinstance(self.network, Causal):
            raise ValueError(f"network must be recurrent; got {self.network}")
        return self.network

    def build(self) -> tuple[Learner, torch.Generator]:
        """The untrained network, and the generator from which the rest of the run draws."""
        generator = torch.Generator().manual_seed(self.seed)
        return Learner(self.network, self.task, generator), generator

    def optimizer_of(self, model: nn.Module) -> torch.optim.Optimizer:
        """The optimizer of the recipe; weight decay is decoupled (AdamW), plain for SGD."""
        parameters = model.parameters()
        if self.optimizer == "adam":
            return torch.optim.AdamW(parameters, self.rate, weight_decay=self.weight_decay)
        return torch.optim.SGD(parameters, self.rate, MOMENTUM, weight_decay=self.weight_decay)

    def batches(self, generator: torch.Generator) -> Iterator[Batch]:
        """Batches without end."""
        if not self.data:
            while True:
                yield self.task.batch(self.batch, generator)
        inputs, targets = self.task.batch(self.data, generator)
        while True:
            rows = torch.randint(self.data, (self.batch,), generator=generator)
            yield Batch(inputs[:, rows], targets[..., rows])

    def objective(self, model: nn.Module, batch: Batch) -> tuple[Tensor, None]:
        """The loss of a batch, as ``loop.train`` asks for it."""
        return self.task.loss(model(batch.inputs, self.cut), batch.targets), None

    def fit(self, model: nn.Module, generator: torch.Generator) -> Iterator[Step]:
        """Train ``model`` in place, as ``loop.train`` does: how far it is, ``every`` updates."""
        return train(
            model,
            self.batches(generator),
            self.objective,
            steps=self.updates,
            optimizer=self.optimizer_of(model),
            generator=generator,
            clip=self.clip,
            every=self.every,
        )

    def held_out(self, steps: int | None = None) -> Batch:
        """256 sequences that are not trained on; of so many steps, or as many as the task has."""
        task = self.task if steps is None else self.task.of(steps)
        return task.held_out(256, torch.Generator().manual_seed(_HELD_OUT_SEED))

    def probe(self) -> Batch:
        """16 sequences whose gradient is measured at every snapshot."""
        return self.task.probe(16, torch.Generator().manual_seed(_PROBE_SEED))


@dataclass(frozen=True, slots=True)
class VariedRecipe(Recipe):
    """A recipe whose training sequences have ``shortest`` steps to as many as the task has.

    Each batch has one length, uniform over them. What is held out has the task's.

    Raises ValueError where the task needs more steps than ``shortest``, and for ``data``, which
    would be of one length.
    """

    shortest: int = 10

    def __post_init__(self) -> None:
        """Check the numbers."""
        Recipe.__post_init__(self)
        if not self.shortest <= self.task.steps:
            raise ValueError(
                f"shortest must be {self.task.steps}, the task's steps, or less; "
                f"got {self.shortest}"
            )
        if self.data:
            raise ValueError(f"data must be 0 for sequences of many lengths; got {self.data}")
        self.task.of(self.shortest)

    def batches(self, generator: torch.Generator) -> Iterator[Batch]:
        """Batches without end."""
        lengths = {n: self.task.of(n) for n in range(self.shortest, self.task.steps + 1)}
        while True:
            steps = self.shortest + int(torch.randint(len(lengths), (), generator=generator))
            yield lengths[steps].batch(self.batch, generator)
