"""The weights in an HDF5 file of Keras: told by the child, read from the bytes that we have."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnncore.readers.fenced.child.h5 import BFLOAT16, DATASET, TEXT
from rnncore.readers.fenced.fence import ask
from rnncore.readers.limits import Limits, applied
from rnncore.readers.sequence import InputError
from rnncore.readers.text import quoted

MAGIC = b"\x89HDF\r\n\x1a\n"

_DTYPES = {
    f"{order}f{size}": np.dtype(f"{order}f{size}") for order in "<>" for size in (2, 4, 8)
} | {BFLOAT16: np.dtype("<u2")}
_AXES = 5
"""Axes of a weight that is looked at, at most: a convolution's kernel has as many."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """One array as the file tells of it; ``place`` of its first byte, None if it is in pieces."""

    dtype: str
    shape: tuple[int, ...]
    place: int | None


class Stored:
    """An HDF5 file: its datasets and the texts beside its groups, by their paths.

    ``datasets``: by path, ``"/layers/lstm/cell/vars/0"``. ``texts(path, name)``: those of an
    attribute. Raises InputError for what h5py cannot read, or Keras does not write.
    """

    def __init__(self, data: bytes, name: str, within: Limits) -> None:
        if not data.startswith(MAGIC):
            raise InputError(f"{name} is damaged: its weights are no HDF5 file. Save it again.")
        with applied(within):
            rows = ask(data, name, "h5", None).rows
        self.data = data
        self.datasets: Mapping[str, Dataset] = {
            path: Dataset(dtype, _shape(shape), int(place) if place else None)
            for kind, path, dtype, shape, place in rows
            if kind == DATASET
        }
        self._texts: dict[tuple[str, str], list[str]] = {}
        for kind, path, attribute, text, _ in rows:
            if kind == TEXT:
                self._texts.setdefault((path, attribute), []).append(text)

    def texts(self, path: str, name: str) -> list[str]:
        """The texts of an attribute; a long list stands in several, each with a number."""
        found = self._texts.get((path, name), [])
        number = 0
        while (path, f"{name}{number}") in self._texts:
            found = found + self._texts[path, f"{name}{number}"]
            number += 1
        return found

    def groups(self) -> set[str]:
        """The names of the groups at the top."""
        paths = [*self.datasets, *(path for path, _ in self._texts)]
        return {path.split("/")[1] for path in paths if path}

    def array(self, path: str) -> np.ndarray:
        """The numbers of a dataset, a view of the file. Raises InputError with why it has none."""
        own = self.datasets[path]
        if own.dtype not in _DTYPES:
            raise InputError(f"its weight {quoted(path, 80)} holds no floats")
        dtype = _DTYPES[own.dtype]
        size = math.prod(own.shape)
        fits = own.place is not None and 0 <= own.place <= len(self.data) - size * dtype.itemsize
        if not size or not fits or len(own.shape) > _AXES:
            raise InputError(
                f"its weight {quoted(path, 80)} is empty, packed or in pieces, which Keras does "
                "not write"
            )
        found = np.frombuffer(self.data, dtype, size, own.place or 0).reshape(own.shape)
        if own.dtype == BFLOAT16:  # the upper half of a float32
            return (found.astype(np.uint32) << 16).view(np.float32)
        return found


def _shape(written: str) -> tuple[int, ...]:
    return tuple(map(int, written.split(","))) if written else ()
