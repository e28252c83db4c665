"""A grid: names with their values, and its cells in order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

Value = str | int | float | bool | None


class Grid:
    """``axes``: by name the values, in order. Cell numbers count from 0, the last axis quickest.

    Raises TypeError for what is no mapping of names to values that JSON can hold one by one, and
    ValueError where there are no names, or one has no values or one twice.
    """

    def __init__(self, axes: Mapping[str, Iterable[Value]]) -> None:
        if not isinstance(axes, Mapping):
            raise TypeError(f"grid must map names to values; got {type(axes).__name__}")
        self.axes = {name: [_plain(name, each) for each in axes[name]] for name in axes}
        if not self.axes:
            raise ValueError("grid must have at least one name; got none")
        for name, values in self.axes.items():
            if not isinstance(name, str):
                raise TypeError(f"grid must have names that are texts; got {name!r}")
            if not values or len(set(map(repr, values))) < len(values):
                raise ValueError(f"grid[{name!r}] must be different values; got {values!r}")
        self.shape = tuple(map(len, self.axes.values()))

    def __len__(self) -> int:
        """How many cells there are."""
        return math.prod(self.shape)

    def __getitem__(self, number: int) -> dict[str, Value]:
        """What the function is called with in cell ``number``."""
        cell = {}
        for name, values in reversed(self.axes.items()):
            number, place = divmod(number, len(values))
            cell[name] = values[place]
        return {name: cell[name] for name in self.axes}


def _plain(name: str, value: Any) -> Value:
    """A Python value, also of a NumPy number."""
    plain = value.item() if hasattr(value, "item") and not getattr(value, "ndim", 0) else value
    if plain is not None and not isinstance(plain, str | int | float | bool):
        raise TypeError(
            f"grid[{name!r}] must hold numbers, texts, True, False or None; "
            f"got {type(value).__name__}"
        )
    return plain
