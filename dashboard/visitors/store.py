"""Results up to a number of bytes: the least recently used leave, and are made again when asked.

Not about what they are; ``shared.py`` says which functions keep theirs, and that nobody can write
to them.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from contextlib import AbstractContextManager
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import torch

MEGABYTE = 2**20

LEAST = 1024
"""Bytes that anything is counted with."""


SMALL = 64 * 1024
"""Bytes up to which a result stands on the shelf of small ones, where large ones push none out."""


class _Shelf:
    """Values by key, in the order of use; ``limit``: bytes that stay."""

    def __init__(self, limit: float) -> None:
        self.limit, self.size = limit, 0
        self.kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def add(self, key: Hashable, value: Any, size: int) -> None:
        self.kept[key] = value, size
        self.size += size
        while self.size > self.limit:
            self.drop(next(iter(self.kept)))

    def drop(self, key: Hashable) -> None:
        self.size -= self.kept.pop(key)[1]


class Store:
    """Values by key, of ``limit`` bytes at most together; None: of any size.

    One of more than half of that is not kept: it would send all others away. Of several threads
    that ask for what is not there one makes it, and the others wait, within what ``aside`` gives.
    """

    def __init__(
        self,
        limit: int | None,
        aside: Callable[[], AbstractContextManager[None]] = contextlib.nullcontext,
    ) -> None:
        self._aside = aside
        whole = float("inf") if limit is None else limit
        self._small, self._large = _Shelf(whole / 8), _Shelf(whole * 7 / 8)
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return self._small.size + self._large.size

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The value of a key, made where there is none. What ``make`` raises is not kept."""
        while True:
            with self._lock:
                found = self._find(key)
                if found is not None:
                    return found[0]
                making = self._making.setdefault(key, threading.Lock())
            if making.acquire(blocking=False):
                break
            with self._aside(), making:
                pass  # until the other thread has made it, or failed
        try:
            value = make()
            self._keep(key, value)
        finally:
            with self._lock:
                self._making.pop(key, None)
            making.release()
        return value

    def forget(self, wanted: Callable[[Hashable], bool]) -> None:
        """Drop the keys of which ``wanted`` is true."""
        with self._lock:
            for shelf in (self._small, self._large):
                for key in [key for key in shelf.kept if wanted(key)]:
                    shelf.drop(key)

    def __len__(self) -> int:
        return len(self._small.kept) + len(self._large.kept)

    def _find(self, key: Hashable) -> tuple[Any, int] | None:
        for shelf in (self._small, self._large):
            if key in shelf.kept:
                shelf.kept.move_to_end(key)
                return shelf.kept[key]
        return None

    def _keep(self, key: Hashable, value: Any) -> None:
        size = size_of(value)
        shelf = self._small if size <= SMALL else self._large
        if size <= shelf.limit / 2:
            with self._lock:
                shelf.add(key, value, size)


def parts(value: Any) -> list[Any]:
    """What a container holds; nothing of anything else."""
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, tuple | list):
        return list(value)
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in fields(value)]
    return []


def size_of(value: Any) -> int:
    """Bytes of the arrays, tensors, texts and bytes within ``value``, each object once."""
    seen: set[int] = set()
    total, left = LEAST, [value]
    while left:
        one = left.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, np.ndarray | torch.Tensor):
            total += one.nbytes
        elif isinstance(one, torch.nn.Module):
            left += [*one.parameters(), *one.buffers()]
        elif isinstance(one, str | bytes):
            total += len(one)
        else:
            left += parts(one)
    return total


def key_of(value: Any, by_type: Mapping[type, Callable[[Any], Any]]) -> Hashable:
    """What tells a value from every other: equal for equal ones, arrays by their content.

    ``by_type``: what stands for a value of these types. Raises TypeError for what it cannot tell.
    """
    kind = type(value)
    if kind in by_type:
        return kind, key_of(by_type[kind](value), by_type)
    if isinstance(value, np.ndarray):
        data = np.ascontiguousarray(value)
        if data.dtype == object:
            return kind, data.shape, key_of(data.ravel().tolist(), by_type)
        content = hashlib.blake2b(data.tobytes(), digest_size=16).digest()
        return kind, data.dtype.str, data.shape, content
    if isinstance(value, Mapping):
        return kind, tuple((name, key_of(each, by_type)) for name, each in value.items())
    if isinstance(value, tuple | list) or (is_dataclass(value) and not isinstance(value, type)):
        return kind, tuple(key_of(each, by_type) for each in parts(value))
    if isinstance(value, float):
        return kind, value.hex()  # -0.0 is not 0.0, and NaN is NaN
    if value is None or isinstance(value, str | bytes | int | bool | np.generic | frozenset):
        return kind, value
    raise TypeError(f"a result cannot be kept by an argument of type {kind.__name__}")
