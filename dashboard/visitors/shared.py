"""Results that all visitors share, and in which none can change what another one sees.

What is kept is read-only: every numpy array in it refuses to be written to. torch knows no such
thing, so a result that holds modules or tensors is handed out as a copy each time.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import inspect
import warnings
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, ParamSpec, TypeVar

import numpy as np
import streamlit as st
import torch

from dashboard.visitors.store import MEGABYTE, Store, key_of, parts
from dashboard.visitors.turn import TURN, pause

# torch warns, once, of tensors that view a read-only array: it could not stop whoever writes to
# them. Nothing here does (tests/rnncore/test_nothing_written.py).
warnings.filterwarnings("ignore", message="The given NumPy array is not writable")

P = ParamSpec("P")
R = TypeVar("R")

RUNS = Store(48 * MEGABYTE, TURN.put_down)
DRAWN = Store(16 * MEGABYTE, TURN.put_down)
"""One store for what was run and measured, one for what is drawn of it."""

ALWAYS = Store(None, TURN.put_down)
"""What takes seconds to be made, and of which there is little."""


class _Result(NamedTuple):
    """A result, and whether it holds what cannot be made read-only."""

    value: Any
    copied: bool


def shared(
    *,
    store: Store = RUNS,
    show_spinner: str = "",
    by_type: Mapping[type, Callable[[Any], Any]] | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep a function's results for all visitors in ``store``.

    ``show_spinner``: what is said while one is made. ``by_type``: what stands for an argument of a
    type (``store.key_of``). Arguments whose names begin with an underscore are no part of the key.
    Before a result is made, a run that is not wanted any more ends, and a long one lets others by;
    whoever waits for a result that another run makes holds no turn.
    The function gets a ``clear()`` that forgets its results.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        names = list(inspect.signature(function).parameters)
        name = f"{function.__module__}.{function.__qualname__}"

        @functools.wraps(function)
        def asked(*args: P.args, **kwargs: P.kwargs) -> R:
            given = dict(zip(names, args, strict=False)) | kwargs
            known = {one: given[one] for one in sorted(given) if not one.startswith("_")}

            def make() -> _Result:
                pause()
                with st.spinner(show_spinner) if show_spinner else contextlib.nullcontext():
                    value = function(*args, **kwargs)
                return _Result(value, freeze(value))

            found: _Result = store.get((name, key_of(known, by_type or {})), make)
            return copy.deepcopy(found.value) if found.copied else found.value

        def clear() -> None:
            store.forget(lambda key: isinstance(key, tuple) and key[0] == name)

        asked.clear = clear  # type: ignore[attr-defined]
        return asked

    return decorate


def forget() -> None:
    """Drop all that is kept, of every function."""
    for store in (RUNS, DRAWN, ALWAYS):
        store.forget(lambda _: True)


def freeze(value: Any) -> bool:
    """Make every array within ``value`` read-only; whether there are modules or tensors in it."""
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
        return False
    if isinstance(value, torch.nn.Module | torch.Tensor):
        return True
    found = [freeze(part) for part in parts(value)]  # all of them, before any is asked
    return any(found)
