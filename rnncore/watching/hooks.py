"""Torch's global module hooks, narrowed to the calls of one model's modules.

Global hooks leave the model's own dictionaries alone. They hear every module of the process, so
they are quick to turn away; and they hear every thread, so each thread has a place of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import count
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules import module as torch_module
from torch.nn.modules.module import (
    register_module_forward_hook,
    register_module_forward_pre_hook,
)

from rnncore.watching.calls import in_backward


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A call of one of the modules that are listened to.

    ``generator``: the state of torch's generator before the call, where dropout draws from it.
    ``root``: the number of the model's call that it belongs to, from 1; 0 outside of any.
    ``again``: whether it was made in a backward pass, by a checkpoint.
    """

    module: nn.Module
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    result: Any
    generator: Tensor | None
    root: int
    again: bool


class _Place(threading.local):
    """Where a thread stands: how deep in the model, in which of its calls."""

    def __init__(self) -> None:
        self.depth = self.root = 0
        self.generators: list[tuple[int, Tensor]] = []


class Hooks:
    """Tell ``tell`` of every call of ``modules``, given by identity, while open.

    ``model``: the root, whose calls are counted.
    """

    def __init__(
        self, model: nn.Module, modules: Collection[int], tell: Callable[[Heard], None]
    ) -> None:
        self._model, self._modules, self._tell = model, modules, tell
        self._roots = count(1)
        self._place = _Place()
        self._handles: list[Any] = []

    @property
    def open(self) -> bool:
        """Whether the hooks are in place."""
        return bool(self._handles)

    def register(self) -> None:
        """Begin to listen."""
        self._place = _Place()
        self._handles = [
            register_module_forward_pre_hook(self._before),
            register_module_forward_hook(self._after, with_kwargs=True, always_call=True),
        ]

    def remove(self) -> None:
        """Take the hooks away."""
        for handle in self._handles:
            handle.remove()
            # torch leaves the number of a hook with keywords behind.
            torch_module._global_forward_hooks_with_kwargs.pop(handle.id, None)
        self._handles = []

    def _before(self, module: nn.Module, _args: tuple[Any, ...]) -> None:
        if in_translation():
            return
        place = self._place
        # What a checkpoint computes again in the backward pass is no call of the model's.
        if module is self._model and not in_backward():
            place.depth += 1
            if place.depth == 1:
                place.root = next(self._roots)
        if id(module) in self._modules and draws(module):
            place.generators.append((id(module), torch.get_rng_state()))

    def _after(self, module: nn.Module, args: tuple[Any, ...], *rest: Any) -> None:
        if in_translation():
            return
        # After an exception torch calls without the keywords, and the result is None.
        kwargs, result = rest if len(rest) == 2 else ({}, None)
        place = self._place
        if id(module) in self._modules:
            generator = self._drawn(id(module))
            if result is not None:
                root = place.root if place.depth else 0
                self._tell(Heard(module, args, kwargs, result, generator, root, in_backward()))
        if module is self._model and not in_backward():
            place.depth -= 1

    def _drawn(self, module: int) -> Tensor | None:
        """The generator's state before the call of ``module`` that has ended."""
        generators = self._place.generators
        return generators.pop()[1] if generators and generators[-1][0] == module else None


def in_translation() -> bool:
    """Whether torch is making a program of what runs, which should hold nothing of ours."""
    return torch.compiler.is_compiling() or torch._C._is_tracing()


def draws(module: Any) -> bool:
    """Whether a call draws dropout masks."""
    return module.training and getattr(module, "dropout", 0) > 0 and module.num_layers > 1
