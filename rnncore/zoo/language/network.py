"""One language model for nine readers: embedding, a module that reads, and a readout."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from rnncore.nn.causal import CausalConvolution, CausalTransformer, CausalWindow
from rnncore.nn.mingru import MinGRU
from rnncore.train.loop import drawing_from
from rnncore.zoo.tasks import Vocabulary

RECURRENT: dict[str, Callable[[int, int], nn.Module]] = {
    "lstm": nn.LSTM,
    "gru": nn.GRU,
    "elman": nn.RNN,
    "mingru": MinGRU,
}
"""Readers that keep a state, by name: of an input and a hidden size."""

STATELESS: dict[str, Callable[[int, int], nn.Module]] = {
    "tcn": CausalConvolution,
    "transformer-1": CausalTransformer,
    "transformer-2": lambda inputs, hidden: CausalTransformer(inputs, hidden, num_layers=2),
    "window-2": lambda inputs, hidden: CausalWindow(inputs, hidden, 2),
    "window-4": lambda inputs, hidden: CausalWindow(inputs, hidden, 4),
}
"""Readers that see earlier words themselves, or a part of them."""

READERS = RECURRENT | STATELESS


class LanguageNetwork(nn.Module):
    """Numbers of words ``(T, B)`` to logits ``(T, B, V)`` of the word after each.

    A sentence begins with the symbol number ``start``, which is one more than can come next: so the
    first word has a probability too. ``embed(tokens)`` is what the module reads, ``(T, B, E)``, and
    ``readout`` turns what it gives, ``(T, B, H)``, into logits. A recurrent module is
    ``recurrent["words"]``, for ``rnncore.record``; any other is ``reader``. ``dropout`` acts on
    what the module reads and on what it gives, in training alone.

    Raises ValueError for a reader that there is not.
    """

    def __init__(
        self,
        reader: str,
        vocabulary: Vocabulary,
        *,
        embedding: int,
        hidden: int,
        dropout: float = 0.0,
        generator: torch.Generator,
    ) -> None:
        """Initialise as torch does, everything drawn from ``generator``."""
        super().__init__()
        if reader not in READERS:
            raise ValueError(
                f"reader must be one of {', '.join(map(repr, READERS))}; got {reader!r}"
            )
        self.vocabulary, self.start = vocabulary, len(vocabulary)
        with drawing_from(generator):
            self.embedding = nn.Embedding(len(vocabulary) + 1, embedding)
            module = READERS[reader](embedding, hidden)
            if reader in RECURRENT:
                self.recurrent = nn.ModuleDict({"words": module})
            else:
                self.reader = module
            self.readout = nn.Linear(hidden, len(vocabulary))
        self.dropout = nn.Dropout(dropout)

    def embed(self, tokens: Tensor) -> Tensor:
        """What the module reads of ``tokens (T, B)``: ``(T, B, E)``."""
        return self.embedding(tokens)

    def read(self, inputs: Tensor) -> Tensor:
        """What the module gives for ``inputs (T, B, E)``: ``(T, B, H)``, a recurrent one from 0."""
        if hasattr(self, "recurrent"):
            states: Tensor = self.recurrent["words"](inputs)[0]
            return states
        return self.reader(inputs)

    def forward(self, tokens: Tensor) -> Tensor:
        """Logits ``(T, B, V)`` of ``tokens (T, B)``, the first of which should be ``start``."""
        return self.readout(self.dropout(self.read(self.dropout(self.embed(tokens)))))

    def begun(self, words: Sequence[str]) -> Tensor:
        """Numbers ``(T + 1,)`` of the start symbol and ``words``; unknown words are <unk>."""
        numbers = [self.vocabulary.encode(words)] if words else []
        return torch.cat([torch.tensor([self.start]), *numbers])

    def log_probabilities(self, words: Sequence[str]) -> np.ndarray:
        """Natural logarithms ``(T + 1, V)``: row t of the word after the first t of ``words``."""
        with torch.no_grad():
            logits = self(self.begun(words)[:, None])[:, 0]
        return logits.double().log_softmax(-1).numpy()

    def log_probabilities_after(self, contexts: Sequence[Sequence[str]]) -> np.ndarray:
        """Natural logarithms ``(N, V)`` of the word after each of N ``contexts``, read at once."""
        begun = [self.begun(words) for words in contexts]
        ends = torch.tensor([len(each) - 1 for each in begun])
        with torch.no_grad():  # what stands behind a row's end changes nothing before it
            logits = self(pad_sequence(begun))[ends, torch.arange(len(begun))]
        return logits.double().log_softmax(-1).numpy()
