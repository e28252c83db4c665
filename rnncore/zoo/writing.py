"""One to many: a network that is told one word, and writes on from there by itself."""

from __future__ import annotations

import torch
from torch import Tensor

from rnncore.zoo.models import WordNetwork


@torch.no_grad()
def write(
    model: WordNetwork,
    first: Tensor,
    *,
    end: int,
    longest: int,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """Numbers ``(S, B)`` and logits ``(S, B, V)`` of what follows ``first (B,)``.

    At every step the network reads the word that it wrote last. That word is drawn with its
    probability from ``generator``, or is the most probable one where there is none. Ends after
    ``longest`` words, or when every row has written ``end``; what a row writes after its own
    ``end`` means nothing.
    """
    last, state = first[None], None  # (1, B)
    over = torch.zeros_like(first, dtype=torch.bool)
    words: list[Tensor] = []
    scores: list[Tensor] = []
    while len(words) < longest and not bool(over.all()):
        outputs, state = model.recurrent["words"](model.embed(last), state)
        logits = model.readout(outputs)  # (1, B, V)
        if generator is None:
            last = logits.argmax(-1)
        else:
            last = torch.multinomial(logits[0].softmax(-1), 1, generator=generator).T  # (1, B)
        over |= last[0] == end
        words.append(last)
        scores.append(logits)
    return torch.cat(words), torch.cat(scores)
