"""Keep some rows of a batch: of a call while it is captured, or of its trace."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from rnncore.trace import Trace
from rnncore.trace.parts import cut
from rnncore.watching.moving import on_cpu


class AtMost(tuple[int, ...]):
    """The first so many rows of each batch; of a smaller one, all."""

    __slots__ = ()


def checked_rows(rows: Any) -> tuple[int, ...] | None:
    """``rows`` as whole numbers. Raises TypeError for anything else, ValueError for none."""
    if rows is None or isinstance(rows, AtMost):
        return rows
    if not isinstance(rows, Iterable):
        raise TypeError(f"rows must be a sequence of whole numbers; got {rows!r}")
    try:
        numbers = tuple(operator.index(row) for row in rows)
    except TypeError as error:
        raise TypeError(f"rows must be whole numbers; got {rows!r}") from error
    if not numbers:
        raise ValueError("rows must name at least one row; got none")
    return numbers


def resolve(rows: Sequence[int], batch: int, name: str) -> list[int]:
    """``rows`` from 0; what is negative counts from the end.

    Raises ValueError where the batch of ``name`` has no such row.
    """
    if isinstance(rows, AtMost):
        return [row for row in rows if row < batch]
    missing = [row for row in rows if not -batch <= row < batch]
    if missing:
        raise ValueError(
            f"rows must be from {-batch} to {batch - 1} in this call of {name!r}, whose batch has "
            f"{batch}; got {', '.join(map(str, missing))}"
        )
    return [row % batch for row in rows]


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The rows that are kept of a call, and how they are cut out of what it took and gave.

    ``places`` lie along ``axis`` of inputs and outputs, ``rows`` along axis 1 of states. ``form``:
    what makes a PackedSequence of packed data again, otherwise None.
    """

    axis: int
    places: Tensor
    rows: Tensor
    form: tuple[Tensor, Tensor, Tensor] | None = None

    @classmethod
    def of(
        cls, rows: Sequence[int], inputs: Tensor | PackedSequence, batch_first: bool, name: str
    ) -> Cut | None:
        """None for inputs without a batch axis. Raises ValueError for a row that is not there."""
        if isinstance(inputs, PackedSequence):
            return cls._packed(resolve(rows, int(inputs.batch_sizes[0]), name), inputs)
        if inputs.ndim == 2:
            resolve(rows, 1, name)
            return None
        axis = 0 if batch_first else 1
        chosen = torch.tensor(resolve(rows, inputs.shape[axis], name), device=inputs.device)
        return cls(axis, chosen, chosen)

    @classmethod
    def _packed(cls, chosen: list[int], packed: PackedSequence) -> Cut:
        """Rows of packed data: theirs is every place where the packed batch holds them."""
        _, batch_sizes, _, inverse = packed
        rows, device = torch.tensor(chosen, device="cpu"), packed.data.device
        standing = rows if inverse is None else inverse.cpu()[rows]  # their places when packed
        lengths = (batch_sizes.unsqueeze(1) > standing).sum(0)
        order = lengths.argsort(descending=True, stable=True)
        alive = batch_sizes.unsqueeze(1) > standing[order]  # (T, kept)
        starts = batch_sizes.cumsum(0) - batch_sizes
        places = (starts.unsqueeze(1) + standing[order])[alive]
        sizes = alive.sum(1)
        form = (sizes[sizes > 0], order, order.argsort())
        return cls(0, places.to(device), rows.to(device), form)

    def inputs(self, inputs: Tensor | PackedSequence) -> Tensor | PackedSequence:
        """Copies of the rows of what the call read."""
        if self.form is None:
            assert isinstance(inputs, Tensor)
            return self.output(inputs)
        return PackedSequence(self.output(inputs.data), *self.form)

    def output(self, output: Tensor) -> Tensor:
        """Copies of the rows of outputs, or of gradients at them."""
        return on_cpu(output.detach().index_select(self.axis, self.places))

    def state(self, state: Tensor) -> Tensor:
        """Copies of the rows of a state ``(L D, B, H)``, or of gradients at it."""
        return on_cpu(state.detach().index_select(1, self.rows))

    def gradient(self, name: str, grad: Tensor) -> Tensor:
        """Copies of the rows of a gradient at the "output", or at the state ``name``."""
        return self.output(grad) if name == "output" else self.state(grad)


def select_rows(trace: Trace, rows: Sequence[int], name: str) -> Trace:
    """``trace`` with these rows of its batch only, in this order, cut to the longest of them.

    Raises ValueError where the batch of ``name`` has no such row.
    """
    chosen = resolve(rows, trace.batch, name)
    lengths = trace.lengths[chosen]
    return cut(trace, chosen, slice(int(lengths.max())), lengths)
