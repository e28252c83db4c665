"""One text through an encoder–decoder, with both traces: what a page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from rnncore.record import record
from rnncore.trace import Trace
from rnncore.zoo.seq2seq import EncoderDecoder, Written
from rnncore.zoo.tasks import Vocabulary


@dataclass(frozen=True, slots=True, eq=False)
class Translated:
    """What was read and written, and how.

    ``words (T,)`` as given, and for each whether the network knows it. ``symbols (S,)``: what was
    written, the mark of the end included. ``probabilities (S, V)`` of all symbols. ``attention (S,
    T)``: where the decoder looked before it wrote each.

    ``encoder`` and ``decoder``: traces of one row. Their loss is the sum of the logits of all that
    was written. The encoder's gradients are those of the whole network, through attention too; the
    decoder's run along its states alone, with the contexts that it read held as they are.
    """

    words: tuple[str, ...]
    known: tuple[bool, ...]
    symbols: tuple[str, ...]
    probabilities: np.ndarray
    attention: np.ndarray
    encoder: Trace
    decoder: Trace


def translate(
    model: EncoderDecoder,
    words: Sequence[str],
    reads: Vocabulary,
    writes: Vocabulary,
    *,
    longest: int,
    end: str | None = None,
) -> Translated:
    """Write ``words`` anew: the most probable symbol at every step, at most ``longest``.

    ``reads`` and ``writes``: the vocabularies of the model. Raises ValueError where there are no
    words.
    """
    if not words:
        raise ValueError("words must hold at least one word; got none")
    lengths = torch.tensor([len(words)])
    # A trace needs gradients of its own even where the caller has switched them off.
    with torch.inference_mode(False), torch.no_grad():
        source = reads.encode(words)[:, None]  # (T, 1)
        stop = None if end is None else writes.numbers[end]
        written = model.write(source, lengths, longest=longest, end=stop)
        symbols = writes.decode(written.tokens[:, 0])
        encoder, decoder = _record(model, source, written, tuple(words), symbols)
    return Translated(
        words=tuple(words),
        known=reads.known(words),
        symbols=symbols,
        probabilities=written.logits[:, 0].softmax(-1).numpy(),
        attention=written.attention[:, 0].numpy(),
        encoder=encoder,
        decoder=decoder,
    )


def _record(
    model: EncoderDecoder,
    source: Tensor,
    written: Written,
    words: tuple[str, ...],
    symbols: tuple[str, ...],
) -> tuple[Trace, Trace]:
    chosen = written.tokens[..., None]  # (S, 1, 1)
    lengths = torch.tensor([len(words)])

    def of_encoder(states: Tensor, final: Tensor) -> Tensor:
        again = model.decode(states, model.begin(final), lengths, dictated=written.tokens)
        return again.logits.gather(-1, chosen).sum()

    def of_decoder(states: Tensor, _: Tensor) -> Tensor:
        return model.readout(states).gather(-1, chosen).sum()

    encoder, decoder = model.recurrent["encoder"], model.recurrent["decoder"]
    _, initial = model.encode(source, lengths)
    return (
        record(encoder, model.embed(source), loss=of_encoder, labels=words),
        record(decoder, written.inputs, initial, loss=of_decoder, labels=("", *symbols[:-1])),
    )
