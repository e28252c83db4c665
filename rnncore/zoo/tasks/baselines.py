"""What needs no recurrent network: the most frequent answer, an n-gram model, a bag of words.

Each is fitted on the same training data as the network beside it, and asked on the same held-out
data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

import torch
from torch import Tensor
from torch.nn import functional

Answer = TypeVar("Answer", bound=Hashable)

WEIGHT_DECAY = 1e-3
"""Of the bag of words: without it, the weights of separable data would grow for ever."""


def most_frequent(answers: Iterable[Answer]) -> Answer:
    """The most frequent of ``answers``; of several, the one that came first."""
    return Counter(answers).most_common(1)[0][0]


class NGram:
    """The most frequent next word after the last ``order - 1`` words, or fewer where those are new.

    Backs off to shorter contexts, down to the most frequent word. ``texts``: each a text's words.
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


class BagOfWords:
    """Logistic regression on how often each word stands in a text: their order is lost.

    Fitted in float64 from zero weights on all texts at once, so nothing in it is random.
    ``labels``: one number a text, from 0. A word that no training text has counts for nothing.
    """

    def __init__(self, texts: Sequence[Sequence[str]], labels: Sequence[int]) -> None:
        """Fit by L-BFGS with a little weight decay."""
        words = sorted({word for text in texts for word in text})
        self.numbers = {word: number for number, word in enumerate(words)}
        classes = max(labels) + 1
        self.weight = torch.zeros(len(words), classes, dtype=torch.float64, requires_grad=True)
        self.bias = torch.zeros(classes, dtype=torch.float64, requires_grad=True)
        counts, answers = self._counts(texts), torch.tensor(labels)
        optimizer = torch.optim.LBFGS([self.weight, self.bias], line_search_fn="strong_wolfe")

        def closure() -> float:
            optimizer.zero_grad()
            penalty = WEIGHT_DECAY * self.weight.square().sum()
            loss = functional.cross_entropy(counts @ self.weight + self.bias, answers) + penalty
            loss.backward()
            return float(loss.detach())

        with torch.enable_grad():
            for _ in range(5):
                optimizer.step(closure)

    def predict(self, texts: Sequence[Sequence[str]]) -> list[int]:
        """The more probable label of each text."""
        with torch.no_grad():
            return (self._counts(texts) @ self.weight + self.bias).argmax(1).tolist()

    def accuracy(self, texts: Sequence[Sequence[str]], labels: Sequence[int]) -> float:
        """Share of ``texts`` whose label ``predict`` gets right."""
        right = [a == b for a, b in zip(self.predict(texts), labels, strict=True)]
        return sum(right) / len(right)

    def _counts(self, texts: Sequence[Sequence[str]]) -> Tensor:
        """How often each word stands in each text, float64 ``(N, V)``."""
        counts = torch.zeros(len(texts), len(self.numbers), dtype=torch.float64)
        for row, text in enumerate(texts):
            for word in text:
                if word in self.numbers:
                    counts[row, self.numbers[word]] += 1
        return counts
