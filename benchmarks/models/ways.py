"""Ways in which people train: all around the same small model."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from benchmarks.models.replica import WORDS, Replica, Size

TAGS = 5


class Tagger(Replica):
    """A word goes in, a tag comes out; ``checkpointed``: each layer is computed again."""

    def __init__(self, size: Size, *, checkpointed: bool = False) -> None:
        super().__init__(size)
        hidden = size.hidden
        self.checkpointed = checkpointed
        self.embedding = nn.Embedding(WORDS, hidden)
        self.layers = nn.ModuleList(nn.GRU(hidden, hidden) for _ in range(2))
        self.head = nn.Linear(hidden, TAGS)

    def batch(self) -> tuple[Tensor, ...]:
        size = self.size
        return self.words(size.steps, size.batch), torch.randint(TAGS, (size.steps, size.batch))

    def forward(self, words: Tensor, tags: Tensor) -> Tensor:
        x = self.embedding(words)
        for layer in self.layers:
            x = x + F.dropout(self.read(layer, x), 0.2, self.training)
        return F.cross_entropy(self.head(x).float().flatten(0, 1), tags.flatten())

    def read(self, layer: nn.GRU, x: Tensor) -> Tensor:
        if self.checkpointed:
            return checkpoint(layer, x, use_reentrant=False)[0]
        return layer(x)[0]

    def traces(self) -> dict[str, list[int]]:
        return {"layers.0": [self.size.steps], "layers.1": [self.size.steps]}


def under_autocast(model: nn.Module, batch: tuple[Tensor, ...]) -> None:
    """Forward in bfloat16, where torch has it."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = model(*batch)
    loss.backward()


class LightningTagger(Tagger):
    """What a trainer calls are methods of its own, and they call the model."""

    def training_step(self, batch: tuple[Tensor, ...], _number: int) -> Tensor:
        return self(*batch)

    def validation_step(self, batch: tuple[Tensor, ...], _number: int) -> Tensor:
        return self(*batch)

    def configure_optimizers(self) -> tuple[torch.optim.Optimizer, object]:
        optimiser = torch.optim.AdamW(self.parameters(), 1e-3)
        return optimiser, torch.optim.lr_scheduler.StepLR(optimiser, 1, 0.5)

    def traces(self) -> dict[str, list[int]]:
        return {name: lengths * 3 for name, lengths in super().traces().items()}


def fit(model: nn.Module, batch: tuple[Tensor, ...]) -> None:
    """A little of what a trainer does: a check first, then two batches to a step, in a closure."""
    optimiser, schedule = model.configure_optimizers()
    model.eval()
    with torch.no_grad():
        model.validation_step(batch, 0)
    model.train()

    def closure() -> Tensor:
        optimiser.zero_grad()
        for number in range(2):
            loss = model.training_step(batch, number) / 2
            loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        return loss

    optimiser.step(closure)
    schedule.step()
