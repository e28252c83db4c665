"""One call of somebody's recurrent module, kept so that it can be replayed.

Kept are the inputs, the weights of that moment, the outputs, and the gradients that the user's own
backward pass brings to them. What lies inside is computed by the engine when a trace is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from rnncore.engine import unroll
from rnncore.engine.alone import alone
from rnncore.engine.assembling import assemble
from rnncore.engine.layout import Layout, arrange, start_of
from rnncore.engine.stack import Stack
from rnncore.engine.unroll import Unrolled
from rnncore.trace import Trace
from rnncore.trace.origin import Origin
from rnncore.watching.agreement import (
    ReplayError,
    changed,
    check_run,
    drawn_elsewhere,
    empty,
    overwritten,
    remarks,
)
from rnncore.watching.calls import Call, data_of, detached, version_of, versions_of
from rnncore.watching.listening import Arriving
from rnncore.watching.moving import given, on_cpu, wait
from rnncore.watching.precision import widened
from rnncore.watching.rows import Cut, select_rows

__all__ = ["Capture", "ReplayError"]


@dataclass(slots=True, eq=False)
class Capture:
    """A call of the module ``name``: what it was given, and what came out.

    ``stack``: its weights as they were. ``generator``: the state of torch's generator before the
    call where dropout draws from it. ``rows``: what is left of the batch in the trace; ``cut``
    where the rest was not even captured. ``origin`` and ``start``: as in ``Trace``.
    """

    name: str
    stack: Stack
    batch_first: bool
    inputs: Tensor | PackedSequence
    hx: tuple[Tensor, ...] | None
    outputs: Tensor
    generator: Tensor | None
    rows: tuple[int, ...] | None
    cut: Cut | None
    origin: Origin | None
    start: str
    arriving: Arriving
    versions: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Note how often inputs, outputs and states were changed in place so far."""
        self.versions = self._count()

    def _count(self) -> tuple[int, ...]:
        return versions_of((data_of(self.inputs), self.outputs, *(self.hx or ())))

    def check(self) -> None:
        """Raise ReplayError where what the call read is no longer there.

        Changed in place since, as what arrived may be, or masks drawn on another device.
        """
        if self.generator is not None and self.origin and self.origin.device != "cpu":
            said = drawn_elsewhere(self.origin.device)
            raise ReplayError(f"a call of {self.name!r} cannot be replayed: {said}")
        inputs, _, *states = self._count()
        if (inputs, *states) != (self.versions[0], *self.versions[2:]):
            raise changed(self.name)
        if not self.arriving.unchanged:
            raise overwritten(self.name)

    @property
    def arrived(self) -> bool:
        """Whether a backward pass has brought a gradient."""
        return bool(self.arriving.grads)

    def is_made_again(self, call: Call) -> bool:
        """Whether ``call`` is a checkpoint's second one of this, in the present backward pass."""
        if not self.arriving.waits:
            return False
        inputs, _, outputs = _cut_of(call, self.cut)
        wait()
        return _equal(data_of(self.inputs), data_of(inputs)) and _equal(self.outputs, outputs)

    def replay(self) -> tuple[Trace, list[str]]:
        """The call's trace, with gradients where a backward pass has come, and what to say of it.

        Raises ReplayError where the inputs were changed in place since, or where the replay does
        not give what the module gave, and ValueError where the batch lacks one of ``rows``.
        """
        self.check()
        if self.outputs.numel() == 0:
            raise empty(self.name)
        with alone():
            trace, remark = self._run()
        if self.rows is not None:
            trace = select_rows(trace, self.rows, self.name)
        said = remarks(self.name, self.origin, [self.arriving])
        return trace, [*said, *([remark] if remark else [])]

    def _run(self) -> tuple[Trace, str | None]:
        """The trace of all rows that were captured, and what there is to say of it."""
        wait()
        stack = widened(self.stack)
        dtype = stack.parameters[0]["weight_ih"].dtype
        states = None if self.hx is None else tuple(state.to("cpu", dtype) for state in self.hx)
        inputs: Any = self.inputs.to("cpu", dtype)  # type: ignore[arg-type]
        initial_states = states[0] if states and len(states) == 1 else states
        padded, initial, layout = arrange(stack, inputs, initial_states, self.batch_first)
        with torch.random.fork_rng(devices=[], enabled=self.generator is not None):
            if self.generator is not None:
                torch.set_rng_state(self.generator)
            unrolled = unroll.forward(stack, padded, layout.lengths, initial)
        remark = self._compare(unrolled, layout)
        if self.arriving.grads:
            output, finals = self._arrived(unrolled.outputs, layout)
            unroll.adjoint(unrolled, output, finals, to_inputs=False)
        trace = assemble(unrolled, layout, padded, start=self.start, origin=self.origin)
        return trace, remark

    def _compare(self, unrolled: Unrolled, layout: Layout) -> str | None:
        """Refuse a replay that is another computation. What was changed in place says nothing."""
        if version_of(self.outputs) != self.versions[1]:
            return None
        ours = unrolled.outputs
        given = layout.engine_outputs(self.outputs.to("cpu", ours.dtype), ours)
        return check_run(self.name, ours, given, self.stack.directions, self.origin)

    def _arrived(self, outputs: Tensor, layout: Layout) -> tuple[Tensor, dict[str, Tensor]]:
        """The captured gradients as the engine lays them out: ``(T, B, D H)``, and by state."""
        grads = {n: grad.to("cpu", outputs.dtype) for n, grad in self.arriving.grads.items()}
        output = grads.pop("output", None)
        rows = (
            torch.zeros_like(outputs) if output is None else layout.engine_outputs(output, outputs)
        )
        return rows, {name: layout.engine_final(grad) for name, grad in grads.items()}


