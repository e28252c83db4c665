"""Which modules of somebody's model can be replayed, and the weights that a call ran with."""

from __future__ import annotations

import copy
import sys
import warnings
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import torch
from torch import nn
from torch.nn.utils import parametrize

from rnncore.cells import CELLS, MODULES, Cell, computed_by
from rnncore.engine.stack import Stack
from rnncore.watching.moving import copied
from rnncore.watching.precision import check_weight

CELL_KINDS: dict[type[nn.Module], Cell] = {
    nn.RNNCell: CELLS["elman"],
    nn.LSTMCell: CELLS["lstm"],
    nn.GRUCell: CELLS["gru"],
}


EAGER = "force_eager"
STANCE = f'`with torch.compiler.set_stance("{EAGER}")'


def _watched() -> dict[type[nn.Module], Cell]:
    """What can be watched now: cells may be registered at any time."""
    return MODULES | CELL_KINDS


def find(model: nn.Module) -> dict[str, nn.Module]:
    """The modules that can be replayed by their names; a shared one under each of its names.

    Warns of recurrent modules that cannot be. Raises TypeError for a scripted or compiled model,
    ValueError where nothing is found.
    """
    closed = _closed(model)
    if closed:
        raise TypeError(f"model must not be {closed[0]}: {closed[1]}")
    found: dict[str, nn.Module] = {}
    refused: dict[str, str] = {}
    behind: tuple[str, ...] = ()
    for name, module in model.named_modules(remove_duplicate=False):
        if name.startswith(behind):
            continue
        if _closed(module):
            behind += (f"{name}.",)
        obstacle = _obstacle(module)
        if obstacle:
            refused[name or "the model"] = obstacle
        elif _kind(module):
            found[name] = module
    if not found:
        kinds = ", ".join(kind.__name__ for kind in _watched())
        why = "".join(f". {name} cannot be: {reason}" for name, reason in refused.items())
        raise ValueError(f"model must hold a module that can be watched ({kinds}); found none{why}")
    for name, reason in refused.items():
        warnings.warn(f"{name} cannot be watched: {reason}", stacklevel=3)
    return found


def cell_of(module: nn.Module) -> Cell:
    """The equations that ``module`` computes."""
    cell = _watched()[kind_of(module)]
    return cell if isinstance(module, nn.RNNCellBase) else computed_by(module, cell)


def kind_of(module: nn.Module) -> type[nn.Module]:
    """The class of torch's or ours whose equations ``module`` computes."""
    kind = _kind(module)
    assert kind is not None
    return kind


def frozen_stack(module: nn.Module) -> Stack:
    """What ``module`` computed in its last call, with copies of the weights that it used.

    The optimizer will change the module's own. Raises TypeError where they hold no numbers, or are
    of a dtype that is not replayed.
    """
    single = isinstance(module, tuple(CELL_KINDS))
    if parametrize.is_parametrized(module) and not isinstance(module, nn.RNNBase):
        drawing = {p.get_device() for p in module.parameters() if p.is_cuda}
        with torch.no_grad(), torch.random.fork_rng(devices=drawing):
            stack = Stack.of(copy.deepcopy(module), cell_of(module), single=single)
    else:
        stack = Stack.of(_as_used(module), cell_of(module), single=single)
    check_weight(stack.parameters[0]["weight_ih"])
    copies = tuple({name: copied(p) for name, p in track.items()} for track in stack.parameters)
    return replace(stack, parameters=copies)


def versions(module: nn.Module) -> tuple[int, ...]:
    """Which parameters it has now, and how often each was changed in place."""
    own = [p for p in module._parameters.values() if p is not None]
    return (*map(id, own), *[p._version for p in own])


def _as_used(module: nn.Module) -> Any:
    """What can be asked for the weights of ``module`` without changing anything in it.

    A parametrization computes its weight each time that it is asked for, and may move a buffer or
    draw random numbers while it does. torch's own modules note the tensors that they used; of
    others with a parametrization a copy is asked.
    """
    if not isinstance(module, nn.RNNBase):
        return module
    used: Any = zip(module._flat_weights_names, module._flat_weights, strict=True)
    return SimpleNamespace(**(vars(module) | dict(used)))


def _kind(module: nn.Module) -> type[nn.Module] | None:
    """As ``kind_of``, or None."""
    return next((kind for kind in _watched() if isinstance(module, kind)), None)


def _closed(module: nn.Module) -> tuple[str, str] | None:
    """What was made of a module so that its calls are not heard, and what to do about it."""
    if isinstance(module, torch.jit.ScriptModule):
        return "scripted", "watch the module that torch.jit.script was given, and call that one"
    compiled = hasattr(module, "_orig_mod") or module._compiled_call_impl is not None
    if compiled and not _runs_uncompiled():
        inside = "model._orig_mod" if hasattr(module, "_orig_mod") else "model"
        return "compiled", f"{STANCE}, rnncore.watch({inside}) as seen: …` runs it uncompiled"
    return None


def _runs_uncompiled() -> bool:
    """Whether torch is told to run what was compiled as it was before."""
    frames: Any = sys.modules.get("torch._dynamo.eval_frame")  # seconds to import; compiling did
    return frames is not None and frames._stance.stance == EAGER


def _obstacle(module: nn.Module) -> str | None:
    """Why a recurrent module, or one that holds them, cannot be replayed; None for all others."""
    closed, kind = _closed(module), _kind(module)
    if closed:
        names = {getattr(each, "original_name", type(each).__name__) for each in module.modules()}
        recurrent = names & {each.__name__ for each in _watched()}
        return f"it is {closed[0]}; {closed[1]}" if recurrent else None
    if kind is None:
        return None
    try:
        for parameter in module.parameters():
            check_weight(parameter)
    except TypeError as error:
        return str(error)
    return None
