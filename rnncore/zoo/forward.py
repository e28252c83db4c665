"""Networks without a recurrent connection: one input to one answer, and a bag of words.

They stand beside the recurrent ones: what the first does without a state, and what the second loses
without an order.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from rnncore.zoo.train import drawing_from


class FeedForward(nn.Module):
    """Features ``(B, features)`` to logits ``(B, outputs)`` through one hidden tanh layer.

    ``a = tanh(W_1 x + b_1)``, ``y = W_2 a + b_2``. There is no step and no state: the same input
    gives the same answer, whatever came before.
    """

    def __init__(
        self, features: int, hidden: int, outputs: int, *, generator: torch.Generator
    ) -> None:
        """Initialise as torch does, everything drawn from ``generator``."""
        super().__init__()
        with drawing_from(generator):
            self.hidden = nn.Linear(features, hidden)
            self.readout = nn.Linear(hidden, outputs)

    def embed(self, features: Tensor) -> Tensor:
        """The hidden layer's values, ``(B, hidden)``, -1 to 1."""
        return torch.tanh(self.hidden(features))

    def forward(self, features: Tensor) -> Tensor:
        """Logits ``(B, outputs)`` of ``features (B, features)``."""
        return self.readout(self.embed(features))


class BagOfWords(nn.Module):
    """Numbers of words ``(T, B)`` to logits ``(B, outputs)``; the order of the words is lost.

    The vectors of all words are added up, and the sum goes through one hidden tanh layer. Whatever
    it learns, it gives the same answer to two texts that share all their words.
    """

    def __init__(
        self,
        *,
        words: int,
        embedding: int,
        hidden: int,
        outputs: int,
        generator: torch.Generator,
    ) -> None:
        """Initialise as torch does, everything drawn from ``generator``."""
        super().__init__()
        with drawing_from(generator):
            self.embedding = nn.Embedding(words, embedding)
            self.layers = FeedForward(embedding, hidden, outputs, generator=generator)

    def embed(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        """The sum of the vectors of the first ``lengths (B,)`` words of each row: ``(B, E)``."""
        present = torch.arange(len(tokens))[:, None] < lengths  # (T, B)
        return (self.embedding(tokens) * present[..., None]).sum(0)

    def forward(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        """Logits ``(B, outputs)`` of ``tokens (T, B)``, padded with any number past a row's end."""
        return self.layers(self.embed(tokens, lengths))
