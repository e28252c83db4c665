"""From a sequence that was read to the numbers that a network of some input size reads."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence as Labels

import numpy as np

from rnncore.counting import counted
from rnncore.readers import InputError, Sequence, standardise

LISTED = 12
"""Names of columns that a message lists."""


def inputs_for(
    sequence: Sequence, size: int, *, seed: int = 0, scale: bool = True, mapped: bool = True
) -> tuple[np.ndarray, str]:
    """What a network with ``size`` inputs reads, ``(T, size)`` float64, and how it came about.

    With ``scale``, numbers are standardised column by column. As many columns as inputs are taken
    as they are; any other number is multiplied by a random matrix, its entries normal with variance
    1 / columns. A token has a vector of standard normal numbers, which the seed and the token
    decide: the same token, the same vector.

    Raises ValueError for a size below 1, and unless ``mapped`` ``InputError`` where only a random
    mapping would make the sequence fit (``misfit``).
    """
    if size < 1:
        raise ValueError(f"size must be at least 1; got {size}")
    why_not = None if mapped else misfit(sequence, size)
    if why_not:
        raise InputError(why_not)
    if sequence.values is None:
        said = f"each {sequence.axis} is a random vector of {counted(size, 'number')} (seed {seed})"
        return embed(sequence.labels, size=size, seed=seed), said
    values = standardise(sequence.values) if scale else np.array(sequence.values)
    columns = values.shape[1]
    said = f"{counted(columns, 'column')}, "
    said += "standardised" if scale else "as they are"
    if columns == size:
        return values, said
    matrix = np.random.default_rng([seed, columns, size]).standard_normal((columns, size))
    said += f", and mapped to {counted(size, 'input')} by a random matrix (seed {seed})"
    return values @ matrix / np.sqrt(columns), said


def misfit(sequence: Sequence, size: int) -> str | None:
    """Why a network with ``size`` inputs cannot read the sequence as it is, and what would fit.

    None where it can.
    """
    reads = f"The network reads {counted(size, 'number')} a step (its input_size), and this is "
    if sequence.values is None:
        return (
            f"{reads}a text of {sequence.axis}s: weights do not tell which numbers stood for a "
            f"{sequence.axis}. What fits: those numbers, as {counted(size, 'column')}."
        )
    columns = len(sequence.names)
    if columns == size:
        return None
    listed = ", ".join(sequence.names[:LISTED]) + (", …" if columns > LISTED else "")
    fits = f"{size} of these" if columns > size else f"a file with {counted(size, 'column')}"
    return f"{reads}{counted(columns, 'column')}: {listed}. What fits: {fits}."


def vector(label: str, *, size: int, seed: int = 0) -> np.ndarray:
    """The vector of one word or character: ``(size,)`` draws from a standard normal.

    The generator is seeded by the pair (``seed``, SHA-256 of the word), so a word keeps its
    vector wherever it stands and whatever stands beside it.
    """
    digest = hashlib.sha256(label.encode("utf-8", "surrogatepass")).digest()
    return np.random.default_rng([seed, int.from_bytes(digest)]).standard_normal(size)


def embed(labels: Labels[str], *, size: int, seed: int = 0) -> np.ndarray:
    """The vectors of a text, one row a step: ``(T, size)`` float64."""
    drawn = {label: vector(label, size=size, seed=seed) for label in dict.fromkeys(labels)}
    return np.stack([drawn[label] for label in labels])
