"""What it takes to replay an update that turned out not finite: noted of every one, at little cost.

References are kept, not copies, and the weights are read once the backward pass is over: they are
still those of the forward pass then. Cells that are called step by step are not noted: a hook at
every step of every update would cost more than all else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules import module as torch_module
from torch.nn.modules.module import (
    register_module_forward_hook,
    register_module_forward_pre_hook,
)
from torch.nn.utils.rnn import PackedSequence

from rnncore.engine.layout import start_of
from rnncore.nn.recurrent import Recurrent
from rnncore.trace.origin import Origin
from rnncore.watching.calls import Call, data_of, detached, in_backward, module_call, version_of
from rnncore.watching.capture import Capture
from rnncore.watching.forwards import in_translation
from rnncore.watching.hooks import draws
from rnncore.watching.listening import Arriving
from rnncore.watching.precision import origin_of
from rnncore.watching.watched import CELL_KINDS, cell_of, frozen_stack, versions

KEEP = 8
"""Calls of a module that are noted of an update; a decoder may make hundreds, of a step each."""


@dataclass(slots=True, eq=False)
class Note:
    """One call: what it was given and gave, by reference, and what arrives at that.

    ``changed``: how often inputs, outputs and states were changed in place so far; ``weights``: the
    same of the parameters. ``again``: whether a checkpoint made the call in the backward pass.
    """

    inputs: Tensor | PackedSequence
    hx: tuple[Tensor, ...] | None
    outputs: Tensor
    generator: Tensor | None
    origin: Origin | None
    start: str
    arriving: Arriving
    changed: tuple[int, ...]
    weights: tuple[int, ...]
    again: bool


class Notes:
    """The last update's calls of the modules that read whole sequences, by name."""

    def __init__(self, modules: Mapping[str, nn.Module]) -> None:
        whole = {n: m for n, m in modules.items() if not isinstance(m, tuple(CELL_KINDS))}
        self._modules = {id(module): (name, module) for name, module in whole.items()}
        self._states = {id(module): cell_of(module).states for module in whole.values()}
        self._notes: dict[int, list[Note]] = {key: [] for key in self._modules}
        self._generators: dict[int, Tensor] = {}
        self._handles: list[Any] = []

    def register(self) -> None:
        """Begin to note."""
        if not self._modules:
            return
        self._handles = [register_module_forward_hook(self._after, with_kwargs=True)]
        if any(getattr(module, "dropout", 0) for _, module in self._modules.values()):
            self._handles.append(register_module_forward_pre_hook(self._before))

    def remove(self) -> None:
        """Take the hooks away."""
        for handle in self._handles:
            handle.remove()
            # torch leaves the number of a hook with keywords behind.
            torch_module._global_forward_hooks_with_kwargs.pop(handle.id, None)
        self._handles = []

    def clear(self) -> None:
        """The update is over."""
        for notes in self._notes.values():
            notes.clear()

    def settle(self) -> None:
        """All is finite so far: let go of the calls that have had their gradients."""
        for notes in self._notes.values():
            notes[:] = [note for note in notes if not note.arriving.grads]

    def captures(self) -> dict[str, list[Capture]]:
        """The calls that were noted, to be replayed; those of weights that have changed are not."""
        return {
            name: [_captured(name, module, note) for note in self._notes[key]]
            for key, (name, module) in self._modules.items()
            if self._notes[key] and self._notes[key][-1].weights == versions(module)
        }

    def _before(self, module: nn.Module, _args: tuple[Any, ...]) -> None:
        if id(module) in self._modules and draws(module):
            self._generators[id(module)] = torch.get_rng_state()

    def _after(
        self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any
    ) -> None:
        key = id(module)
        if key not in self._modules or in_translation():
            return
        generator = self._generators.pop(key, None)
        notes, again = self._notes[key], in_backward()
        if len(notes) == KEEP or (again and notes and not notes[-1].again):
            return  # enough, or what has been noted in the forward pass
        try:
            call = module_call(self._states[key], args, kwargs, result)
            if call.output.requires_grad and not call.foreign:
                origin = origin_of(call.output, casts=not isinstance(module, Recurrent))
                notes.append(_noted(call, versions(module), generator, again, origin))
        except Exception:  # noqa: BLE001 - must not end somebody's training
            # A subclass may take and give something else than the class that is replayed.
            self._modules.pop(key, None)


def _noted(
    call: Call,
    weights: tuple[int, ...],
    generator: Tensor | None,
    again: bool,
    origin: Origin | None,
) -> Note:
    note = Note(
        inputs=_held(call.inputs),
        hx=None if call.hx is None else tuple(state.detach() for state in call.hx),
        outputs=call.output.detach(),
        generator=generator,
        origin=origin,
        start=start_of(call.hx),
        arriving=Arriving(lambda _name, grad: grad),
        changed=tuple(map(version_of, (data_of(call.inputs), call.output, *(call.hx or ())))),
        weights=weights,
        again=again,
    )
    note.arriving.follow(call.results)
    return note


def _held(inputs: Tensor | PackedSequence) -> Tensor | PackedSequence:
    """As ``detached``; what is on a device stays there until it is read, which is hardly ever."""
    data = data_of(inputs)
    if data.is_cpu:
        return detached(inputs)
    held = data.detach()
    return PackedSequence(held, *inputs[1:]) if isinstance(inputs, PackedSequence) else held


def _captured(name: str, module: Any, note: Note) -> Capture:
    captured = Capture(
        name=name,
        stack=frozen_stack(module),
        batch_first=bool(module.batch_first),
        inputs=note.inputs,
        hx=note.hx,
        outputs=note.outputs,
        generator=note.generator,
        rows=None,
        cut=None,
        origin=note.origin,
        start=note.start,
        arriving=note.arriving,
    )
    captured.versions = note.changed
    return captured
