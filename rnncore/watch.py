"""``watch(model)``: see inside every recurrent module of somebody's own training step.

Nobody's forward is replaced. Torch's global module hooks note what each call was given and gave
back, and the nodes of the user's own graph tell the gradients; everything inside is replayed by the
engine when a trace is asked for (``capture.py``). So a training with ``watch`` is, bit for bit, the
training without it.
"""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, overload

import torch
from torch import Tensor, nn
from torch.nn.modules.module import (
    register_module_forward_hook,
    register_module_forward_pre_hook,
)
from torch.nn.utils.rnn import PackedSequence

from rnncore.capture import Capture, follow
from rnncore.chain import CELL_KINDS, Chain, cell_stack
from rnncore.modules import KINDS, read_module
from rnncore.stack import Stack
from rnncore.trace import Trace


class Traces(Sequence[Trace]):
    """The traces of one module's last calls, oldest first. Each is computed when it is read."""

    def __init__(self, captures: Sequence[Capture | Chain]) -> None:
        self._captures = tuple(captures)

    def __len__(self) -> int:
        """How many calls are kept."""
        return len(self._captures)

    @overload
    def __getitem__(self, place: int) -> Trace: ...
    @overload
    def __getitem__(self, place: slice) -> Traces: ...
    def __getitem__(self, place: int | slice) -> Trace | Traces:
        """One trace, replayed now, or a part of the list, not yet replayed."""
        if isinstance(place, slice):
            return Traces(self._captures[place])
        return self._captures[place].trace()

    def __repr__(self) -> str:
        """How many there are."""
        return f"<{len(self)} traces, each computed when it is read>"


class watch:  # noqa: N801 - reads as what it does: with rnncore.watch(model) as seen
    """Capture the recurrent modules of ``model`` while the context lasts.

    ``with rnncore.watch(model) as seen: …train as usual…``; then ``seen.traces["encoder.rnn"][-1]``
    is the trace of that module's last call, with the gradients that the user's own backward pass
    brought. Every ``nn.RNN``, ``nn.LSTM``, ``nn.GRU`` and ``rnncore.IndRNN`` in the model is
    watched, under its name in ``model.named_modules()`` (``""`` for the model itself); so are
    ``nn.RNNCell``, ``nn.LSTMCell`` and ``nn.GRUCell``: their calls in a loop give one trace a
    chain.

    ``every``: capture during each n-th call of ``model``, the first included. ``keep``: calls kept
    of each module, the oldest dropped. ``rows``: keep these rows of the batch in the traces, all by
    default. What was captured stays readable after the context.

    Works under ``no_grad`` (traces without gradients), with packed sequences, gradient
    checkpointing, hooks, parametrizations and optimizer steps inside. Under autocast the replay is
    in float32, and says so with a warning.

    Raises TypeError for a scripted or compiled model, ValueError where the model holds nothing to
    watch and for ``every`` or ``keep`` below 1. Warns of a module that cannot be replayed, and on
    leaving, of one that was never called.
    """

    def __init__(
        self,
        model: nn.Module,
        every: int = 1,
        keep: int = 8,
        rows: Sequence[int] | None = None,
    ) -> None:
        for name, value in (("every", every), ("keep", keep)):
            if value < 1:
                raise ValueError(f"{name} must be at least 1; got {value}")
        if isinstance(model, torch.jit.ScriptModule):
            raise TypeError("model must not be scripted: watch it before torch.jit.script")
        if hasattr(model, "_orig_mod"):
            raise TypeError("model must not be compiled: watch it before torch.compile")
        self.every, self.keep = every, keep
        self.rows = None if rows is None else tuple(rows)
        self._model = model
        self._names = _watched(model)
        self._captures: dict[str, deque[Capture | Chain]] = {
            name: deque(maxlen=keep) for name in self._names.values()
        }
        self._calls = self._depth = 0
        self._generators: dict[int, list[Tensor]] = {}
        self._handles: list[Any] = []

    @property
    def traces(self) -> Mapping[str, Traces]:
        """By module name, the traces of its last calls."""
        return {name: Traces(tuple(captures)) for name, captures in self._captures.items()}

    def __iter__(self) -> Iterator[str]:
        """The names of the watched modules."""
        return iter(self._captures)

    def __enter__(self) -> watch:
        """Begin to watch."""
        if self._handles:
            raise RuntimeError("this watch is in use already: make another one")
        self._handles = [
            register_module_forward_pre_hook(self._before),
            register_module_forward_hook(self._after, with_kwargs=True, always_call=True),
        ]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        """Take the hooks away; the model is as it was."""
        for handle in self._handles:
            handle.remove()
        self._handles, self._depth = [], 0
        self._generators.clear()
        never = [name or "(the model)" for name, found in self._captures.items() if not found]
        if kind is None and never:
            warnings.warn(
                f"watch recorded no call of {', '.join(never)}: was the model called inside the "
                "context, and through its modules?",
                stacklevel=2,
            )

    # ------------------------------------------------------------------------------ the hooks

    def _before(self, module: nn.Module, _args: tuple[Any, ...]) -> None:
        if module is self._model:
            self._depth += 1
            self._calls += self._depth == 1
        if id(module) in self._names and module.training and bool(getattr(module, "dropout", 0)):
            self._generators.setdefault(id(module), []).append(torch.get_rng_state())

    def _after(self, module: nn.Module, args: tuple[Any, ...], *rest: Any) -> None:
        # After an exception torch calls without the keywords, and the result is None.
        kwargs, result = rest if len(rest) == 2 else ({}, None)
        drawn = self._generators.get(id(module))
        generator = drawn.pop() if drawn else None
        if id(module) in self._names and result is not None:
            again = self._depth == 0 and torch._C._current_graph_task_id() != -1
            wanted = not self._calls or (self._calls - 1) % self.every == 0
            if isinstance(module, tuple(CELL_KINDS)):
                if wanted and not again:
                    self._continue(module, args, kwargs, result)
            elif again:
                self._recomputed(module, args, kwargs, result)
            elif wanted:
                self._capture(module, args, kwargs, result, generator)
        if module is self._model:
            self._depth -= 1

    def _capture(
        self,
        module: nn.Module,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        result: Any,
        generator: Tensor | None,
    ) -> None:
        inputs, hx = _arguments(args, kwargs)
        stack, batch_first = read_module(module)
        output, states = _results(stack, result)
        kept = [each for each in (inputs, *_tuple(hx)) if each is not None]
        capture = Capture(
            name=self._names[id(module)],
            stack=_frozen(stack),
            batch_first=batch_first,
            inputs=_detached(inputs),
            hx=_detached(hx),
            outputs=output.detach(),
            generator=generator,
            rows=self.rows,
            reduced=output.dtype not in (torch.float32, torch.float64),
            versions=tuple((_of(each), _of(each)._version) for each in kept),
            output_version=output._version,
        )
        follow({"output": output, **states}, capture.grads)
        self._captures[capture.name].append(capture)

    def _continue(
        self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any
    ) -> None:
        """A call of a cell: the next step of its chain, or the first of another one."""
        inputs, hx = _arguments(args, kwargs)
        name, call = self._names[id(module)], self._calls if self._depth else 0
        chains = [each for each in self._captures[name] if isinstance(each, Chain)]
        chain = next((each for each in reversed(chains) if each.gave(hx)), None)
        if chain is None and chains and chains[-1].may_go_on(hx, call):
            chain = chains[-1]
        if chain is None:
            chain = Chain(name, cell_stack(module), self.rows, call)
            self._captures[name].append(chain)
        chain.add(inputs, hx, result)

    def _recomputed(
        self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any
    ) -> None:
        """A checkpoint computes its part again in the backward pass: the gradients arrive there."""
        inputs, _ = _arguments(args, kwargs)
        for capture in reversed(self._captures[self._names[id(module)]]):
            if isinstance(capture, Capture) and not capture.grads and capture.same_call(inputs):
                output, states = _results(capture.stack, result)
                follow({"output": output, **states}, capture.grads)
                return


