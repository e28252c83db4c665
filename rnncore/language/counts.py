"""What followed what in texts: the counts that an n-gram model is made of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnncore.language.vocabulary import Vocabulary

START = -1
"""The number of the start symbol, which stands once before a text and is never predicted."""

Context = tuple[int, ...]
"""Numbers of the words before a word, ``START`` the first of them where the text begins there."""


@dataclass(frozen=True, slots=True, eq=False)
class Followers:
    """The words after a context, int64 ``(K,)``, how often each, float64 ``(K,)``, and in all."""

    words: np.ndarray
    counts: np.ndarray
    total: float

    @classmethod
    def of(cls, counted: Counter[int]) -> Followers:
        """As arrays."""
        counts = np.array(list(counted.values()), dtype=float)
        return cls(np.array(list(counted)), counts, counted.total())

    def count(self, word: int) -> int:
        """How often ``word`` followed."""
        return int(self.counts[self.words == word].sum())


NOBODY = Followers(np.zeros(0, dtype=int), np.zeros(0), 0)
"""What followed a context that was never seen."""


class Counts:
    """How often words followed contexts of up to ``order - 1`` words in ``texts``.

    ``followers[context]`` counts occurrences. ``continuations[context]`` counts, for each word that
    followed, the different words (or the start) that stood before context and word: the lower
    orders of Kneser and Ney. Before the start there is nothing, so a context that begins with it
    has no continuations. Raises ValueError for an order below 1, KeyError for a word that the
    vocabulary refuses.
    """

    def __init__(self, order: int, texts: Iterable[Sequence[str]], vocabulary: Vocabulary) -> None:
        """Count; a word outside the vocabulary is read as it reads it."""
        if order < 1:
            raise ValueError(f"order must be at least 1; got {order}")
        self.order, self.vocabulary = order, vocabulary
        seen: defaultdict[Context, Counter[int]] = defaultdict(Counter)
        for text in texts:
            for before, word in self.places(text):
                for length in range(min(order, len(before) + 1)):
                    seen[ending(before, length)][word] += 1
        self.followers = {context: Followers.of(each) for context, each in seen.items()}
        self.continuations = _continuations(seen)

    def places(self, text: Sequence[str]) -> Iterator[tuple[Context, int]]:
        """Of every word of ``text`` what stands before it, the start included, and its number."""
        numbers = (START, *self.vocabulary.encode(text).tolist())
        for place in range(1, len(numbers)):
            yield numbers[:place], numbers[place]

    def distinct(self, order: int) -> int:
        """How many different n-grams of ``order`` words there are, the start being one."""
        lists = (each for context, each in self.followers.items() if len(context) == order - 1)
        return sum(len(each.words) for each in lists)

    def never_seen(self, text: Sequence[str], order: int) -> tuple[bool, ...]:
        """For each word of ``text`` whether its n-gram of ``order`` words was never counted.

        Where fewer words stand before it, what is looked for begins with the start.
        """
        return tuple(
            not self.count(ending(before, order - 1), word) for before, word in self.places(text)
        )

    def count(self, context: Context, word: int) -> int:
        """How often ``word`` followed ``context``."""
        return self.followers.get(context, NOBODY).count(word)


def ending(before: Context, length: int) -> Context:
    """The last ``length`` of ``before``, or all where there are fewer."""
    return before[max(len(before) - length, 0) :]


def _continuations(seen: Mapping[Context, Counter[int]]) -> dict[Context, Followers]:
    different: defaultdict[Context, Counter[int]] = defaultdict(Counter)
    for context, words in seen.items():
        if context:
            different[context[1:]].update(words.keys())
    return {context: Followers.of(each) for context, each in different.items()}
