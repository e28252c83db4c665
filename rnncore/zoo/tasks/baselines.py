"""What needs no recurrent network: the most frequent answer, and an n-gram model.

Each is fitted on the same training data as the network beside it, and asked on the same held-out
data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

Answer = TypeVar("Answer", bound=Hashable)


def most_frequent(answers: Iterable[Answer]) -> Answer:
    """The most frequent of ``answers``; of several, the one that came first."""
    return Counter(answers).most_common(1)[0][0]


class BackOff:
    """The most frequent next word after the last ``order - 1`` words, or fewer where those are new.

    Backs off to shorter contexts, down to the most frequent word, and tells no probabilities:
    ``rnncore.language.ngram`` does. ``texts``: each a text's words.
    Raises ValueError for an order below 1.
    """

    def __init__(self, order: int, texts: Iterable[Sequence[str]]) -> None:
        """Count what follows every context of ``order - 1`` words and fewer."""
        if order < 1:
            raise ValueError(f"order must be at least 1; got {order}")
        self.order = order
        self.counts: dict[tuple[str, ...], Counter[str]] = {}
        for words in texts:
            for place, word in enumerate(words):
                for context in self._contexts(words[:place]):
                    self.counts.setdefault(context, Counter())[word] += 1

    def predict(self, before: Sequence[str]) -> str:
        """The word that most often followed the longest known end of ``before``."""
        context = next(each for each in self._contexts(before) if each in self.counts)
        return self.counts[context].most_common(1)[0][0]

    def accuracy(self, texts: Iterable[Sequence[str]]) -> float:
        """Share of the words of ``texts``, the first of each apart, that ``predict`` gets right."""
        right = [
            self.predict(words[:place]) == words[place]
            for words in texts
            for place in range(1, len(words))
        ]
        return sum(right) / len(right)

    def _contexts(self, before: Sequence[str]) -> list[tuple[str, ...]]:
        """The ends of ``before``, the longest first, the empty one last."""
        longest = min(self.order - 1, len(before))
        return [tuple(before[len(before) - n :]) for n in range(longest, -1, -1)]
