"""Few combinations instead of all: every value of every axis, and every pair of values, is there.

A defect that shows at one value, or only where two meet, is found by them as by the full product.
"""

from collections.abc import Iterable
from itertools import combinations, product
from typing import Any


def covering(*axes: Iterable[Any], strength: int = 2) -> list[tuple[Any, ...]]:
    """Combinations of a value of each axis, in which any ``strength`` values of as many axes meet.

    The same ones each time, and hardly more than the longest of these axes need.
    """
    values = [tuple(axis) for axis in axes]
    sizes = [len(axis) for axis in values]
    order = [
        tuple(zip(chosen, meeting, strict=True))
        for chosen in combinations(range(len(sizes)), strength)
        for meeting in product(*(range(sizes[axis]) for axis in chosen))
    ]
    left, rows = set(order), []
    for begun in order:
        if begun in left:
            row = dict(begun)
            _fill(row, sizes, left, strength, turn=len(rows))
            left -= _meetings(row, strength)
            rows.append(tuple(axis[row[place]] for place, axis in enumerate(values)))
    return rows


def _fill(row, sizes, left, strength, turn):
    """Give the axes that ``row`` leaves open the values with which most of ``left`` is met."""

    def met(axis, value):
        return len(_meetings(row | {axis: value}, strength) & left)

    for axis in sorted({*range(len(sizes))} - {*row}, key=lambda axis: -sizes[axis]):
        in_turn = [(turn + k) % sizes[axis] for k in range(sizes[axis])]
        gains = [met(axis, value) for value in in_turn]
        row[axis] = in_turn[gains.index(max(gains))]


def _meetings(row, strength):
    return set(combinations(sorted(row.items()), strength))
