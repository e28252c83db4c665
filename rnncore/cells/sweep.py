"""The arrays that a cell works on: all steps of one layer in one direction."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass(slots=True, eq=False)
class Sweep:
    """One layer in one direction over all steps: the arrays that a cell fills.

    Rows stand by falling length, so that the first ``batch_sizes[t]`` rows are alive at step t.
    ``inputs (T, B, I)``; ``states`` hold ``(T + 1, B, H)`` on the boundaries between inputs, the
    initial states already in place; ``gates`` and ``gate_grads`` are ``(T, B, G H)`` in torch's
    order of the weights, ``gates`` empty where the cell has none. Past a row's end the gradients
    are 0 and the other arrays mean nothing.
    """

    parameters: dict[str, Tensor]
    nonlinearity: str | None
    reverse: bool
    batch_sizes: list[int]
    inputs: Tensor
    states: dict[str, Tensor]
    gates: Tensor = field(default_factory=lambda: torch.empty(0))
    state_grads: dict[str, Tensor] = field(default_factory=dict)
    gate_grads: Tensor = field(default_factory=lambda: torch.empty(0))
    saved: dict[str, Tensor] = field(default_factory=dict)

    @property
    def order(self) -> range:
        """The steps in the order in which this direction meets them."""
        steps = range(len(self.batch_sizes))
        return steps[::-1] if self.reverse else steps

    def before(self, boundaries: Tensor) -> Tensor:
        """The states that step t reads: ``(T + 1, B, H)`` to ``(T, B, H)``, a view."""
        return boundaries[1:] if self.reverse else boundaries[:-1]

    def after(self, boundaries: Tensor) -> Tensor:
        """The states that step t writes: ``(T + 1, B, H)`` to ``(T, B, H)``, a view."""
        return boundaries[:-1] if self.reverse else boundaries[1:]

    def rows(self, array: Tensor) -> list[Tensor]:
        """Split ``(T, B, ...)`` into one view a step, holding the rows alive there."""
        batch = array.shape[1]
        steps = zip(array.unbind(0), self.batch_sizes, strict=True)
        return [step if alive == batch else step[:alive] for step, alive in steps]

    def project_inputs(self, *biases: str) -> Tensor:
        """``W_ih x_t`` plus the biases named, all steps in one matrix product: ``(T, B, G H)``."""
        weight = self.parameters["weight_ih"]
        flat = self.inputs.flatten(0, 1)  # (T B, I)
        present = [self.parameters[name] for name in biases if name in self.parameters]
        drive = flat @ weight.t()
        for bias in present:
            drive += bias
        return drive.unflatten(0, self.inputs.shape[:2])  # (T, B, G H)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """Steps whose Jacobian is asked for: states before and after and gates by name, ``(..., H)``.

    The leading axes are free: one step, or all steps and rows of a track at once.
    """

    parameters: dict[str, Tensor]
    nonlinearity: str | None
    before: dict[str, Tensor]
    after: dict[str, Tensor]
    gates: dict[str, Tensor]
