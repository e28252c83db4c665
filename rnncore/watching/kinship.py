"""Which call of a cell follows which: told by the state that it reads.

A loop hands the state on, and may mask it, drop some of it or cut it on the way; and several loops
may run over one cell, one after the other or side by side.
"""

from __future__ import annotations

import weakref
from collections import deque
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import torch
from torch import Tensor

NODES = 64
"""How far the graph behind a state is searched for the step before."""


class Kin(IntEnum):
    """How a state is related to the last step of a chain."""

    NONE = 0
    UNKNOWN = 1  # no graph to tell by: changed in some way, within one call of the model
    MASKED = 2  # row by row it is what the last step gave or read
    DESCENDS = 3  # the last step stands in its graph
    SAME = 4


@dataclass(slots=True, eq=False)
class Tail:
    """The end of a chain: h as the first step read it, as the last one read and gave it.

    ``root``: the number of the model's call that the chain began in, 0 outside of any. ``given``: a
    weak reference to the tensor that the user holds. ``mark``: what marks its node, None without a
    graph.
    """

    root: int
    begun: Tensor
    read: Tensor
    gave: Tensor
    given: Any
    mark: object | None

    @classmethod
    def of(cls, root: int, read: Tensor, gave: Tensor, given: Tensor) -> Tail:
        """The end of a chain of one step."""
        return cls(root, read, read, gave, weakref.ref(given), _marked(given))

    def move(self, read: Tensor, gave: Tensor, given: Tensor) -> None:
        """One step on."""
        self.read, self.gave = read, gave
        self.given, self.mark = weakref.ref(given), _marked(given)

    def kin(self, state: Tensor, root: int, *, across: bool = False) -> Kin:
        """How ``state``, the h that a call reads, is related to the last step.

        By its numbers only within one call of the model; with ``across``, where no graph was cut,
        from one to the next as well.
        """
        if state is self.given():
            return Kin.SAME
        hidden = by_row(state.detach())
        gave = by_row(self.gave)
        if hidden.shape[0] > gave.shape[0]:
            return Kin.NONE
        # Where rows have ended, those left must be the first ones: others would change places.
        shorter = hidden.shape[0] < gave.shape[0]
        masked = self._is_masked(hidden) if shorter else None
        if masked is not False and self.mark is not None and _descends(state, self.mark):
            return Kin.DESCENDS
        if not root or root != self.root:
            plain = across and self.mark is None and not shorter
            return Kin.MASKED if plain and self._is_masked(hidden) else Kin.NONE
        if self._is_masked(hidden) if masked is None else masked:
            return Kin.MASKED
        anew = self.mark is not None or shorter or not hidden.any()
        return Kin.NONE if anew or torch.equal(hidden, by_row(self.begun)) else Kin.UNKNOWN

    def _is_masked(self, hidden: Tensor) -> bool:
        """Whether each row is what the last step gave or read, or 0, and not all are 0."""
        count = hidden.shape[0]
        gave, read = by_row(self.gave)[:count], by_row(self.read)[:count]
        kept = (hidden == gave).all(1) | (hidden == read).all(1)
        zero = ~hidden.any(1)
        return bool((kept | zero).all() and (kept & ~zero).any())


def by_row(state: Tensor) -> Tensor:
    """``(B, H)``, also of an unbatched state; ``(B, L H)`` of ``(L, B, H)``."""
    if state.ndim == 3:
        return state[0] if state.shape[0] == 1 else state.transpose(0, 1).flatten(1)
    return state if state.ndim == 2 else state.unsqueeze(0)


def _marked(tensor: Tensor) -> object | None:
    """Mark the node that made ``tensor``, so that it is known again without being kept alive."""
    if tensor.grad_fn is None:
        return None
    mark = object()
    node: Any = tensor.grad_fn
    node.metadata[mark] = None
    return mark


def _descends(tensor: Tensor, mark: object) -> bool:
    """Whether the marked node is among the ``NODES`` next behind ``tensor``."""
    waiting: deque[Any] = deque([tensor.grad_fn])
    seen: set[Any] = set()
    while waiting and len(seen) < NODES:
        node = waiting.popleft()
        if node is None or node in seen:
            continue
        if mark in node.metadata:
            return True
        seen.add(node)
        waiting.extend(below for below, _ in node.next_functions)
    return False
