"""``spell``: one word through the network of ``g2p-en``, with everything measured on the way."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from string import ascii_lowercase

import numpy as np
import torch
from torch import Tensor

from rnncore.record import record
from rnncore.trace import Trace
from rnncore.zoo.g2p.speller import END, LETTERS, PHONEMES, START, UNKNOWN, Speller, load

LONGEST_WORD = 60
"""Characters of a word. The network itself has no limit; a screen has."""


@dataclass(frozen=True, slots=True, eq=False)
class Spelled:
    """One word spelled out.

    ``letters (L,)``: what the encoder read: a letter, "<unk>" for every character that is not one
    of a to z, and "</s>" at the end. ``answers (S,)``: what the decoder wrote, "</s>" last unless
    it was stopped after 20. ``probabilities (S, 74)``: of ``PHONEMES`` at each step of the decoder.

    ``encoder`` and ``decoder``: the traces, one row each. Their loss is the sum of the scores of
    all answers (before the softmax: behind it a network that is sure hardly has a gradient), and
    their gradients are those of this sum.

    ``gradients (S, L, 256)``: of the score of each single answer by the embedding of each letter,
    with the answers before it held as they are. They add up to those of the traces.
    """

    word: str
    letters: tuple[str, ...]
    answers: tuple[str, ...]
    probabilities: np.ndarray
    encoder: Trace
    decoder: Trace
    gradients: np.ndarray

    @property
    def phonemes(self) -> tuple[str, ...]:
        """The answers without the mark of the end, as the reference's ``predict`` returns them."""
        return self.answers[:-1] if self.ended else self.answers

    @property
    def ended(self) -> bool:
        """Whether the network itself said that the word was over."""
        return self.answers[-1] == END

    @property
    def unknown(self) -> tuple[bool, ...]:
        """For each of ``letters``, whether the network does not know what was typed there."""
        return tuple(letter == UNKNOWN for letter in self.letters)


def plain(text: str) -> str:
    """``text`` in small letters without accents, as the reference prepares what it is given.

    "Café" becomes "cafe". Digits and signs stay; ``spell`` marks them as unknown.
    """
    parts = unicodedata.normalize("NFD", text)
    return "".join(char for char in parts if unicodedata.category(char) != "Mn").lower()


def spell(word: str) -> Spelled:
    """Spell ``word`` out; the phonemes are those of the reference's ``predict(word)``.

    Capitals, accents, digits and signs are unknown to the network: see ``plain``. Raises
    MissingExtraError where the weights are not installed, and ValueError for a word that is empty
    or longer than 60 characters.
    """
    if not 1 <= len(word) <= LONGEST_WORD:
        raise ValueError(f"word must have 1 to {LONGEST_WORD} characters; got {len(word)}")
    speller = load()
    letters = (*(char if char in ascii_lowercase else UNKNOWN for char in word), END)
    # A trace needs gradients of its own even where the caller has switched them off.
    with torch.inference_mode(False), torch.no_grad():
        heard = torch.tensor([LETTERS.index(letter) for letter in letters])
        embedded = speller.letters(heard)[:, None]  # (L, 1, 256)
        final = speller.encoder(embedded)[1][0]  # (1, 256)
        written = torch.tensor(speller.write(final))
        read = torch.cat((torch.tensor([PHONEMES.index(START)]), written[:-1]))
        probabilities = speller.scores(final, read)[:, 0].softmax(-1).numpy()
        encoder, decoder = _record(speller, embedded, read, written, letters)
        gradients = _gradients(speller, embedded, read, written)
    answers = tuple(PHONEMES[number] for number in written)
    return Spelled(word, letters, answers, probabilities, encoder, decoder, gradients)


def _record(
    speller: Speller, embedded: Tensor, read: Tensor, written: Tensor, letters: tuple[str, ...]
) -> tuple[Trace, Trace]:
    """The traces of encoder and decoder, both with the sum of the scores of all that was written.

    ``embedded (L, 1, 256)``; ``read`` and ``written (S,)``.
    """

    def of_encoder(_: Tensor, final: Tensor) -> Tensor:
        return speller.scores(final, read)[:, 0].gather(1, written[:, None]).sum()

    def of_decoder(outputs: Tensor, _: Tensor) -> Tensor:
        return speller.readout(outputs[:, 0]).gather(1, written[:, None]).sum()

    encoder = record(speller.encoder, embedded, loss=of_encoder, labels=letters)
    final = torch.from_numpy(encoder.tracks[0].states["h"][-1])  # (1, 256)
    inputs = speller.phonemes(read)[:, None]  # (S, 1, 256)
    reads = tuple(PHONEMES[number] for number in read)
    return encoder, record(speller.decoder, inputs, final[None], loss=of_decoder, labels=reads)


def _gradients(speller: Speller, embedded: Tensor, read: Tensor, written: Tensor) -> np.ndarray:
    """``(S, L, 256)``, all answers in one pass: row i of the batch is asked for answer i alone."""
    rows = torch.arange(len(written))
    with torch.enable_grad():
        leaf = embedded.expand(-1, len(rows), -1).contiguous().requires_grad_()  # (L, S, 256)
        final = speller.encoder(leaf)[1][0]  # (S, 256)
        asked = speller.scores(final, read)[rows, rows, written]
        (gradient,) = torch.autograd.grad(asked.sum(), leaf)
    return np.ascontiguousarray(gradient.transpose(0, 1).numpy())  # (S, L, 256)
