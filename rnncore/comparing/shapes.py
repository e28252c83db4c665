"""Whether two traces can be laid over each other, and if not, in what they differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnncore.trace import Trace
from rnncore.trace.checks import OTHERS
from rnncore.trace.summary import layers_in, units_in
from rnncore.trace.tower_track import TOWER


def unlike(a: Trace, b: Trace) -> list[str]:
    """What keeps two traces from being compared, each with both values; empty where nothing does.

    ``"cell (lstm and gru)"``, ``"steps (20 and 24)"``. Weights, inputs, dtype, loss and labels may
    differ: that is what a comparison tells.
    """
    others = [_named(trace) for trace in (a, b) if trace.tracks[0].cell in OTHERS]
    if others:
        return [f"the kind: only recurrent networks are compared, and here is {others[0]}"]
    differing = [
        f"{name} ({' and '.join(map(str, both))})"
        for name, *both in _shapes(a, b)
        if both[0] != both[1]
    ]
    if not differing and not np.array_equal(a.lengths, b.lengths):
        differing = ["the lengths of the rows"]
    return differing


_WAYS = {
    "rows (": "Take one row of each: rnncore.trace.parts.row(trace, 0).",
    "the lengths": "Take one row of each: rnncore.trace.parts.row(trace, 0).",
    "steps (": "Take as many steps of both: rnncore.trace.parts.window(trace, 0, steps).",
}
"""What can be done where nothing else is in the way."""


def refusal(differing: list[str]) -> str:
    """``unlike`` as a sentence, with what to do about it."""
    said = f"the traces must be alike in shape; they differ in {', '.join(differing)}"
    ways = [way for name, way in _WAYS.items() for each in differing if each.startswith(name)]
    return f"{said}. {' '.join(ways)}" if len(ways) == len(differing) else said


def _named(trace: Trace) -> str:
    kind = trace.tracks[0].cell
    return "a tower of blocks" if kind == TOWER else f"a {kind}"


def _shapes(a: Trace, b: Trace) -> Iterator[tuple[str, Any, Any]]:
    """Everything that has to be the same in both."""
    first, second = a.tracks[0], b.tracks[0]
    yield "cell", first.cell, second.cell
    if first.cell == second.cell:
        yield "nonlinearity", first.nonlinearity, second.nonlinearity
    yield "layers", layers_in(a), layers_in(b)
    yield "directions", 1 + a.bidirectional, 1 + b.bidirectional
    yield "units", units_in(a), units_in(b)
    if units_in(a) == units_in(b):
        yield "width of the projected state", first.hidden_size, second.hidden_size
    yield "inputs a step", a.layer_size(0), b.layer_size(0)
    yield "steps", a.steps, b.steps
    yield "rows", a.batch, b.batch
