"""The arrays that a cell works on: all steps of one layer in one direction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

ALL = slice(None)


@dataclass(slots=True, eq=False)
class Sweep:
    """One layer in one direction over all steps: the arrays that a cell fills.

    Rows stand by falling length, so that the first ``batch_sizes[t]`` rows are alive at step t.
    ``inputs (T, B, I)``; ``states`` hold ``(T + 1, B, H)`` on the boundaries between inputs, the
    initial states already in place; ``gates (T, B, G H)`` in torch's order of the weights, empty
    where the cell has none; ``gate_grads`` one ``(T, B, H)`` for each block of H rows, views of
    whatever array the cell works on. ``held``: gates that are set and not computed, as ``gates``,
    NaN where they are free; None where all are. Past a row's end the gradients are 0 and the other
    arrays mean nothing.
    """

    parameters: dict[str, Tensor]
    nonlinearity: str | None
    reverse: bool
    batch_sizes: list[int]
    inputs: Tensor
    states: dict[str, Tensor]
    gates: Tensor = field(default_factory=lambda: torch.empty(0))
    state_grads: dict[str, Tensor] = field(default_factory=dict)
    gate_grads: tuple[Tensor, ...] = ()
    saved: dict[str, Tensor] = field(default_factory=dict)
    held: Tensor | None = None

    @property
    def even(self) -> bool:
        """Whether all rows are alive at every step."""
        return self.batch_sizes[-1] == self.batch_sizes[0]

    @property
    def steady_rows(self) -> int | None:
        """How many rows every step has; None where rows end earlier than others."""
        return self.batch_sizes[0] if self.even else None

    def before(self, boundaries: Tensor) -> Tensor:
        """The states that step t reads: ``(T + 1, B, H)`` to ``(T, B, H)``, a view."""
        return boundaries[1:] if self.reverse else boundaries[:-1]

    def after(self, boundaries: Tensor) -> Tensor:
        """The states that step t writes: ``(T + 1, B, H)`` to ``(T, B, H)``, a view."""
        return boundaries[:-1] if self.reverse else boundaries[1:]

    def rows(self, array: Tensor, steps: slice = ALL, library: Any = torch) -> list[Any]:
        """Split ``array``, which holds ``steps``, into one view a step of the rows alive there.

        In the order in which the direction meets the steps. ``library``: torch, or numpy, which
        makes a view in a tenth and starts an operation in a third of the time; there one row
        alone comes as a vector.
        """
        by_numpy = library is np
        if by_numpy and self.steady_rows == 1:
            array = array.squeeze(1)
        views: list[Any] = list(array.numpy() if by_numpy else array.unbind(0))
        if not self.even:
            sizes = self.batch_sizes[steps]
            views = [step[:alive] for step, alive in zip(views, sizes, strict=True)]
        return views[::-1] if self.reverse else views

    def rows_back(self, array: Tensor, steps: slice = ALL, library: Any = torch) -> list[Any]:
        """As ``rows``, in the order in which the adjoint meets the steps."""
        return self.rows(array, steps, library)[::-1]

    def rows_held(self) -> list[Any]:
        """As ``rows``, of ``held``: a view a step, or None a step where all gates are free."""
        return [None] * len(self.batch_sizes) if self.held is None else self.rows(self.held)

    def pass_free(self, multipliers: tuple[Tensor, ...], steps: slice) -> tuple[Tensor, ...]:
        """What takes a gradient to a gate's pre-activation, 0 where it is held; ``(t, B, H)``."""
        if self.held is None:
            return multipliers
        fixed = (~self.held[steps].isnan()).chunk(len(multipliers), -1)
        return tuple(by.masked_fill(at, 0) for by, at in zip(multipliers, fixed, strict=True))

    def copy_alive(self, target: Tensor, source: Tensor) -> None:
        """Copy ``(T, B, ...)``, leaving what stands past a row's end: initial states may."""
        if self.even:
            target.copy_(source)
            return
        for row, value in zip(self.rows(target), self.rows(source), strict=True):
            row.copy_(value)

    def zeros_past_ends(self, *shape: int) -> Tensor:
        """An array to be filled: zeros where rows end earlier than others, otherwise anything."""
        return self.inputs.new_empty(shape) if self.even else self.inputs.new_zeros(shape)


def hold_(gates: Tensor, held: Tensor) -> None:
    """In place: the values of ``held``, where they are not NaN."""
    gates.copy_(torch.where(held.isnan(), gates, held))


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """Steps whose Jacobian is asked for: states before and after and gates by name, ``(..., H)``.

    The leading axes are free: one step, or all steps and rows of a track at once. ``held``: what
    some gates were set at, NaN where they were computed.
    """

    parameters: dict[str, Tensor]
    nonlinearity: str | None
    before: dict[str, Tensor]
    after: dict[str, Tensor]
    gates: dict[str, Tensor]
    held: dict[str, Tensor] = field(default_factory=dict)

    def pass_free(self, multipliers: dict[str, Tensor]) -> tuple[Tensor, ...]:
        """What takes a gradient to a gate's pre-activation, by gate: 0 where it was held."""
        return tuple(
            by.masked_fill(~self.held[gate].isnan(), 0) if gate in self.held else by
            for gate, by in multipliers.items()
        )
