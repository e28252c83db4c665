"""What all cells share: the gates they declare and the invariants.

A cell knows nothing of layers, losses, screens or files. It fills the arrays of one ``Sweep``.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from rnncore.cells import equations
from rnncore.cells.products import summed_outer
from rnncore.cells.routes import OUTER_RUN, runs
from rnncore.cells.stated import Stated
from rnncore.cells.sweep import Step, Sweep


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate of a cell.

    ``name`` is the key in ``Track.gates``, ``symbol`` the letter of the equations, ``low`` and
    ``high`` the open range of its values (infinite where there is no activation), ``role`` the
    name of its colour, and ``order`` its place on screen, which may differ from torch's order of
    the weights. ``when_open`` and ``when_shut``: what it means, in a sentence, that the gate stands
    at the upper or at the lower end of its range; empty where there is nothing to say.
    """

    name: str
    symbol: str
    low: float
    high: float
    role: str
    order: int
    when_open: str = ""
    when_shut: str = ""

    @property
    def bounded(self) -> bool:
        """Whether the range has two ends."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def title(self) -> str:
        """Its name in a sentence: "forget gate", but "candidate", which is no share of anything."""
        return f"{self.name} gate" if self.low == 0 else self.name


class Cell:
    """The equations of one cell: forward, adjoint and step Jacobian.

    A subclass declares ``name``, ``states``, ``gates`` (in torch's order of the weights),
    ``nonlinearities`` (the choices, where there are any) and its plain ``step``, see
    ``equations``. From the step follows all that is asked below; a cell overrides what it can do
    faster. One that overrides ``jacobian`` or ``pull_back`` says by ``heeds_held`` whether they
    give a gate that was held the slope 0.
    """

    name: ClassVar[str]
    states: ClassVar[tuple[str, ...]] = ("h",)
    gates: ClassVar[tuple[Gate, ...]] = ()
    nonlinearities: ClassVar[tuple[str, ...]] = ()
    step: ClassVar[equations.Step | None] = None
    heeds_held: ClassVar[bool] = True

    def __init_subclass__(cls) -> None:
        """A cell's own Jacobian knows of no held gates, unless the cell says that it does."""
        super().__init_subclass__()
        own = (cls.jacobian, cls.pull_back) != (Cell.jacobian, Cell.pull_back)
        if "heeds_held" not in vars(cls) and own:
            cls.heeds_held = False

    @functools.lru_cache(maxsize=64)  # noqa: B019 - a cell is one object for good
    def stated(self, nonlinearity: str | None) -> Stated:
        """What the plain step says, line by line. Raises TypeError for a cell that has none."""
        step = type(self).step
        if step is None:
            raise TypeError(f"cell {self.name!r} must have a step, or ways of its own; it has none")
        lines = equations.lines_of(step, self.states, nonlinearity)
        return Stated(lines, self.states, {gate.symbol: gate.name for gate in self.gates})

    @property
    def blocks(self) -> int:
        """Blocks of H rows in ``weight_ih``: 4 for the LSTM, 3 for the GRU, otherwise 1."""
        return len(self.gates) or 1

    @property
    def gradient_names(self) -> tuple[str, ...]:
        """Keys of ``Track.gate_grads``, one for each block of H rows."""
        return tuple(gate.name for gate in self.gates) or ("preactivation",)

    def gate(self, name: str) -> Gate:
        """The gate called ``name``. Raises ValueError where the cell has none of that name."""
        for gate in self.gates:
            if gate.name == name:
                return gate
        choices = ", ".join(repr(gate.name) for gate in self.gates) or "none: it has no gates"
        raise ValueError(f"gate of cell {self.name!r} must be one of {choices}; got {name!r}")

    def recurrent_shape(self, hidden_size: int) -> tuple[int, ...]:
        """Shape of ``weight_hh``: ``(G H, H)``."""
        return (self.blocks * hidden_size, hidden_size)

    def parameter_shapes(
        self, input_size: int, hidden_size: int, bias: bool
    ) -> dict[str, tuple[int, ...]]:
        """Shapes of the parameters of one layer in one direction, by torch's names."""
        rows = self.blocks * hidden_size
        shapes: dict[str, tuple[int, ...]] = {
            "weight_ih": (rows, input_size),
            "weight_hh": self.recurrent_shape(hidden_size),
        }
        return shapes | ({"bias_ih": (rows,), "bias_hh": (rows,)} if bias else {})

    @property
    def _any_stated(self) -> Stated:
        """The lines where the activation does not matter."""
        return self.stated(next(iter(self.nonlinearities), None))

    def forward(self, sweep: Sweep) -> None:
        """Fill ``sweep.states`` and ``sweep.gates`` from the inputs and the initial states."""
        self.stated(sweep.nonlinearity).forward(sweep)

    def adjoint(self, sweep: Sweep) -> None:
        """Walk the same arrays backwards.

        On entry ``sweep.state_grads`` holds what reaches each boundary from outside the layer;
        on return, the whole dL/dh (and dL/dc). Sets ``sweep.gate_grads`` to the gradients of
        the pre-activations.
        """
        self.stated(sweep.nonlinearity).adjoint(sweep)

    def careful_adjoint(self, sweep: Sweep) -> None:
        """As ``adjoint``, in the order in which torch's own backward pass multiplies.

        ``adjoint`` may multiply what does not depend on the gradient first. Where gradients become
        very large, infinite or NaN, the order decides what comes out; this is walked then.
        """
        self.adjoint(sweep)

    def jacobian(self, step: Step) -> Tensor:
        """Jacobian of each step, state after by state before: ``(..., S, S)``.

        S is H, or 2 H for the joint state (h, c) of the LSTM. A held gate has the slope 0
        (``Step.pass_free``).
        """
        return self.stated(step.nonlinearity).jacobian(step)

    def within_step(self, step: Step) -> Tensor | None:
        """∂h by ∂c of the same step, by unit, ``(..., H)``; None where h is the only state.

        The recorded dL/dc contains this way; the joint state's Jacobian starts from h and c as if
        neither depended on the other.
        """
        return None if self.step is None else self.stated(step.nonlinearity).within_step(step)

    def kept(self, gates: dict[str, Tensor]) -> dict[str, Tensor]:
        """The direct path of each state that has one: what is kept of it, unit by unit.

        By state, the factor ``(..., H)`` by which the state before enters the state after beside
        everything that goes through a pre-activation: the forget gate for the LSTM's c.
        """
        direct = {} if self.step is None else self._any_stated.direct(gates)
        return {after: slope for (before, after), slope in direct.items() if before == after}

    def pull_back(self, step: Step, state_grads: dict[str, Tensor]) -> dict[str, Tensor]:
        """Gradients after steps taken to the states before them, by state, ``(..., H)``.

        ``state_grads``: dL/dh, and dL/dc with what h sends into it within the step. Here by the
        transposed Jacobian, which holds for every cell; a closed form needs no matrix a step.
        """
        parts = list(state_grads.values())
        within = self.within_step(step)
        if within is not None:  # the Jacobian takes h and c as if neither depended on the other
            parts[1] = parts[1] - within * parts[0]
        joint = torch.cat(parts, -1).unsqueeze(-1)  # (..., S, 1)
        sent = (self.jacobian(step).transpose(-1, -2) @ joint).squeeze(-1)
        return dict(zip(state_grads, sent.chunk(len(parts), -1), strict=True))

    def sent_back(
        self, step: Step, gate_grads: dict[str, Tensor], state_grads: dict[str, Tensor]
    ) -> dict[str, Tensor]:
        """As ``pull_back``, for steps whose gradients at the pre-activations are known.

        Those of a gate that was held are 0, which a state's gradient does not tell. What comes is
        that through ``weight_hh``, and beside it that by the direct paths.
        """
        if self.step is None or not self._any_stated.by_paths:
            return self.pull_back(step, state_grads)
        sent = {name: torch.zeros_like(grads) for name, grads in state_grads.items()}
        weight = step.parameters.get("weight_hh")
        if weight is not None:
            parts = tuple(step.gates.values()), tuple(gate_grads.values())
            joined = torch.cat(self.recurrent_part(*parts), -1)  # (..., G H)
            sent["h"] = joined * weight if weight.ndim == 1 else joined @ weight
        for (before, after), slope in self._any_stated.direct(step.gates).items():
            sent[before] = sent[before] + slope * state_grads[after]
        return sent

    def recurrent_part(
        self, gates: tuple[Tensor, ...], gate_grads: tuple[Tensor, ...]
    ) -> tuple[Tensor, ...]:
        """Gradient of ``W_hh h + b_hh`` by block: that of the pre-activation, or a part.

        Of the cells here only the GRU puts a gate between the two.
        """
        if self.step is None:
            return gate_grads
        return self._any_stated.recurrent_part(gates, gate_grads)

    def recurrent_reads(self, gates: tuple[Tensor, ...], h_before: Tensor) -> tuple[Tensor, ...]:
        """What the rows of each block of ``weight_hh`` multiply, ``(..., H)``: h, but in few cells.

        In a GRU whose reset gate acts before the matrix those of the candidate read r ⊙ h.
        """
        if self.step is None:
            return (h_before,) * self.blocks
        return self._any_stated.recurrent_reads(gates, h_before)

    def recurrent_gradient(self, recurrent: Tensor, h_before: Tensor) -> Tensor:
        """Gradient of ``weight_hh`` over all steps and rows, ``(G H, H)``."""
        return summed_outer(recurrent, h_before)

    def input_gradient(self, sweep: Sweep) -> Tensor:
        """After the adjoint: the gradient of the inputs, ``(T, B, I)``."""
        blocks = sweep.parameters["weight_ih"].chunk(self.blocks)
        total = sweep.gate_grads[0] @ blocks[0]
        for grads, block in zip(sweep.gate_grads[1:], blocks[1:], strict=True):
            total.flatten(0, 1).addmm_(grads.flatten(0, 1), block)
        return total

    def parameter_gradients(
        self,
        names: Iterable[str],
        inputs: Tensor,
        h_before: Tensor,
        gates: tuple[Tensor, ...],
        gate_grads: tuple[Tensor, ...],
    ) -> dict[str, Tensor]:
        """Gradients of the parameters ``names`` from arrays that are 0 past a row's end.

        ``inputs (T, B, I)``, ``h_before (T, B, H)``; ``gates`` and ``gate_grads`` by block,
        ``(T, B, H)`` each.
        """
        names = list(names)
        total: dict[str, Tensor] = {}
        for steps in runs(len(inputs), self.blocks * h_before[0].numel(), OUTER_RUN):
            read = (inputs[steps], h_before[steps])
            blocks = (tuple(array[steps] for array in arrays) for arrays in (gates, gate_grads))
            part = self._parameter_gradients(*read, *blocks)
            total = {name: part[name] + total[name] if total else part[name] for name in names}
        return total

    def _parameter_gradients(
        self,
        inputs: Tensor,
        h_before: Tensor,
        gates: tuple[Tensor, ...],
        gate_grads: tuple[Tensor, ...],
    ) -> dict[str, Tensor]:
        parts = self.recurrent_part(gates, gate_grads)
        joined = torch.cat(gate_grads, -1)  # (t, B, G H)
        recurrent = joined if parts is gate_grads else torch.cat(parts, -1)
        reads = self.recurrent_reads(gates, h_before)
        if all(read is h_before for read in reads):
            weight_hh = self.recurrent_gradient(recurrent, h_before)
        else:
            weight_hh = torch.cat(tuple(map(self.recurrent_gradient, parts, reads)))
        return {
            "weight_ih": summed_outer(joined, inputs),  # (G H, I)
            "weight_hh": weight_hh,
            "bias_ih": joined.sum((0, 1)),
            "bias_hh": recurrent.sum((0, 1)),
        }
