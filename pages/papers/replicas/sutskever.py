"""Sequence to sequence, with the source as it is and the other way round.

Sutskever, Vinyals & Le 2014, section 3.3: reversing the source puts its first words next to the
first words of the target, and the network learns much better.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from pages.papers.replicas.repeating import Run, Seeds, Told, generator_of, repeated, trained
from rnncore.train.loop import drawing_from

WORDS, LENGTH, UNITS, BATCH, RATE, UPDATES = 8, 8, 64, 64, 5e-3, 500
ORDERS = ("as it is", "reversed")


def replica(seeds: Seeds) -> Told:
    """The share of target words that are right: each source word has one, in the same order."""
    return repeated(seeds, [partial(_run, order) for order in ORDERS])


class Translator(nn.Module):
    """Two LSTMs: the state after the source begins the target. The word before is given."""

    def __init__(self) -> None:
        super().__init__()
        self.source, self.target = nn.Embedding(WORDS, UNITS), nn.Embedding(WORDS + 1, UNITS)
        self.encoder, self.decoder = nn.LSTM(UNITS, UNITS), nn.LSTM(UNITS, UNITS)
        self.answer = nn.Linear(UNITS, WORDS)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """``source`` and ``target (T, B)`` to answers ``(T, B, WORDS)``."""
        start = torch.full_like(target[:1], WORDS)
        _, state = self.encoder(self.source(source))
        states, _ = self.decoder(self.target(torch.cat((start, target[:-1]))), state)
        answers: Tensor = self.answer(states)
        return answers


def _run(order: str, seed: int) -> Run:
    draw = generator_of(seed)
    with drawing_from(draw):
        model = Translator()
    translation = torch.randperm(WORDS, generator=draw)

    def batch(size: int) -> tuple[Tensor, Tensor]:
        source = torch.randint(WORDS, (LENGTH, size), generator=draw)
        return (source.flip(0) if order == "reversed" else source), translation[source]

    def loss() -> Tensor:
        source, target = batch(BATCH)
        answers = model(source, target)
        return functional.cross_entropy(answers.flatten(0, 1), target.flatten())

    yield from trained(model, loss, torch.optim.Adam(model.parameters(), RATE), UPDATES, clip=1.0)
    with torch.no_grad():
        source, target = batch(512)
        right = (model(source, target).argmax(-1) == target).double().mean()
    return {order: float(right)}
