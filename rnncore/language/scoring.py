"""How well a model tells the words of texts: natural logarithms, known words alone.

``<unk>`` stands for whatever nobody knows: no model can be asked for it, so it is never a target.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rnncore.language.vocabulary import UNKNOWN, Vocabulary


class LanguageModel(Protocol):
    """Whatever gives a probability to every word that may come next."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words that it knows, and <unk>."""

    def log_probabilities(self, words: Sequence[str]) -> np.ndarray:
        """Natural logarithms ``(T + 1, V)``: row t is the word after the first t of ``words``."""


@dataclass(frozen=True, slots=True)
class Score:
    """Of a model on texts: ``targets`` words were asked for.

    ``loss``: the mean of -ln P, in nats. ``right``: the share of words that were the most probable.
    """

    loss: float
    right: float
    targets: int

    @property
    def perplexity(self) -> float:
        """As unsure as between so many words of equal probability; infinite where P was 0."""
        return float(np.exp(self.loss))


def surprise(model: LanguageModel, words: Sequence[str]) -> np.ndarray:
    """-ln P of each of ``words (T,)``, the first after the start; NaN for one that is unknown."""
    if not words:
        return np.zeros(0)
    rows = np.asarray(model.log_probabilities(words[:-1]), dtype=np.float64)
    numbers = model.vocabulary.encode(words).numpy()
    found = -rows[np.arange(len(words)), numbers]
    return np.where(model.vocabulary.known(words), found, np.nan)


def score(model: LanguageModel, texts: Iterable[Sequence[str]]) -> Score:
    """Of all known words of ``texts``. Raises ValueError where there is none."""
    lost, hits = [], []
    unknown = model.vocabulary.numbers.get(UNKNOWN)
    for words in filter(len, texts):
        rows = np.array(model.log_probabilities(words[:-1]), dtype=np.float64)  # (T, V)
        numbers = model.vocabulary.encode(words).numpy()
        known = numbers != unknown
        lost.append(-rows[np.arange(len(words)), numbers][known])
        if unknown is not None:
            rows[:, unknown] = -np.inf
        possible = np.isfinite(rows.max(1))  # of words that all have the probability 0 none leads
        hits.append(((rows.argmax(1) == numbers) & possible)[known])
    targets = sum(map(len, lost))
    if not targets:
        raise ValueError("texts must have a word that the vocabulary knows")
    loss, right = np.concatenate(lost).mean(), np.concatenate(hits).mean()
    return Score(float(loss), float(right), targets)


@dataclass(frozen=True, slots=True)
class Mixture:
    """Several models as one: the mean of their probabilities, each as much as the others.

    Raises ValueError for none, and for models of different words.
    """

    models: tuple[LanguageModel, ...]

    def __post_init__(self) -> None:
        """All of them must know the same words by the same numbers."""
        if len({each.vocabulary.words for each in self.models}) != 1:
            raise ValueError("models must be at least one, and know the same words")

    @property
    def vocabulary(self) -> Vocabulary:
        """That of each."""
        return self.models[0].vocabulary

    def log_probabilities(self, words: Sequence[str]) -> np.ndarray:
        """Natural logarithms ``(T + 1, V)``, as of one model."""
        rows = [np.asarray(each.log_probabilities(words)) for each in self.models]
        return np.logaddexp.reduce(rows, axis=0) - np.log(len(rows))
