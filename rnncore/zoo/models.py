"""The networks of the zoo, but for those that write from attention (``seq2seq``).

Recurrent parts are torch's own, so that ``rnncore.record`` shows what ran. The feed-forward network
and the bag of words stand beside them: what the first does without a state, and what the second
loses without an order.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from rnncore.train.loop import drawing_from

CELLS: dict[str, type[nn.RNN | nn.LSTM | nn.GRU]] = {
    "lstm": nn.LSTM,
    "gru": nn.GRU,
    "elman": nn.RNN,
}


class WordNetwork(nn.Module):
    """Numbers of words ``(T, B)`` to logits ``(T, B, outputs)``, one answer at every word.

    ``recurrent["words"]``: the layer, time first; ``embed(tokens)`` is what it reads,
    ``(T, B, embedding)``, and ``readout`` turns its outputs ``(T, B, D H)`` into the logits.
    ``dropout`` acts on what the layer reads and on what it gives, in training alone. With as many
    outputs as words it is a language model, with a few labels a tagger.

    Raises ValueError for a cell that there is not.
    """

    def __init__(
        self,
        cell: str,
        *,
        words: int,
        embedding: int,
        hidden: int,
        outputs: int,
        dropout: float = 0.0,
        bidirectional: bool = False,
        generator: torch.Generator,
    ) -> None:
        """Initialise as torch does, everything drawn from ``generator``."""
        super().__init__()
        if cell not in CELLS:
            raise ValueError(f"cell must be one of {', '.join(map(repr, CELLS))}; got {cell!r}")
        with drawing_from(generator):
            self.embedding = nn.Embedding(words, embedding)
            layer = CELLS[cell](embedding, hidden, bidirectional=bidirectional)
            self.recurrent = nn.ModuleDict({"words": layer})
            self.readout = nn.Linear(hidden * (1 + bidirectional), outputs)
        self.dropout = nn.Dropout(dropout)

    def embed(self, tokens: Tensor) -> Tensor:
        """What the recurrent layer reads of ``tokens (T, B)``: ``(T, B, embedding)``."""
        return self.embedding(tokens)

    def forward(self, tokens: Tensor) -> Tensor:
        """Logits ``(T, B, outputs)`` of ``tokens (T, B)``, from a zero state."""
        read = self.dropout(self.embed(tokens))
        states, _ = self.recurrent["words"](read)
        return self.readout(self.dropout(states))


class SeriesNetwork(nn.Module):
    """Numbers ``(T, B)`` to the next number at every step, ``(T, B)``.

    One LSTM and a linear readout, whose answer is added to the number just read: it says the
    change. ``scale``: what the numbers are divided by before they are read.
    """

    def __init__(self, hidden: int, *, scale: float, generator: torch.Generator) -> None:
        """Initialise as torch does, everything drawn from ``generator``."""
        super().__init__()
        self.scale = scale
        with drawing_from(generator):
            self.recurrent = nn.ModuleDict({"series": nn.LSTM(1, hidden)})
            self.readout = nn.Linear(hidden, 1)

    def embed(self, values: Tensor) -> Tensor:
        """What the LSTM reads of ``values (T, B)``: ``(T, B, 1)``."""
        return values[..., None] / self.scale

    def forward(self, values: Tensor) -> Tensor:
        """The next value at every step of ``values (T, B)``, ``(T, B)``."""
        states, _ = self.recurrent["series"](self.embed(values))
        return values + self.scale * self.readout(states)[..., 0]

    @torch.no_grad()
    def forecast(self, before: np.ndarray, ahead: int) -> np.ndarray:
        """The next ``ahead`` values after ``before (T,)``; it reads its own after the first."""
        read, state = torch.from_numpy(before)[:, None].float(), None
        answers: list[Tensor] = []
        for _ in range(ahead):
            states, state = self.recurrent["series"](self.embed(read), state)
            read = read[-1:] + self.scale * self.readout(states[-1:])[..., 0]  # (1, 1)
            answers.append(read)
        return torch.cat(answers)[:, 0].double().numpy()


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
