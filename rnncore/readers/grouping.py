"""Which arrays of a file belong together, by their lengths, and which are labels of others."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from rnncore.readers import limits

Arrays = dict[str, np.ndarray]
"""Arrays ``(T,)``, ``(T, I)`` or ``(N, T, I)`` by name; that of an npy file is called ""."""

ALL = "all together"
_LABELS = re.compile(r"(?:y|labels?|targets?|class(?:es)?)(?:_.*|\d*)|.*_(?:y|labels?|targets?)")
_SPLIT = re.compile(r"(?:^|_)(train|test|val|valid|validation|dev)(?:_|\d|$)")

FEW = 20
"""Distinct whole numbers up to which they may be classes."""


def labels_of(found: Arrays) -> set[str]:
    """Arrays that say what others are, and are no sequence of their own."""
    named = {key for key in found if _LABELS.fullmatch(key.lower()) and found[key].ndim < 3}
    others = {key: values for key, values in found.items() if key not in named}
    samples = [v for k, v in others.items() if v.ndim > 1 or k.lower().startswith("x_")]
    if not samples:
        return set()
    return named | {key for key, values in others.items() if _classes(values, samples)}


def _classes(values: np.ndarray, samples: Sequence[np.ndarray]) -> bool:
    """Whether an array holds a few whole numbers, one for each sample of floats."""
    if values.ndim > 1 or values.dtype.kind not in "biu":
        return False
    beside = any(len(each) == len(values) and each.dtype.kind == "f" for each in samples)
    return beside and len(np.unique(values)) <= min(FEW, len(values) // 2)


def groups_of(found: Arrays, without: set[str] | frozenset[str] = frozenset()) -> list[list[str]]:
    """Names of arrays that have as many steps as each other, two at least; the largest first."""
    flat = {k: v for k, v in found.items() if v.ndim < 3 and k not in without and len(v) > 1}
    lengths = {len(values) for values in flat.values()}
    groups = {tuple(_of_length(flat, length)) for length in lengths}
    kept = [list(keys) for keys in groups if len(keys) > 1 and not _apart(keys)]
    kept = [keys for keys in kept if _width(keys, flat) <= limits.now().columns]
    return sorted(kept, key=lambda keys: (-sum(flat[key].size for key in keys), keys))


def _of_length(flat: Arrays, length: int) -> list[str]:
    """Arrays of so many steps; along the columns where these are more, and times are beside."""
    times = any(v.ndim == 1 and len(v) == length and v.dtype.kind != "U" for v in flat.values())
    return [
        key
        for key, values in flat.items()
        if len(values) == length or (times and values.shape[-1] == length > len(values))
    ]


def _width(keys: Sequence[str], flat: Arrays) -> int:
    steps = shared_length(keys, flat)
    return sum(flat[key].size // steps for key in keys)


def shared_length(keys: Sequence[str], flat: Arrays) -> int:
    """The length that arrays share."""
    single = [len(flat[key]) for key in keys if flat[key].ndim == 1]
    return single[0] if single else len(flat[keys[0]])


def _apart(keys: Sequence[str]) -> bool:
    """Whether names tell sets apart, to train and to test for instance."""
    sets = {match[1] for match in map(_SPLIT.search, map(str.lower, keys)) if match}
    return len(sets) > 1


def together(keys: Sequence[str], found: Arrays) -> str:
    """Several arrays in words."""
    return ALL if len(keys) == len(found) else f"{', '.join(keys)} together"
