"""Read a recurrent module: which cell, which parameters. What is not supported is refused here."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize
from torch.nn.utils.prune import BasePruningMethod
from torch.nn.utils.spectral_norm import SpectralNorm
from torch.nn.utils.weight_norm import WeightNorm

from rnncore.cells import MODULES, computed_by
from rnncore.engine.stack import Stack
from rnncore.nn.residual_stack import ResidualStack

_ELSEWHERE = (
    "rnncore.watch shows a call as it ran there; what is recorded is run here, so record "
    "copy.deepcopy(module)"
)
"""What to do with a module that is not recorded as it is."""


def _accepted() -> str:
    """What can be recorded, in words."""
    rooms = {"torch": "torch.nn.", "rnncore": "rnncore."}
    names = [
        rooms.get(kind.__module__.split(".")[0], "") + kind.__name__
        for kind in (*MODULES, ResidualStack)
    ]
    return f"{', '.join(names[:-1])} or {names[-1]}"


def read_module(module: nn.Module) -> tuple[Stack, bool]:
    """The stack that ``module`` stands for, and its ``batch_first``.

    Raises TypeError for another module, a scripted or a compiled one, a subclass with a forward of
    its own, dtypes other than float32 and float64 and devices other than the CPU.
    """
    if isinstance(module, ResidualStack):
        return _residual(module), module.batch_first
    kind = _kind(module)
    cell = computed_by(module, MODULES[kind])
    with torch.random.fork_rng(devices=[]):
        stack = Stack.of(_InForce(module), cell)
    tensors = [tensor for track in stack.parameters for tensor in track.values()]
    dtypes = {tensor.dtype for tensor in tensors}
    if len(dtypes) != 1 or not dtypes <= {torch.float32, torch.float64}:
        found = ", ".join(sorted(str(dtype) for dtype in dtypes))
        raise TypeError(
            "the module's parameters must be all torch.float32 or all torch.float64; got "
            f"{found}: {_ELSEWHERE}.float()"
        )
    devices = {tensor.device.type for tensor in tensors}
    if devices != {"cpu"}:
        found = ", ".join(sorted(devices))
        raise TypeError(f"the module must be on the CPU; got {found}: {_ELSEWHERE}.cpu()")
    return stack, bool(module.batch_first)


class _InForce:
    """A module with the weights that a call of it would use, which is not written to.

    A parametrization may move a buffer or draw a number when it is asked for a weight, so a copy of
    it is asked. A hook before the forward may have computed a weight from what it was made of then.
    """

    def __init__(self, module: nn.Module) -> None:
        self._module, self._weights = module, dict(_computed(module))

    def __getattr__(self, name: str) -> Any:
        return self._weights[name] if name in self._weights else getattr(self._module, name)


def _computed(module: nn.Module) -> Iterator[tuple[str, Tensor]]:
    """The weights that are computed for each call, by name: by parametrizations and older hooks."""
    if parametrize.is_parametrized(module):
        for name, made_of in cast("nn.ModuleDict", module.parametrizations).items():
            yield name, copy.deepcopy(made_of)()
    for hook in module._forward_pre_hooks.values():
        if isinstance(hook, WeightNorm):
            yield hook.name, hook.compute_weight(module)
        elif isinstance(hook, SpectralNorm):
            yield hook.name, hook.compute_weight(module, do_power_iteration=False)
        elif isinstance(hook, BasePruningMethod):
            yield hook._tensor_name, hook.apply_mask(module)


def _residual(module: ResidualStack) -> Stack:
    """The stack of a ``ResidualStack``: its layers' own stacks, one above the other."""
    stacks = [read_module(layer)[0] for layer in module.layers]
    return replace(
        stacks[0],
        parameters=tuple(stack.parameters[0] for stack in stacks),
        num_layers=len(stacks),
        shortcut_from=module.shortcut_from,
    )


def _kind(module: nn.Module) -> type[nn.Module]:
    """The class in ``MODULES`` whose forward ``module`` runs."""
    name = type(module).__name__
    if isinstance(module, torch.jit.ScriptModule):
        raise TypeError(f"module must be {_accepted()}, not scripted; got {name}")
    if hasattr(module, "_orig_mod"):
        raise TypeError(
            f"module must be {_accepted()}, not compiled: pass the module that was given to "
            f"torch.compile; got {name}"
        )
    for kind in MODULES:
        if isinstance(module, kind):
            if type(module).forward is not kind.forward:
                raise TypeError(
                    f"module must run {kind.__name__}'s own forward; {name} overrides it"
                )
            return kind
    raise TypeError(f"module must be {_accepted()}; got {name}")
