"""Caches that all visitors share, and in which none can change what another one sees.

What is kept is read-only: every numpy array in it refuses to be written to. torch knows no such
thing, so a result that holds modules or tensors is handed out as a copy each time.
"""

from __future__ import annotations

import copy
import functools
import warnings
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple, ParamSpec, TypeVar

import numpy as np
import streamlit as st
import torch

# torch warns, once, of tensors that view a read-only array: it could not stop whoever writes to
# them. Nothing here does (tests/rnncore/test_nothing_written.py).
warnings.filterwarnings("ignore", message="The given NumPy array is not writable")

P = ParamSpec("P")
R = TypeVar("R")


class _Kept(NamedTuple):
    """A result, and whether it holds what cannot be made read-only."""

    result: Any
    copied: bool


def shared(
    *,
    max_entries: int | None = None,
    show_spinner: bool | str = False,
    hash_funcs: Mapping[Any, Callable[[Any], Any]] | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep a function's results for all visitors, as ``st.cache_resource`` does.

    ``max_entries``: how many, None for all. Arguments whose names begin with an underscore are no
    part of the key.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @st.cache_resource(
            max_entries=max_entries,
            show_spinner=show_spinner,
            hash_funcs=None if hash_funcs is None else dict(hash_funcs),
        )
        @functools.wraps(function)
        def kept(*args: P.args, **kwargs: P.kwargs) -> _Kept:
            result = function(*args, **kwargs)
            return _Kept(result, freeze(result))

        @functools.wraps(function)
        def asked(*args: P.args, **kwargs: P.kwargs) -> R:
            found = kept(*args, **kwargs)
            return copy.deepcopy(found.result) if found.copied else found.result

        asked.clear = kept.clear  # type: ignore[attr-defined]
        return asked

    return decorate


def freeze(value: Any) -> bool:
    """Make every array within ``value`` read-only; whether there are modules or tensors in it."""
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
        return False
    if isinstance(value, torch.nn.Module | torch.Tensor):
        return True
    found = [freeze(part) for part in _parts(value)]  # all of them, before any is asked
    return any(found)


def _parts(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, tuple | list):
        return list(value)
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in fields(value)]
    return []