def _watched(model: nn.Module) -> dict[int, str]:
    """The modules that can be replayed, by identity, with their names. Warns of the others."""
    found: dict[int, str] = {}
    module: nn.Module
    for name, module in model.named_modules():
        if isinstance(module, tuple(CELL_KINDS)):
            found[id(module)] = name
        if not any(isinstance(module, kind) for kind in KINDS):
            continue
        try:
            read_module(module)
        except (TypeError, ValueError) as error:
            warnings.warn(f"{name or 'the model'} cannot be watched: {error}", stacklevel=4)
        else:
            found[id(module)] = name
    if not found:
        kinds = ", ".join(kind.__name__ for kind in (*KINDS, *CELL_KINDS))
        raise ValueError(f"model must hold a module that can be watched ({kinds}); found none")
    return found


def _arguments(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
    """The input and the initial state of a call, however they were written."""
    given = dict(zip(("input", "hx"), args, strict=False)) | kwargs
    return given.get("input", given.get("inputs")), given.get("hx")


def _results(stack: Stack, result: Any) -> tuple[Tensor, dict[str, Tensor]]:
    """The output's tensor, and the final states by name."""
    output, final = result
    states = final if isinstance(final, tuple) else (final,)
    return _of(output), dict(zip(stack.cell.states, states, strict=True))


def _frozen(stack: Stack) -> Stack:
    """The stack with copies of its weights: the optimizer will change the module's own."""
    copies = tuple(
        {name: tensor.detach().clone() for name, tensor in track.items()}
        for track in stack.parameters
    )
    return replace(stack, parameters=copies)


def _detached(value: Any) -> Any:
    if isinstance(value, PackedSequence):
        return PackedSequence(value.data.detach(), *value[1:])
    if isinstance(value, tuple):
        return tuple(each.detach() for each in value)
    return None if value is None else value.detach()


def _tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) and not isinstance(value, PackedSequence) else (value,)


def _of(value: Any) -> Tensor:
    return value.data if isinstance(value, PackedSequence) else value
