"""What the recipes of both encoder–decoders share: pairs of texts as batches, and the loss."""

from __future__ import annotations

from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from rnncore.zoo.fitting import IGNORED, judged, padded
from rnncore.zoo.seq2seq import EncoderDecoder

Pair = tuple[Tensor, Tensor]
"""Numbers of the words read ``(T,)``, and of the symbols to write ``(S,)``."""

MEASURED = 2000
"""Held-out examples that a score is measured on."""


def objective(model: EncoderDecoder, batch: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """Cross-entropy over all symbols with the target dictated, and which of them are right."""
    source, lengths, target = batch
    return judged(model(source, lengths, target.clamp(min=0)), target)


def collate(pairs: list[Pair]) -> tuple[Tensor, Tensor, Tensor]:
    """Source ``(T, B)``, its lengths ``(B,)``, and target ``(S, B)``."""
    source, lengths = padded([source for source, _ in pairs])
    target = pad_sequence([target for _, target in pairs], padding_value=IGNORED)
    return source, lengths, target
