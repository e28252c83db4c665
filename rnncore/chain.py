"""A cell that somebody calls step by step: the calls of one chain, and the trace they make.

``nn.RNNCell``, ``nn.LSTMCell`` and ``nn.GRUCell`` run in a loop of the user's own. What each step
read and gave, and the gradients at what it gave, are noted; all steps are then replayed at once,
each from the state that it did read. So the user may mask or change the state in between.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from rnncore import unroll
from rnncore.capture import ReplayError, follow, select_rows
from rnncore.cells import CELLS
from rnncore.cells.sweep import Sweep
from rnncore.stack import Stack
from rnncore.trace import Trace, Track

CELL_KINDS: dict[type[nn.Module], str] = {
    nn.RNNCell: "elman",
    nn.LSTMCell: "lstm",
    nn.GRUCell: "gru",
}
TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-4}


@dataclass(slots=True, eq=False)
class Step:
    """One call: ``read`` and ``gave`` by state name ``(B, H)``, and the gradients at ``gave``."""

    inputs: Tensor
    read: dict[str, Tensor]
    gave: dict[str, Tensor]
    versions: tuple[tuple[Tensor, int], ...]
    grads: dict[str, Tensor] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Chain:
    """The calls of the cell ``name`` that follow each other, with its weights as they were."""

    name: str
    stack: Stack
    rows: tuple[int, ...] | None
    call: int
    steps: list[Step] = field(default_factory=list)
    last: Tensor | None = None

    def gave(self, hx: Any) -> bool:
        """Whether the state ``hx`` is what this chain's last step gave."""
        return hx is not None and (hx[0] if isinstance(hx, tuple) else hx) is self.last

    def may_go_on(self, hx: Any, call: int) -> bool:
        """Whether a call with another state is still the next step: within one root call, it is.

        The user masked the state, or changed it in another way, in between.
        """
        return hx is not None and call == self.call and call > 0

    def add(self, inputs: Tensor, hx: Any, result: Any) -> None:
        """Note one call."""
        given = result if isinstance(result, tuple) else (result,)
        names = self.stack.cell.states
        batch = inputs if inputs.ndim == 2 else inputs.unsqueeze(0)
        like = batch.new_zeros(len(batch), self.stack.hidden_size)
        states = (hx if isinstance(hx, tuple) else (hx,)) if hx is not None else ()
        kept = (inputs, *states)
        step = Step(
            inputs=batch.detach(),
            read=dict.fromkeys(names, like)
            | {n: _rows(s.detach()) for n, s in zip(names, states, strict=False)},
            gave={n: _rows(s.detach()) for n, s in zip(names, given, strict=True)},
            versions=tuple((tensor, tensor._version) for tensor in kept),
        )
        follow(dict(zip(names, given, strict=True)), step.grads)
        self.steps.append(step)
        self.last = given[0]

    def trace(self) -> Trace:
        """The chain as one sequence: ``T`` calls, one layer.

        A boundary holds the state that the next step read. Raises ReplayError where an input was
        changed in place since, or where the replay gives something else.
        """
        for step in self.steps:
            for tensor, version in step.versions:
                if tensor._version != version:
                    raise ReplayError(
                        f"an input of {self.name!r} was changed in place after the call, so the "
                        "call cannot be replayed: use an operation that makes a new tensor"
                    )
        with torch.inference_mode(False), torch.no_grad(), torch.autocast("cpu", enabled=False):
            trace = self._replay()
        return trace if self.rows is None else select_rows(trace, self.rows)

    def _replay(self) -> Trace:
        """All steps side by side, as rows of one step each, from the states that they read."""
        dtype = self.stack.parameters[0]["weight_ih"].dtype
        names, count = self.stack.cell.states, len(self.steps)
        inputs = torch.stack([step.inputs for step in self.steps]).to(dtype)  # (T, B, I)
        read = {n: torch.stack([step.read[n] for step in self.steps]).to(dtype) for n in names}
        gave = {n: torch.stack([step.gave[n] for step in self.steps]).to(dtype) for n in names}
        lengths = torch.ones(count * inputs.shape[1], dtype=torch.int64)
        initial = {name: _side_by_side(array) for name, array in read.items()}
        unrolled = unroll.forward(self.stack, _side_by_side(inputs), lengths, initial)
        self._compare(unrolled.outputs, gave["h"])
        arriving = self._arriving(gave, dtype)
        if arriving:
            finals = self._external(unrolled, arriving, gave)
            unroll.adjoint(unrolled, torch.zeros_like(unrolled.outputs), finals, to_inputs=False)
        track = self._track(unrolled.sweeps[0], read, gave, arriving)
        steps = np.full(inputs.shape[1], count, dtype=np.int64)
        return Trace(inputs.numpy(), gave["h"].numpy(), None, None, steps, (track,))

    def _compare(self, replayed: Tensor, gave: Tensor) -> None:
        """Refuse a replay that is another computation."""
        apart = float((replayed - _side_by_side(gave)).abs().max())
        if not apart <= TOLERANCE[replayed.dtype]:
            raise ReplayError(
                f"the replay of {self.name!r} differs from its output by {apart:.1e}: something "
                "else than its weights decided its output"
            )

    def _external(
        self, unrolled: unroll.Unrolled, arriving: dict[str, Tensor], gave: dict[str, Tensor]
    ) -> dict[str, Tensor]:
        """What the engine takes: the gradients at what each step gave, ``(1, T B, H)``.

        c's was noted at the node of c, where what h sends back into it is counted already; the
        engine adds that itself.
        """
        external = dict(arriving)
        if "c" in external:
            output = unrolled.sweeps[0].gates.chunk(4, -1)[3][0].view_as(gave["c"])
            squashed = torch.tanh(gave["c"])
            external["c"] = arriving["c"] - arriving["h"] * output * (1 - squashed**2)
        return {name: _side_by_side(array) for name, array in external.items()}

    def _track(
        self,
        sweep: Sweep,
        read: dict[str, Tensor],
        gave: dict[str, Tensor],
        arriving: dict[str, Tensor],
    ) -> Track:
        """The steps as those of one layer: boundaries are what was read, and the last one given."""
        cell, like = self.stack.cell, gave["h"]

        def by_step(array: Tensor) -> np.ndarray:
            return np.ascontiguousarray(array.reshape(*like.shape[:2], -1).numpy())

        begun = {n: sweep.state_grads[n][0].view_as(like)[:1] for n in arriving}
        gates = sweep.gates.chunk(cell.blocks, -1) if cell.gates else ()
        noted = sweep.gate_grads if arriving else ()
        named = cell.gradient_names if arriving else ()
        return Track(
            cell=cell.name,
            layer=0,
            reverse=False,
            nonlinearity=self.stack.nonlinearity,
            parameters={n: p.numpy().copy() for n, p in self.stack.parameters[0].items()},
            states={n: torch.cat((read[n], gave[n][-1:])).numpy() for n in read},
            state_grads={n: torch.cat((begun[n], arriving[n])).numpy() for n in arriving},
            gates={g.name: by_step(a) for g, a in zip(cell.gates, gates, strict=True)},
            gate_grads={n: by_step(a) for n, a in zip(named, noted, strict=True)},
        )

    def _arriving(self, gave: dict[str, Tensor], dtype: torch.dtype) -> dict[str, Tensor]:
        """The gradients noted at what each step gave, ``(T, B, H)``; 0 where none came."""
        if not any(step.grads for step in self.steps):
            return {}
        return {
            name: torch.stack(
                [
                    _rows(step.grads[name]).to(dtype) if name in step.grads else array[0] * 0
                    for step in self.steps
                ]
            )
            for name, array in gave.items()
        }


def cell_stack(module: Any) -> Stack:
    """The stack of a cell module: one layer in one direction, with copies of its weights."""
    kind = next(kind for kind in CELL_KINDS if isinstance(module, kind))
    cell = CELLS[CELL_KINDS[kind]]
    names = (
        ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        if module.bias
        else (
            "weight_ih",
            "weight_hh",
        )
    )
    return Stack(
        cell=cell,
        nonlinearity=module.nonlinearity if cell.nonlinearities else None,
        parameters=({name: getattr(module, name).detach().clone() for name in names},),
        hidden_size=module.hidden_size,
        num_layers=1,
        bidirectional=False,
        dropout=0.0,
    )


def _rows(state: Tensor) -> Tensor:
    """``(B, H)``, also of an unbatched state."""
    return state if state.ndim == 2 else state.unsqueeze(0)


def _side_by_side(array: Tensor) -> Tensor:
    """``(T, B, ·)`` to ``(1, T B, ·)``: every step a row of its own."""
    return array.flatten(0, 1).unsqueeze(0)
