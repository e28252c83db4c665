"""Which call of a cell follows which: told by the state that it reads.

A loop hands the state on, and may mask it, drop some of it or cut it on the way; and several loops
may run over one cell, one after the other or side by side.
"""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable
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


class Read:
    """The h that a call reads, ``state``, and what was found out about it for several chains."""

    __slots__ = ("_marks", "_seen", "_waiting", "state")

    def __init__(self, state: Tensor) -> None:
        self.state = state
        self._waiting: deque[Any] = deque((state.grad_fn,))
        self._seen: set[Any] = set()
        self._marks: set[object] = set()

    def descends(self, mark: object) -> bool:
        """Whether the marked node is among the ``NODES`` next behind it."""
        while mark not in self._marks and self._waiting and len(self._seen) < NODES:
            node = self._waiting.popleft()
            if node is not None and node not in self._seen:
                self._seen.add(node)
                self._marks.update(node.metadata)
                self._waiting.extend(below for below, _ in node.next_functions)
        return mark in self._marks


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

    def kin(self, read: Read, root: int, *, across: bool = False) -> Kin:
        """How the h that a call reads is related to the last step.

        By its numbers only within one call of the model; with ``across``, where no graph was cut,
        from one to the next as well.
        """
        state = read.state
        if state is self.given():
            return Kin.SAME
        rows, given = count(state), count(self.gave)
        if rows > given:
            return Kin.NONE
        # Where rows have ended, those left must be the first ones: others would change places.
        shorter = rows < given
        masked = self._is_masked(state) if shorter else None
        if masked is not False and self.mark is not None and read.descends(self.mark):
            return Kin.DESCENDS
        if not root or root != self.root:
            plain = across and self.mark is None and not shorter
            return Kin.MASKED if plain and self._is_masked(state, moved=True) else Kin.NONE
        if self._is_masked(state) if masked is None else masked:
            return Kin.MASKED
        if self.mark is not None or shorter or not state.any():
            return Kin.NONE
        same = torch.equal(by_row(state.detach()), by_row(self.begun))
        return Kin.NONE if same else Kin.UNKNOWN

    def _is_masked(self, state: Tensor, *, moved: bool = False) -> bool:
        """Whether each row is what the last step gave or read, or 0, and not all are 0.

        ``moved``: and some row what it gave. All as it was read is the same step made again.
        """
        state = state.detach()
        if state.dtype == self.gave.dtype and torch.equal(state, self.gave):
            return bool(state.any())  # most often, and said at once
        hidden = by_row(state)
        gave, read = by_row(self.gave)[: len(hidden)], by_row(self.read)[: len(hidden)]
        given = (hidden == gave).all(1)
        kept, zero = given | (hidden == read).all(1), ~hidden.any(1)
        return bool((kept | zero).all() and ((given if moved else kept) & ~zero).any())


def nearest(going: deque[Any], state: Tensor | None, kin_of: Callable[[Any, Read], Kin]) -> Any:
    """What is going on whose next step reads ``state``: the nearest in kin, the latest of several.

    ``kin_of``: how one of them is related to what is read.
    """
    if state is None:
        return None
    read, best, best_kin = Read(state), None, Kin.NONE
    for each in reversed(going):
        if each.handed_on(state) and kin_of(each, read):
            return each
    nearer = Kin.MASKED if state.grad_fn is None else Kin.DESCENDS  # than the others can be
    for each in reversed(going):
        kin = kin_of(each, read)
        if kin >= nearer:
            return each
        if kin > best_kin:
            best, best_kin = each, kin
    return best


def count(state: Tensor) -> int:
    """How many rows a state has."""
    return 1 if state.ndim == 1 else state.shape[-2]


def by_row(state: Tensor) -> Tensor:
    """``(B, H)``, also of an unbatched state; ``(B, L H)`` of ``(L, B, H)``."""
    if state.ndim == 3:
        return state[0] if state.shape[0] == 1 else state.transpose(0, 1).flatten(1)
    return state if state.ndim == 2 else state.unsqueeze(0)


def _marked(tensor: Tensor) -> object | None:
    """Mark the node that made ``tensor``, so that it is known again without being kept alive."""
    node: Any = tensor.grad_fn
    if node is None:
        return None
    mark = object()
    node.metadata[mark] = None
    return mark
