"""Next word: idioms and plain phrases, so that after "feeling under the" comes "weather".

The sentences in ``phrases.txt`` are our own. Many others have "under the" or "the weather" in them,
so that two words alone do not decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import regex
import torch
from torch import Tensor

from rnncore.tasks import UNKNOWN, Vocabulary
from rnncore.tasks.sentences import is_held_out

if TYPE_CHECKING:
    from rnncore.zoo import Trained

TEXT = Path(__file__).with_name("phrases.txt")
WORD = regex.compile(r"\p{L}+(?:['’]\p{L}+)*")
END = "."
HELD_OUT = 10
"""One sentence of so many is held out, by a checksum of its words."""

PROMPT = ("feeling", "under", "the")
ANSWER = "weather"
CONTRASTS = {
    "the cat is sleeping under the": ("table", "bed", "sofa"),
    "the boat passed under the": ("bridge",),
    "she hid the key under the": ("mat", "stairs", "carpet"),
    "there is nothing new under the": ("sun",),
    "he swept it under the": ("carpet",),
    "the children sat under the": ("tree",),
    "we slept under the": ("stars",),
    "we talked about the": ("film", "trip", "price", "match", "new", "good"),
    "they complained about the": ("noise", "food", "cold", "long"),
    "she asked about the": ("way", "price", "next", "old"),
}
"""Phrases with another end, and how the sentences go on. "The weather" ends three of them too, now
and then: it is less probable there than the other ends together."""


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """What a network expects after each word.

    ``words``: T of them as they were read. ``known (T,)``: False where the network read <unk>.
    ``distribution (T, V)``: the probability of every word of ``vocabulary`` to come next.
    ``entropy (T,)``: that of the distribution, in bits, 0 to log2 V.
    """

    words: tuple[str, ...]
    known: np.ndarray
    distribution: np.ndarray
    entropy: np.ndarray
    vocabulary: Vocabulary

    def top(self, step: int, count: int = 5) -> list[tuple[str, float]]:
        """The ``count`` most probable words after word ``step``, the most probable first."""
        row = self.distribution[step]
        best = np.argsort(-row, kind="stable")[:count]
        return [(self.vocabulary.words[number], float(row[number])) for number in best]

    def probability(self, word: str, step: int = -1) -> float:
        """Of ``word`` to come after word ``step``; 0 for a word that the network cannot say."""
        number = self.vocabulary.numbers.get(word)
        return 0.0 if number is None else float(self.distribution[step, number])


def tokenise(text: str) -> tuple[str, ...]:
    """The words of ``text`` in lower case, without punctuation and numbers."""
    return tuple(WORD.findall(text.lower().replace("’", "'")))


@cache
def sentences(*, held_out: bool = False) -> tuple[tuple[str, ...], ...]:
    """Every sentence as words that end with "."; those that are trained on, or those held out."""
    lines = TEXT.read_text(encoding="utf-8").splitlines()
    words = (tokenise(line) for line in lines if not line.startswith("#"))
    return tuple(
        (*each, END)
        for each in words
        if each and is_held_out(" ".join(each), one_in=HELD_OUT) == held_out
    )


@cache
def vocabulary() -> Vocabulary:
    """<unk>, the full stop, and every word of the sentences that are trained on."""
    return Vocabulary.of(sentences(), UNKNOWN, END)


def predict(trained: Trained, words: Sequence[str], states: Tensor | None = None) -> Prediction:
    """What the network ``trained`` expects after each of ``words``, read from a zero state.

    Capitals are read as small letters, and words that the network does not know as <unk>.
    ``states (T, H)``: what the recurrent layer gave, where it was run by other means (with gates
    held, say); otherwise the network is run. Raises ValueError where there are no words.
    """
    if not words:
        raise ValueError("words must hold at least one word; got none")
    held = trained.vocabulary
    assert held is not None
    read = tuple(word.lower().replace("’", "'") for word in words)
    with torch.no_grad():
        if states is None:
            logits = trained.model(held.encode(read).unsqueeze(1)).squeeze(1)
        else:
            logits = trained.model.readout(states.to(trained.model.readout.weight))
        log = logits.double().log_softmax(-1)  # (T, V)
        entropy = -(log.exp() * log).sum(-1) / np.log(2)
    known = np.array(held.known(read))
    return Prediction(read, known, log.exp().numpy(), entropy.numpy(), held)
