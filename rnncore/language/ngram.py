"""The n-gram model: the next word's probability from how often it followed the last few words.

>>> counts = Counts(5, phrases.sentences(), phrases.vocabulary())
>>> model = NGram(counts, order=3, smoothing="Kneser–Ney")
>>> model.log_probabilities(["feeling", "under", "the"])[-1].argmax()
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnncore.language.counts import NOBODY, START, Context, Counts, Followers, ending
from rnncore.language.smoothing import KNESER_NEY, NONE, SMOOTHINGS
from rnncore.language.vocabulary import Vocabulary

START_WORD = "<s>"
"""How the start symbol is written."""


@dataclass(frozen=True, slots=True)
class Level:
    """What one order gave to the probability of a word: ``weight`` times P at this order alone.

    ``order`` words with the word itself, 0 where all words are alike. ``context``: the words it
    looked at. ``count``: how often the word followed them, ``total``: how often any word did; for
    the lower orders of Kneser–Ney these are continuations. ``weight``: the share of probability
    that the longer orders left. ``given``: what is added to P(word).
    """

    order: int
    context: tuple[str, ...]
    count: int
    total: int
    weight: float
    given: float


@dataclass(frozen=True, slots=True, eq=False)
class _Stage:
    """``Level`` for all words: ``given (K,)`` to those of ``followers``; a context of None is 0."""

    context: Context | None
    followers: Followers
    weight: float
    given: np.ndarray


class NGram:
    """P(next word) from ``counts``, with the last ``order - 1`` words before it as context.

    ``smoothing``: one of ``SMOOTHINGS``, with its ``parameter`` or the usual one. In every context
    the probabilities add up to 1, ``<unk>`` included. Without smoothing a context that was never
    seen gives 0 to every word: there is nothing to divide by.

    As in nltk, but for one point. Where the context begins with the start symbol nothing can stand
    before it, so Kneser–Ney counts occurrences there as at the longest order; nltk divides 0 by 0.

    Raises ValueError for an order that ``counts`` does not have, another smoothing, k not above 0,
    and D outside of 0 … 1.
    """

    def __init__(
        self,
        counts: Counts,
        order: int,
        smoothing: str = KNESER_NEY,
        parameter: float | None = None,
    ) -> None:
        """Look nothing up yet: that is done context by context."""
        if not 1 <= order <= counts.order:
            raise ValueError(f"order must be between 1 and {counts.order}; got {order}")
        if smoothing not in SMOOTHINGS:
            raise ValueError(f"smoothing must be one of {', '.join(SMOOTHINGS)}; got {smoothing!r}")
        self.counts, self.order, self.smoothing = counts, order, smoothing
        self._way = SMOOTHINGS[smoothing]
        self.parameter = self._way.usual if parameter is None else parameter
        if self._way.parameter == "k" and not self.parameter > 0:
            raise ValueError(f"k must be above 0; got {parameter}")
        if self._way.parameter == "D" and not 0 <= self.parameter <= 1:
            raise ValueError(f"D must be between 0 and 1; got {parameter}")

    @property
    def vocabulary(self) -> Vocabulary:
        """The words that can come next, and <unk>."""
        return self.counts.vocabulary

    def log_probabilities(self, words: Sequence[str]) -> np.ndarray:
        """Natural logarithms ``(T + 1, V)``: row t is the word after the first t of ``words``."""
        numbers = (START, *self.vocabulary.encode(words).tolist())
        rows = [self._probabilities(numbers[: place + 1]) for place in range(len(numbers))]
        with np.errstate(divide="ignore"):
            return np.log(np.stack(rows))

    def path(self, before: Sequence[str], word: str) -> tuple[Level, ...]:
        """How P(``word``) after ``before`` comes about, the longest order first."""
        (number,) = self.vocabulary.encode([word]).tolist()
        numbers = (START, *self.vocabulary.encode(before).tolist())
        return tuple(self._level(stage, number) for stage in self._stages(numbers))

    def _level(self, stage: _Stage, word: int) -> Level:
        words, followers, context = self.vocabulary.words, stage.followers, stage.context
        return Level(
            order=0 if context is None else len(context) + 1,
            context=tuple(START_WORD if n == START else words[n] for n in context or ()),
            count=followers.count(word),
            total=int(followers.total),
            weight=stage.weight,
            given=float(stage.given[followers.words == word].sum()),
        )

    def _probabilities(self, before: Context) -> np.ndarray:
        """Of every word ``(V,)`` after ``before``."""
        found = np.zeros(len(self.vocabulary))
        for stage in self._stages(before):
            found[stage.followers.words] += stage.given
        return found

    def _stages(self, before: Context) -> Iterator[_Stage]:
        """The orders that have a say after ``before``, until one leaves nothing."""
        way, size, weight = self._way, len(self.vocabulary), 1.0
        longest = ending(before, self.order - 1)
        for length in range(len(longest), -1, -1) if way.backs_off else [len(longest)]:
            context = ending(longest, length)
            continues = way.continues and length < len(longest)
            table = self.counts.continuations if continues else self.counts.followers
            followers, rest = table.get(context, NOBODY), float(self.smoothing != NONE)
            given = followers.counts
            if followers.total:
                share = way.share if length or not way.backs_off else SMOOTHINGS[NONE].share
                given, rest = share(followers, self.parameter, size)
            yield _Stage(context, followers, weight, weight * given)
            weight *= rest
        if not way.backs_off and weight:
            alike = Followers(np.arange(size), np.zeros(size), 0)
            yield _Stage(None, alike, weight, np.full(size, weight / size))
