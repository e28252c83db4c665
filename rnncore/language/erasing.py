"""How far back a model looks: its loss when all but the last few words before a word are erased.

What is erased is read as ``<unk>`` and stays in its place. To cut it off would be another question:
what is left would look like the beginning of a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from rnncore.language.scoring import LanguageModel, Score
from rnncore.language.vocabulary import UNKNOWN


def erased(words: Sequence[str], last: int) -> tuple[str, ...]:
    """``words`` with <unk> for all but the ``last`` of them. Raises ValueError below 0."""
    if last < 0:
        raise ValueError(f"last must be 0 or more; got {last}")
    gone = max(len(words) - last, 0)
    return (UNKNOWN,) * gone + tuple(words[gone:])


def score_erased(model: LanguageModel, texts: Iterable[Sequence[str]], last: int) -> Score:
    """``score``, where before each word only the ``last`` words can be read.

    A model that has ``log_probabilities_after(contexts)`` is asked for the contexts of a text at
    once. Raises ValueError where no word of ``texts`` is known, and for a ``last`` below 0.
    """
    lost: list[float] = []
    right = 0
    unknown = model.vocabulary.numbers.get(UNKNOWN)
    for words in filter(len, texts):
        known = model.vocabulary.known(words)
        asked = [place for place, each in enumerate(known) if each]
        if not asked:
            continue
        rows = after(model, [erased(words[:place], last) for place in asked])  # (N, V)
        numbers = model.vocabulary.encode([words[place] for place in asked]).numpy()
        lost += (-rows[np.arange(len(asked)), numbers]).tolist()
        if unknown is not None:
            rows[:, unknown] = -np.inf
        right += int(((rows.argmax(1) == numbers) & np.isfinite(rows.max(1))).sum())
    if not lost:
        raise ValueError("texts must have a word that the vocabulary knows")
    return Score(float(np.mean(lost)), right / len(lost), len(lost))


def after(model: LanguageModel, contexts: Sequence[Sequence[str]]) -> np.ndarray:
    """Natural logarithms ``(N, V)`` of the word after each of N ``contexts``."""
    at_once = getattr(model, "log_probabilities_after", None)
    if at_once is not None:
        return np.array(at_once(contexts), dtype=np.float64)
    rows = [model.log_probabilities(context)[-1] for context in contexts]
    return np.array(rows, dtype=np.float64)
