"""Networks that read words: a vector a word, one recurrent layer, and an answer at every word.

With as many outputs as words it is a language model, with a few labels a tagger. The recurrent
part is torch's own, so that ``rnncore.record`` shows what ran.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from rnncore.zoo.train import drawing_from

CELLS: dict[str, type[nn.RNN | nn.LSTM | nn.GRU]] = {
    "lstm": nn.LSTM,
    "gru": nn.GRU,
    "elman": nn.RNN,
}


class WordNetwork(nn.Module):
    """Numbers of words ``(T, B)`` to logits ``(T, B, outputs)``, one answer at every word.

    ``recurrent["words"]``: the layer, time first; ``embed(tokens)`` is what it reads,
    ``(T, B, embedding)``, and ``readout`` turns its outputs ``(T, B, D H)`` into the logits.
    ``dropout`` acts on what the layer reads and on what it gives, in training alone.

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
