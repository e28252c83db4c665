"""From a chain of a cell's calls to a trace: one layer, a step a call.

All steps are computed side by side, as rows of one step each, from the states that they read; so
the user may mask or change the state in between, and rows may end before others.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from rnncore.engine import unroll
from rnncore.engine.alone import alone
from rnncore.engine.unroll import Unrolled
from rnncore.trace import Trace, Track
from rnncore.watching.agreement import (
    changed,
    check_steps,
    empty,
    overwritten,
    remarks,
    tolerance,
)
from rnncore.watching.chain import Chain, Step
from rnncore.watching.kinship import by_row
from rnncore.watching.moving import wait
from rnncore.watching.precision import widened
from rnncore.watching.rows import select_rows


def replay(chain: Chain) -> tuple[Trace, list[str]]:
    """The trace of ``chain``, and what there is to say of it.

    A boundary holds the state that the next step read, and the gradient at what the step before it
    gave; the two differ where the user masked the state. Raises ReplayError where what a step read
    was changed in place since, or where the replay gives something else than the cell; ValueError
    where the batch lacks one of the rows asked for.
    """
    with alone():
        made = _Replay.of(chain)
        trace = made.trace()
    if chain.rows is not None and chain.index is None:
        trace = select_rows(trace, chain.rows, chain.name)
    said = remarks(chain.name, chain.origin, [step.arriving for step in chain.steps])
    return trace, [*said, *made.said]


@dataclass(frozen=True, slots=True, eq=False)
class _Replay:
    """The rows of all steps side by side, N in all, after the engine has run them.

    ``when`` and ``who (N,)``: the step and the row of the trace that each one is. ``grads``: by
    state ``(N, H)``, what arrived at it; empty where nothing did. ``noted (N, H)``: the h that the
    cell gave. ``said``: what there is to say of how they compare.
    """

    chain: Chain
    when: Tensor
    who: Tensor
    inputs: Tensor
    read: dict[str, Tensor]
    unrolled: Unrolled
    grads: dict[str, Tensor]
    noted: Tensor
    said: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, chain: Chain) -> _Replay:
        """Run ``chain`` forward, compare it with what the cell gave, and run it back."""
        steps = [step for step in chain.steps if len(step.gave)]
        if not steps:
            raise empty(chain.name)
        if any(step.count()[:-1] != step.versions[:-1] for step in steps):
            raise changed(chain.name)
        if not all(step.arriving.unchanged for step in steps):
            raise overwritten(chain.name)
        wait()
        stack = widened(chain.stack)
        dtype = stack.parameters[0]["weight_ih"].dtype
        inputs = torch.cat([step.inputs for step in steps]).to(dtype)  # (N, I)
        read = {n: torch.cat([step.read[n] for step in steps]).to(dtype) for n in stack.cell.states}
        unrolled = unroll.forward(
            stack,
            inputs.unsqueeze(0),
            torch.ones(len(inputs), dtype=torch.int64),
            {name: state.unsqueeze(0) for name, state in read.items()},
        )
        places = [
            torch.arange(len(step.gave)) if step.places is None else step.places for step in steps
        ]
        sizes = torch.tensor(list(map(len, places)))
        when, who = torch.arange(len(steps)).repeat_interleave(sizes), torch.cat(places)
        noted = torch.cat([step.gave for step in steps]).to(dtype)
        grads = _arriving(steps, read)
        if "c" in grads:
            joint = torch.tensor([step.joint for step in steps])[when]
            grads["c"][joint] += _sent_by_h(unrolled, grads["h"])[joint]
        made = cls(chain, when, who, inputs, read, unrolled, grads, noted)
        made._compare(steps)
        if made.grads:
            nothing = torch.zeros_like(unrolled.outputs)
            unroll.adjoint(unrolled, nothing, made._external(), to_inputs=False)
        return made

    def gave(self, name: str) -> Tensor:
        """A state after its step, ``(N, H)``."""
        return self.unrolled.sweeps[0].states[name][1]

    def _compare(self, steps: list[Step]) -> None:
        """Refuse a replay that is another computation. What was changed in place says nothing."""
        same = torch.tensor([step.count()[-1] == step.versions[-1] for step in steps])[self.when]
        ours, given = self.gave("h")[same], self.noted[same]
        remark = check_steps(self.chain.name, ours, given, self.chain.origin)
        self.said.extend([remark] if remark else [])

    def _external(self) -> dict[str, Tensor]:
        """What the engine takes: the gradients at what each step gave, ``(1, N, H)``.

        In c's what h sends back into it is counted already; the engine adds that itself.
        """
        external = dict(self.grads)
        if "c" in external:
            external["c"] = external["c"] - _sent_by_h(self.unrolled, external["h"])
        return {name: grad.unsqueeze(0) for name, grad in external.items()}

    def trace(self) -> Trace:
        """Everything in its place: step by step, row by row."""
        steps = int(self.when[-1]) + 1
        lengths = torch.bincount(self.who)
        outputs = self._grid(steps, self.gave("h"), 0.0)
        return Trace(
            inputs=self._grid(steps, self.inputs, 0.0).numpy(),
            outputs=outputs.numpy(),
            labels=None,
            loss=None,
            lengths=lengths.numpy(),
            tracks=(self._track(steps, lengths),),
            start=self.chain.start,
            origin=self.chain.origin,
        )

    def _track(self, steps: int, lengths: Tensor) -> Track:
        cell, sweep = self.chain.stack.cell, self.unrolled.sweeps[0]
        parameters = self.unrolled.stack.parameters[0]
        gates = sweep.gates.chunk(cell.blocks, -1) if cell.gates else ()
        named = cell.gradient_names if self.grads else ()
        noted = sweep.gate_grads if self.grads else ()

        def by_step(array: Tensor) -> np.ndarray:
            return self._grid(steps, array[0], torch.nan).numpy()

        return Track(
            cell=cell.name,
            layer=0,
            reverse=False,
            nonlinearity=self.chain.stack.nonlinearity,
            parameters={n: p.numpy().copy() for n, p in parameters.items()},
            states={n: self._states(steps, lengths, n) for n in self.read},
            state_grads={n: self._state_grads(steps, n) for n in self.grads},
            gates={gate.name: by_step(a) for gate, a in zip(cell.gates, gates, strict=True)},
            gate_grads={n: by_step(a) for n, a in zip(named, noted, strict=True)},
            given=self._given(steps, lengths),
        )

    def _given(self, steps: int, lengths: Tensor) -> dict[str, np.ndarray]:
        """``(T, B, H)`` by state: what the cell gave, where a later step read something else.

        To the last digit what was read, where nobody changed it.
        """
        own = {name: self.gave(name) for name in self.read} | {"h": self.noted}
        given = {name: self._grid(steps, array, torch.nan) for name, array in own.items()}
        read = {name: self._grid(steps, array, torch.nan) for name, array in self.read.items()}
        # h was noted to the last digit; of c there is the replay's.
        limit = tolerance(self.chain.origin, self.noted.dtype)
        loose = {name: 0.0 if name == "h" else limit for name in read}
        apart = {n: _apart(given[n][:-1], read[n][1:], loose[n]) for n in read}
        if not any(bool(each.any()) for each in apart.values()):
            return {}
        rows = torch.arange(len(lengths))
        for name, after in read.items():
            as_read = ~apart[name] & ~after[1:].isnan()
            given[name][:-1][as_read] = after[1:][as_read]
            last = self._grid(steps, self.gave(name), torch.nan)[lengths - 1, rows]
            given[name][lengths - 1, rows] = last  # as on the boundary after it
        return {name: array.numpy() for name, array in given.items()}

    def _states(self, steps: int, lengths: Tensor, name: str) -> np.ndarray:
        """``(T + 1, B, H)``: what each step read, and at a row's end what its last step gave."""
        boundaries = self._grid(steps + 1, self.read[name], torch.nan)
        rows = torch.arange(len(lengths))
        boundaries[lengths, rows] = self._grid(steps, self.gave(name), torch.nan)[lengths - 1, rows]
        return boundaries.numpy()

    def _state_grads(self, steps: int, name: str) -> np.ndarray:
        """``(T + 1, B, H)``: at the first boundary what reached the state read there."""
        boundaries = self._grid(steps + 1, self.grads[name], torch.nan, later=1)
        first = self.when == 0
        boundaries[0, self.who[first]] = self.unrolled.sweeps[0].state_grads[name][0][first]
        return boundaries.numpy()

    def _grid(self, steps: int, array: Tensor, past: float, later: int = 0) -> Tensor:
        """``(N, ·)`` to ``(T, B, ·)``, ``past`` where a row has ended."""
        grid = array.new_full((steps, int(self.who.max()) + 1, array.shape[-1]), past)
        grid[self.when + later, self.who] = array
        return grid


def _apart(gave: Tensor, read: Tensor, tolerance: float) -> Tensor:
    """Where a number is another, both rows having one."""
    apart = (gave - read).abs() > tolerance * read.abs().clamp(min=1)
    return apart & ~read.isnan() & ~gave.isnan()


def _sent_by_h(unrolled: Unrolled, grads: Tensor) -> Tensor:
    """What an LSTM's h, which ``grads`` came to, sends back into the c of its step: ``(N, H)``."""
    output = unrolled.sweeps[0].gates.chunk(4, -1)[3][0]
    return grads * output * (1 - torch.tanh(unrolled.sweeps[0].states["c"][1]) ** 2)


def _arriving(steps: list[Step], read: dict[str, Tensor]) -> dict[str, Tensor]:
    """The gradients noted at what each step gave, ``(N, H)``; 0 where none came."""
    if not any(step.arriving.grads for step in steps):
        return {}

    def at(step: Step, name: str) -> Tensor:
        grad = step.arriving.grads.get(name)
        return torch.zeros_like(step.read[name]) if grad is None else by_row(grad)

    return {
        name: torch.cat([at(step, name) for step in steps]).to(state.dtype)
        for name, state in read.items()
    }
