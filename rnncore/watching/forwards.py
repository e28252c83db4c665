"""A class's ``forward`` wrapped while somebody listens, and put back when nobody does.

So a call is heard however it is made: through the module, by ``module.forward(...)``, or by a
subclass whose own forward calls ``super().forward(...)``. Only classes are touched: a model that is
copied or pickled meanwhile holds nothing of ours. All listeners of the process share one wrapper.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from types import FunctionType
from typing import Any, Protocol

import torch
from torch import nn

_LOCK = threading.Lock()


class Listener(Protocol):
    """What is told of the calls of a class's forward."""

    def minds(self, owner: type, module: nn.Module, /) -> bool:
        """Whether it wants to hear of ``module``, of the forward that ``owner`` defines."""

    def hear(
        self, owner: type, call: Callable[..., Any], module: nn.Module, /, *args: Any, **kwargs: Any
    ) -> Any:
        """Give what ``call(module, *args, **kwargs)`` gives."""


class _Wrapped:
    """The forward that ``owner`` defines, as it was, and those who listen to it."""

    def __init__(self, owner: Any) -> None:
        self.owner: Any = owner
        self.original: Any = vars(owner)["forward"]
        self.listeners: tuple[Listener, ...] = ()
        owner.forward = self.forward = self._wrapper()

    def _wrapper(self) -> Any:
        original, wrapped = self.original, self
        translated, partial = in_translation, functools.partial

        def forward(self: nn.Module, *args: Any, **kwargs: Any) -> Any:
            if translated():
                return original(self, *args, **kwargs)
            call = original
            for listener in wrapped.listeners:
                if listener.minds(wrapped.owner, self):
                    call = partial(listener.hear, wrapped.owner, call)
            return call(self, *args, **kwargs)

        # torch.jit.script reads the source of the original, with the globals of this one.
        known = original.__globals__
        like = FunctionType(forward.__code__, known, closure=forward.__closure__)
        return functools.wraps(original)(like)


_WRAPPED: dict[type, _Wrapped] = {}


def listen(owner: type, listener: Listener) -> None:
    """Tell ``listener`` of the calls of the forward that ``owner`` defines."""
    with _LOCK:
        wrapped = _WRAPPED.get(owner) or _WRAPPED.setdefault(owner, _Wrapped(owner))
        wrapped.listeners = (*wrapped.listeners, listener)


def ignore(owner: type, listener: Listener) -> None:
    """Tell it no more; the last one to go leaves the class as it was.

    Where somebody has wrapped our wrapper meanwhile, theirs stays, and ours does nothing.
    """
    with _LOCK:
        wrapped = _WRAPPED[owner]
        wrapped.listeners = tuple(each for each in wrapped.listeners if each is not listener)
        if not wrapped.listeners:
            del _WRAPPED[owner]
            if vars(owner).get("forward") is wrapped.forward:
                owner.forward = wrapped.original  # type: ignore[attr-defined]


def owner_of(kind: type) -> type | None:
    """The class whose forward ``kind`` runs; None where that is no function of a class's own."""
    for owner in kind.__mro__:
        if "forward" in vars(owner):
            plain = isinstance(vars(owner)["forward"], FunctionType)
            return owner if plain and owner is not nn.Module else None
    return None


def in_translation() -> bool:
    """Whether torch is making a program of what runs, which should hold nothing of ours."""
    return torch.compiler.is_compiling() or torch._C._is_tracing()
