"""A tower of residual or plain blocks between two linear layers, trained on 8 × 8 digits."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import skip_init

from dashboard.models.digits import digits
from pages.papers.replicas.repeating import generator_of, trained
from rnncore.residual import Tower

WIDTH, BETA, BATCH, UPDATES = 32, 0.1, 64, 200
RATE, MOMENTUM = 0.01, 0.9


class Reader(nn.Module):
    """Pixels ``(B, 64)`` to ten answers through a tower of ``depth`` blocks, He weights, ReLU.

    ``variant``: "plain", "v1" (ReLU after the addition) or "v2" (before each weight layer); the
    branches of the last two are scaled by β = 0.1. No normalisation.
    """

    def __init__(self, variant: str, depth: int, generator: torch.Generator) -> None:
        super().__init__()
        self.read, self.answer = skip_init(nn.Linear, 64, WIDTH), skip_init(nn.Linear, WIDTH, 10)
        for layer in (self.read, self.answer):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="linear", generator=generator)
            nn.init.zeros_(layer.bias)
        self.tower = Tower(WIDTH, depth, variant=variant, branch_scale=BETA, generator=generator)

    def forward(self, pixels: Tensor, without: Sequence[int] = ()) -> Tensor:
        """The answers, with the blocks ``without`` taken out."""
        x = torch.relu(self.read(pixels))
        for place, block in enumerate(self.tower.blocks):
            x = x if place in without else block(x)
        answers: Tensor = self.answer(x)
        return answers


def taught(variant: str, depth: int, seed: int) -> Generator[float, None, tuple[Reader, float]]:
    """200 updates of SGD with momentum; the network, and its loss on all that it trained on."""
    draw, known = generator_of(seed), digits()
    model = Reader(variant, depth, draw)

    def loss() -> Tensor:
        rows = torch.randint(len(known.images), (BATCH,), generator=draw)
        return functional.cross_entropy(model(known.images[rows]), known.labels[rows])

    optimizer = torch.optim.SGD(model.parameters(), RATE, MOMENTUM)
    yield from trained(model, loss, optimizer, UPDATES)
    with torch.no_grad():
        found = functional.cross_entropy(model(known.images), known.labels)
    return model, float(found)


@torch.no_grad()
def held_out(model: Reader, *without: int) -> float:
    """The share of held-out digits that are named right, with the blocks ``without`` taken out."""
    known = digits()
    answers = model(known.held_images, without).argmax(1)
    return float((answers == known.held_labels).double().mean())
