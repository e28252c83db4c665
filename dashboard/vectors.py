"""Words as vectors: each word is given numbers by a draw. Nothing is learned."""

import hashlib
from collections.abc import Sequence

import numpy as np

SIZE = 8
"""Numbers a word. Few enough to read, enough that two words are rarely alike."""


def vector(label: str, *, size: int = SIZE, seed: int = 0) -> np.ndarray:
    """The vector of one word or character: ``(size,)`` draws from a standard normal.

    The generator is seeded by the pair (``seed``, SHA-256 of the word), so a word keeps its
    vector wherever it stands and whatever stands beside it.
    """
    digest = hashlib.sha256(label.encode("utf-8", "surrogatepass")).digest()
    return np.random.default_rng([seed, int.from_bytes(digest)]).standard_normal(size)


def embed(labels: Sequence[str], *, size: int = SIZE, seed: int = 0) -> np.ndarray:
    """The vectors of a text, one row a step: ``(T, size)`` float64."""
    drawn = {label: vector(label, size=size, seed=seed) for label in dict.fromkeys(labels)}
    return np.stack([drawn[label] for label in labels])
