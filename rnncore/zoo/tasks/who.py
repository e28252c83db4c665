"""Who is it? At every word of a stream of sentences: whom would a pronoun mean?

"then Alice saw John in the garden ." The answer is nobody before the name, she from "Alice" on, and
nobody again at the full stop. The subject decides, so the last name is not the answer. The
sentences come from our own grammar, below.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from rnncore.interventions import Hold, carry
from rnncore.zoo.tasks import UNKNOWN, Vocabulary
from rnncore.zoo.tasks.sentences import on_one_side, pick

LABELS = ("nobody", "she", "he")
STOP = "."
SHE = ("alice", "anna", "clara", "emma", "grace", "lucy", "mary", "nora")
HE = ("david", "henry", "john", "leo", "mark", "paul", "peter", "tom")

_LEADS = ("", "", "today", "then", "later", "at noon", "in the morning", "after lunch")
_ALONE = ("sings", "sleeps", "laughs", "reads a book", "walks home", "waits in the rain")
_WITH = ("sees", "calls", "helps", "looks for", "talks to", "gives a cake to", "waits for")
_PLACES = ("", "", "in the garden", "near the river", "on the train", "at school", "every week")
_MORE = ("", "", "and smiles", "and goes home", "and drinks tea", "but says nothing")

LENGTH = 60
"""Words of a stream."""

Words = tuple[str, ...]

VOCABULARY = Vocabulary.of(
    [part.split() for part in (*SHE, *HE, *_LEADS, *_ALONE, *_WITH, *_PLACES, *_MORE)],
    UNKNOWN,
    STOP,
)
"""<unk>, the full stop, and every word that the grammar can write."""

DECIDING = (STOP, *SHE, *HE)
"""Words that change the answer, or may; no other word does, unknown ones included."""


@dataclass(frozen=True, slots=True, eq=False)
class Streams:
    """Sentences one after another, cut at T words.

    ``words``: a tuple of T a stream. ``tokens`` and ``labels``: their numbers and those of
    ``LABELS``, int64 ``(T, B)``.
    """

    words: tuple[Words, ...]
    tokens: Tensor
    labels: Tensor

    @property
    def stops(self) -> np.ndarray:
        """Where a full stop is read, bool ``(T, B)``."""
        return (self.tokens == VOCABULARY.numbers[STOP]).numpy()

    @property
    def current(self) -> np.ndarray:
        """Where a subject is current, bool ``(T, B)``."""
        return (self.labels != 0).numpy()

    @property
    def reached(self) -> np.ndarray:
        """Where a subject is current that ``carried`` can touch: from the second sentence on."""
        return self.current & (self.stops.cumsum(0) > 0)


def labels(words: Iterable[str]) -> list[int]:
    """At every word whom a pronoun would mean, by its number in ``LABELS``.

    The first name after a full stop, until the next full stop, which is nobody's.
    """
    found, current = [], 0
    for word in words:
        if word == STOP:
            current = 0
        elif current == 0:
            current = LABELS.index("she") if word in SHE else LABELS.index("he") * (word in HE)
        found.append(current)
    return found


def sentence(generator: torch.Generator, *, held_out: bool) -> Words:
    """One sentence with its full stop: held out, or to train on."""
    return next(on_one_side(_draw, " ".join, generator, held_out=held_out))


def _draw(generator: torch.Generator) -> Words:
    people = SHE + HE
    subject = pick(people, generator)
    other = pick([name for name in people if name != subject], generator)
    alone, shared = pick(_ALONE, generator), f"{pick(_WITH, generator)} {other}"
    parts = (
        pick(_LEADS, generator),
        subject,
        pick((alone, shared), generator),
        pick(_PLACES, generator),
        pick(_MORE, generator),
        STOP,
    )
    return tuple(" ".join(parts).split())


def streams(
    batch: int, generator: torch.Generator, *, held_out: bool = False, length: int = LENGTH
) -> Streams:
    """``batch`` streams of ``length`` words, each from the start of a sentence."""
    rows = []
    for _ in range(batch):
        words: list[str] = []
        while len(words) < length:
            words += sentence(generator, held_out=held_out)
        rows.append(tuple(words[:length]))
    answers = [torch.tensor(labels(row)) for row in rows]
    tokens = [VOCABULARY.encode(row) for row in rows]
    return Streams(tuple(rows), torch.stack(tokens, 1), torch.stack(answers, 1))


def carried_spans(words: Sequence[str]) -> list[tuple[int, int]]:
    """From each full stop to the next name: the steps ``(start, stop)``, the name excluded."""
    spans = []
    for start in (step for step, word in enumerate(words) if word == STOP):
        later = range(start + 1, len(words))
        names = (step for step in later if words[step] in SHE + HE)
        spans.append((start, next(names, len(words))))
    return spans


def carried(rows: Sequence[Sequence[str]]) -> list[Hold]:
    """Interventions that carry the cell unaltered from every full stop to the next name.

    ``rows``: the words of each stream of a batch.
    """
    return [
        each
        for row, words in enumerate(rows)
        for span in carried_spans(words)
        for each in carry(*span, rows=[row])
    ]


def gate_fall(gate: np.ndarray, stops: np.ndarray) -> np.ndarray:
    """By how much each unit's gate is lower at full stops than elsewhere, on average: ``(H,)``.

    ``gate (T, B, H)``, ``stops (T, B)`` bool. The unit with the largest is found by this measure;
    which it is differs from one training run to the next. NaN where there is no full stop, or
    nothing else.
    """
    with np.errstate(invalid="ignore"):
        here, elsewhere = (
            gate[where].sum(0) / where.sum() for where in (stops, np.logical_not(stops))
        )
    return elsewhere - here
