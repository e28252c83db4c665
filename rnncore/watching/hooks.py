"""The calls of one model's modules, heard at their classes' ``forward``.

Where an object has a ``forward`` of its own instead (some libraries put one there), torch's global
module hooks hear it. Neither touches the model. Both hear every module of the process, so they are
quick to turn away; and they hear every thread, so each thread has a place of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
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
from rnncore.watching.forwards import ignore, in_translation, listen, owner_of


@dataclass(slots=True, eq=False)
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
    """Where a thread stands: how deep in the model, in which of its calls.

    ``waiting``: calls of modules with a forward of their own that have begun, each with the state
    of torch's generator, and whether the class's forward was heard inside.
    """

    def __init__(self) -> None:
        self.depth = self.root = 0
        self.waiting: list[list[Any]] = []


class Hooks:
    """Tell ``tell`` of every call of ``modules`` while open.

    ``modules``: each with the class whose forward it is that is replayed. ``model``: the root,
    whose calls are counted.
    """

    def __init__(
        self,
        model: nn.Module,
        modules: Iterable[tuple[nn.Module, type[nn.Module]]],
        tell: Callable[[Heard], None],
    ) -> None:
        self._model, self._tell = model, tell
        self._root_owner = None if _has_its_own(model) else owner_of(type(model))
        self._minded: dict[type, set[int]] = {}
        self._by_hook: set[int] = set()
        # Asked once: to look for what a cell does not have takes longer than much of a call.
        self._layered: set[int] = set()
        for module, kind in modules:
            if hasattr(module, "num_layers"):
                self._layered.add(id(module))
            owner = owner_of(kind)
            if owner is not None:
                self._minded.setdefault(owner, set()).add(id(module))
            if owner is None or _has_its_own(module):
                self._by_hook.add(id(module))
        self._roots = count(1)
        self._place = _Place()
        self._handles: list[Any] = []
        self.open = False

    def register(self) -> None:
        """Begin to listen."""
        self._place, self.open = _Place(), True
        for owner in self._owners():
            listen(owner, self)
        if self._by_hook or self._root_owner is None:
            self._handles = [
                register_module_forward_pre_hook(self._before),
                register_module_forward_hook(self._after, with_kwargs=True, always_call=True),
            ]

    def remove(self) -> None:
        """Listen no more; everything is as it was."""
        self.open = False
        for owner in self._owners():
            ignore(owner, self)
        for handle in self._handles:
            handle.remove()
            # torch leaves the number of a hook with keywords behind.
            torch_module._global_forward_hooks_with_kwargs.pop(handle.id, None)
        self._handles = []

    def minds(self, owner: type, module: nn.Module, /) -> bool:
        """Whether ``module`` is watched where ``owner`` says, or is the model."""
        minded = self._minded.get(owner)
        return (minded is not None and id(module) in minded) or (
            module is self._model and owner is self._root_owner
        )

    def hear(
        self, owner: type, call: Callable[..., Any], module: nn.Module, /, *args: Any, **kwargs: Any
    ) -> Any:
        """Make the call, count it where it is the model's, and tell of it."""
        is_root = module is self._model and owner is self._root_owner
        # What a checkpoint computes again in the backward pass is no call of the model's.
        counts = is_root and not in_backward()
        if counts:
            self._begin()
        try:
            if id(module) not in self._minded.get(owner, ()):
                return call(module, *args, **kwargs)
            drawing = id(module) in self._layered and draws(module)
            generator = torch.get_rng_state() if drawing else None
            result = call(module, *args, **kwargs)
            for waiting in self._place.waiting:
                waiting[2] |= waiting[0] == id(module)
            self._heard(module, args, kwargs, result, generator)
            return result
        finally:
            if counts:
                self._place.depth -= 1

    def _owners(self) -> set[type]:
        return {*self._minded, *({self._root_owner} if self._root_owner else ())}

    def _begin(self) -> None:
        place = self._place
        place.depth += 1
        if place.depth == 1:
            place.root = next(self._roots)

    def _heard(
        self,
        module: nn.Module,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        result: Any,
        generator: Tensor | None,
    ) -> None:
        root = self._place.root if self._place.depth else 0
        self._tell(Heard(module, args, kwargs, result, generator, root, in_backward()))

    def _counts(self, module: nn.Module) -> bool:
        """Whether a hook hears a call of the model's."""
        return module is self._model and self._root_owner is None and not in_backward()

    def _before(self, module: nn.Module, _args: tuple[Any, ...]) -> None:
        if in_translation():
            return
        if self._counts(module):
            self._begin()
        if id(module) in self._by_hook:
            generator = torch.get_rng_state() if draws(module) else None
            self._place.waiting.append([id(module), generator, False])

    def _after(self, module: nn.Module, args: tuple[Any, ...], *rest: Any) -> None:
        if in_translation():
            return
        # After an exception torch calls without the keywords, and the result is None.
        kwargs, result = rest if len(rest) == 2 else ({}, None)
        waiting = self._place.waiting
        if waiting and waiting[-1][0] == id(module):
            _, generator, known = waiting.pop()
            if result is not None and not known:
                self._heard(module, args, kwargs, result, generator)
        if self._counts(module):
            self._place.depth -= 1


def _has_its_own(module: nn.Module) -> bool:
    """Whether a forward was put on the object itself."""
    return "forward" in vars(module)


def draws(module: Any) -> bool:
    """Whether a call draws dropout masks."""
    if isinstance(module, nn.RNNCellBase):  # a subclass may name a layer of its own so
        return False
    return module.training and getattr(module, "dropout", 0) > 0 and module.num_layers > 1
