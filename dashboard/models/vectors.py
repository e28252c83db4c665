"""Words as vectors: each word is given numbers by a draw. Nothing is learned."""

from collections.abc import Sequence

import numpy as np

from rnncore.readers import mapping

SIZE = 8
"""Numbers a word. Few enough to read, enough that two words are rarely alike."""


def vector(label: str, *, seed: int = 0) -> np.ndarray:
    """The vector of one word or character, ``(SIZE,)``: ``rnncore.readers.mapping.vector``."""
    return mapping.vector(label, size=SIZE, seed=seed)


def embed(labels: Sequence[str], *, seed: int = 0) -> np.ndarray:
    """The vectors of a text, one row a step: ``(T, SIZE)`` float64."""
    return mapping.embed(labels, size=SIZE, seed=seed)