def capture(
    name: str,
    call: Call,
    stack: Stack,
    *,
    batch_first: bool,
    generator: Tensor | None,
    rows: tuple[int, ...] | None,
    origin: Origin | None,
) -> Capture:
    """Note a call that has just been made.

    Of the batch only ``rows`` are kept, unless dropout draws its masks for the whole of it.
    """
    cut = None
    if rows is not None and generator is None:
        try:
            cut = Cut.of(rows, call.inputs, batch_first, name)
        except ValueError:
            cut = None  # the trace will say so: an error here would end somebody's training
    inputs, hx, outputs = _cut_of(call, cut)
    made = Capture(
        name=name,
        stack=stack,
        batch_first=batch_first,
        inputs=inputs,
        hx=hx,
        outputs=outputs,
        generator=generator,
        rows=None if cut else rows,
        cut=cut,
        origin=origin,
        start=start_of(call.hx),
        arriving=Arriving(None if cut is None else cut.gradient),
    )
    made.arriving.follow(call.results)
    return made


def _cut_of(
    call: Call, cut: Cut | None
) -> tuple[Tensor | PackedSequence, tuple[Tensor, ...] | None, Tensor]:
    """Inputs, initial states and outputs of a call, without their history."""
    hx = call.hx
    if cut is None:
        states = None if hx is None else tuple(map(_kept_state, hx))
        return detached(call.inputs), states, given(call.output)
    states = None if hx is None else tuple(map(cut.state, hx))
    return cut.inputs(call.inputs), states, cut.output(call.output)


def _kept_state(state: Tensor) -> Tensor:
    """What has no graph is copied: somebody may keep it in a buffer that is soon filled again."""
    if not state.is_cpu:
        return on_cpu(state)
    own = state.grad_fn is not None and state._base is None
    return state.detach() if own else state.detach().clone()


def _equal(ours: Tensor, theirs: Tensor) -> bool:
    return ours.dtype == theirs.dtype and torch.equal(ours, theirs)
