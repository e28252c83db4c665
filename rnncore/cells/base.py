"""What all cells share: the gates they declare and the invariants.

A cell knows nothing of layers, losses, screens or files. It fills the arrays of one ``Sweep``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from rnncore.cells.sweep import Step, Sweep

# None, for a cell without a choice, has no entry.
ACTIVATE: dict[str | None, Callable[[Tensor], Tensor]] = {
    "tanh": torch.tanh_,
    "relu": torch.relu_,
}


def slope(h: Tensor, nonlinearity: str | None) -> Tensor:
    """Derivative of tanh or ReLU, written in the activation's own value ``h``."""
    # ReLU at exactly 0 has slope 0, as in torch.
    return 1 - h * h if nonlinearity == "tanh" else (h > 0).to(h.dtype)


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate of a cell.

    ``name`` is the key in ``Track.gates``, ``symbol`` the letter of the equations, ``low`` and
    ``high`` the open range of its values, ``role`` the name of its colour, and ``order`` its
    place on screen, which may differ from torch's order of the weights.
    """

    name: str
    symbol: str
    low: float
    high: float
    role: str
    order: int


class Cell(ABC):
    """The equations of one cell: forward, adjoint and step Jacobian.

    A subclass declares ``name``, ``states``, ``gates`` (in torch's order of the weights) and
    ``nonlinearities`` (the choices, where there are any).
    """

    name: ClassVar[str]
    states: ClassVar[tuple[str, ...]] = ("h",)
    gates: ClassVar[tuple[Gate, ...]] = ()
    nonlinearities: ClassVar[tuple[str, ...]] = ()

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

    @abstractmethod
    def forward(self, sweep: Sweep) -> None:
        """Fill ``sweep.states`` and ``sweep.gates`` from the inputs and the initial states."""

    @abstractmethod
    def adjoint(self, sweep: Sweep) -> None:
        """Walk the same arrays backwards.

        On entry ``sweep.state_grads`` holds what reaches each boundary from outside the layer;
        on return, the whole dL/dh (and dL/dc). Fills ``sweep.gate_grads`` (zeros on entry) with
        the gradients of the pre-activations.
        """

    @abstractmethod
    def jacobian(self, step: Step) -> Tensor:
        """Jacobian of each step, state after by state before: ``(..., S, S)``.

        S is H, or 2 H for the joint state (h, c) of the LSTM.
        """

    def recurrent_part(self, gates: Tensor, gate_grads: Tensor) -> Tensor:
        """Gradient of ``W_hh h + b_hh``, ``(T, B, G H)``: here that of the pre-activation."""
        del gates  # only the GRU puts a gate between the two
        return gate_grads

    def recurrent_gradient(self, recurrent_part: Tensor, h_before: Tensor) -> Tensor:
        """Gradient of ``weight_hh`` over all steps and rows: one matrix product."""
        return recurrent_part.flatten(0, 1).t() @ h_before.flatten(0, 1)  # (G H, H)

    def parameter_gradients(
        self,
        names: Iterable[str],
        inputs: Tensor,
        h_before: Tensor,
        gates: Tensor,
        gate_grads: Tensor,
    ) -> dict[str, Tensor]:
        """Gradients of the parameters ``names`` from arrays that are 0 past a row's end.

        ``inputs (T, B, I)``, ``h_before (T, B, H)``, ``gates`` and ``gate_grads (T, B, G H)``.
        """
        recurrent = self.recurrent_part(gates, gate_grads)
        gradients = {
            "weight_ih": gate_grads.flatten(0, 1).t() @ inputs.flatten(0, 1),  # (G H, I)
            "weight_hh": self.recurrent_gradient(recurrent, h_before),
            "bias_ih": gate_grads.sum((0, 1)),
            "bias_hh": recurrent.sum((0, 1)),
        }
        return {name: gradients[name] for name in names}
