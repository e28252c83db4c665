"""Hold gates at a value, and run on: what would the network have done with this gate open, or shut?

>>> from rnncore import interventions
>>> kept = interventions.hold("forget", 1.0, units=[3], start=5)
>>> trace = interventions.record(module, inputs, interventions=[kept])

The run goes through the same engine as ``rnncore.record``, and without interventions gives the same
bits. A held gate is a constant: no gradient passes through it to its pre-activation, whose
gradient is 0 there, while the states' gradients see its value as they see any gate's.

The trace's ``Track.held`` says what was held. Step Jacobians, and whatever multiplies them, give a
held gate the slope 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from rnncore.engine.layout import Layout
from rnncore.engine.stack import Stack
from rnncore.losses import Loss, last_step
from rnncore.record import run
from rnncore.trace import Trace

__all__ = ["Hold", "carry", "hold", "record"]


@dataclass(frozen=True, slots=True)
class Hold:
    """One gate held at ``value``; see ``hold``. None stands for all units, rows or layers."""

    gate: str
    value: float
    units: tuple[int, ...] | None
    start: int
    stop: int | None
    rows: tuple[int, ...] | None
    layer: int | None


def hold(
    gate: str,
    value: float,
    units: Iterable[int] | None = None,
    start: int = 0,
    stop: int | None = None,
    *,
    rows: Iterable[int] | None = None,
    layer: int | None = None,
) -> Hold:
    """Hold ``gate`` at ``value`` in the steps from ``start`` up to ``stop``, ``stop`` excluded.

    ``gate``: a gate of the cell by name ("input", "forget", "candidate", "output"; "reset",
    "update", "candidate"), ``value`` within its range, the ends included. ``units``, ``rows`` and
    ``layer``: some of them, counted from 0, or all; ``stop``: None for the end. Steps are those of
    the inputs, in both directions.

    What fits the network is checked when it is run.
    """
    return Hold(gate, float(value), _numbers(units), start, stop, _numbers(rows), layer)


def carry(
    start: int = 0,
    stop: int | None = None,
    *,
    units: Iterable[int] | None = None,
    rows: Iterable[int] | None = None,
) -> tuple[Hold, Hold]:
    """Carry the cell state of an LSTM unaltered: the forget gate at 1, and the input gate at 0.

    Arguments as for ``hold``. Then ``c`` stands still, and only the output gate still moves ``h``.
    """
    some, which = _numbers(units), _numbers(rows)
    return (
        hold("forget", 1.0, some, start, stop, rows=which),
        hold("input", 0.0, some, start, stop, rows=which),
    )


def record(
    module: torch.nn.Module,
    inputs: Tensor | PackedSequence,
    hx: Tensor | tuple[Tensor, Tensor] | None = None,
    *,
    loss: Loss | None = last_step,
    labels: Sequence[str] | None = None,
    interventions: Iterable[Hold] = (),
) -> Trace:
    """As ``rnncore.record``, with gates held; of two holds on one gate, the later one counts.

    The trace's ``gates`` show the held values, and its ``gate_grads`` are 0 there.

    Raises ValueError for a gate that the cell does not have, and for values, units, steps, rows and
    layers out of range; NotImplementedError for a cell whose equations do not heed what is held;
    and whatever ``rnncore.record`` raises.
    """
    holds = tuple(interventions)

    def holding(stack: Stack, layout: Layout, steps: int) -> list[Tensor | None]:
        for each in holds:
            _check(each, stack, steps, len(layout.lengths))
        tracks = range(len(stack.parameters))
        return [_held(holds, stack, layout, steps, track) for track in tracks]

    return run(module, inputs, hx, loss, labels, holding if holds else None)


def _held(
    holds: Sequence[Hold], stack: Stack, layout: Layout, steps: int, track: int
) -> Tensor | None:
    """What one track's gates are set to, ``(T, B, G H)`` in the engine's order, NaN where free."""
    layer = track // stack.directions
    own = [each for each in holds if each.layer in (None, layer)]
    if not own:
        return None
    batch = len(layout.lengths)
    shape = (steps, batch, stack.cell.blocks, stack.hidden_size)
    held = stack.parameters[track]["weight_ih"].new_full(shape, torch.nan)
    for each in own:
        block = stack.cell.gates.index(stack.cell.gate(each.gate))
        rows = torch.tensor(each.rows if each.rows is not None else range(batch))
        units = torch.tensor(each.units if each.units is not None else range(stack.hidden_size))
        part = held[each.start : each.stop, :, block]  # (t, B, H), a view
        part[:, rows.unsqueeze(1), units] = each.value
    return layout.engine_rows(held.flatten(2))  # (T, B, G H)


def _check(each: Hold, stack: Stack, steps: int, batch: int) -> None:
    gate = stack.cell.gate(each.gate)
    if not gate.low <= each.value <= gate.high:
        raise ValueError(
            f"value of {each.gate!r} must be from {gate.low:g} to {gate.high:g}; got {each.value}"
        )
    stop = steps if each.stop is None else each.stop
    if not 0 <= each.start < stop <= steps:
        raise ValueError(
            f"start and stop must lie in 0 to {steps}, start first; got {each.start} and {stop}"
        )
    _check_range("units", each.units, stack.hidden_size)
    _check_range("rows", each.rows, batch)
    _check_range("layer", None if each.layer is None else (each.layer,), stack.num_layers)


def _check_range(name: str, numbers: tuple[int, ...] | None, count: int) -> None:
    if numbers is None:
        return
    outside = [number for number in numbers if not 0 <= number < count]
    if outside or not numbers:
        raise ValueError(f"{name} must be from 0 to {count - 1}, at least one; got {numbers}")


def _numbers(numbers: Iterable[int] | None) -> tuple[int, ...] | None:
    return None if numbers is None else tuple(int(number) for number in numbers)
