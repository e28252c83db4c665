"""What the parts of a page were called with, kept here so that Streamlit keeps a number instead.

Streamlit remembers a fragment's arguments as long as a session lives, ten minutes after its tab is
closed: with runs of several megabytes, a class fills the machine.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, defaultdict
from typing import Any, NamedTuple

import numpy as np

from dashboard.visitors.store import MEGABYTE, parts

Call = tuple[tuple[Any, ...], dict[str, Any]]


class _Held(NamedTuple):
    call: Call
    owner: str
    arrays: dict[int, int]


class Handles:
    """Arguments by number, of ``limit`` bytes of arrays at most; the least recently used leave.

    An array that several of them hold counts once. The newest stay, whatever their size.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._held: OrderedDict[int, _Held] = OrderedDict()
        self._owned: defaultdict[str, set[int]] = defaultdict(set)
        self._holders: Counter[int] = Counter()
        self._next = 0
        self._lock = threading.Lock()

    def put(self, owner: str, call: Call) -> int:
        """The number by which ``get`` finds the arguments again, while there is room."""
        arrays = _arrays(call)
        with self._lock:
            self._next += 1
            self._held[self._next] = _Held(call, owner, arrays)
            self._owned[owner].add(self._next)
            for one, size in arrays.items():
                self.size += 0 if self._holders[one] else size
                self._holders[one] += 1
            while self.size > self.limit and len(self._held) > 1:
                self._drop(next(iter(self._held)))
            return self._next

    def get(self, number: int) -> Call | None:
        """The arguments; None where they had to leave."""
        with self._lock:
            if number not in self._held:
                return None
            self._held.move_to_end(number)
            return self._held[number].call

    def leave(self, owner: str) -> None:
        """Drop all that ``owner`` has put: its page is made anew."""
        with self._lock:
            for number in list(self._owned.get(owner, ())):
                self._drop(number)

    def _drop(self, number: int) -> None:
        held = self._held.pop(number)
        self._owned[held.owner].discard(number)
        if not self._owned[held.owner]:
            del self._owned[held.owner]
        for one, size in held.arrays.items():
            self._holders[one] -= 1
            if not self._holders[one]:
                del self._holders[one]
                self.size -= size


def _arrays(call: Call) -> dict[int, int]:
    """Bytes of the arrays within, by identity."""
    found: dict[int, int] = {}
    seen: set[int] = set()
    left: list[Any] = [*call[0], *call[1].values()]
    while left:
        one = left.pop()
        if isinstance(one, np.ndarray):
            found[id(one)] = one.nbytes
        elif id(one) not in seen:
            seen.add(id(one))
            left += parts(one)
    return found


HANDLES = Handles(24 * MEGABYTE)
