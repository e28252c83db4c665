"""Gates at an end of their range; units that are off, in the flat of tanh, or grow and grow."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnncore import measures
from rnncore.cells import Gate
from rnncore.counting import counted, per_cent
from rnncore.report.advice import SATURATED, against_explosion, keeping_gate
from rnncore.report.evidence import EDGE, Evidence
from rnncore.report.findings import Finding
from rnncore.written import number, power

AT_AN_END = 0.5
"""Share of a gate's values in the outer tenth of its range from which it is worth a line."""

DEAD = 0.1
"""Share of units that are 0 at every step of every row from which it is worth a line."""

FLAT = 0.5
"""Share of states of tanh units beyond ±0.95 from which it is worth a line."""

FEW = 20
"""States of a unit, over steps and rows, below which they say nothing of it."""

RISE, HALF, A_STEP = 3.0, 1.0, 0.02
"""Decades that a state must have risen in all, in its second half, and in each step of that.

A state that adds up its inputs does no more than double in its second half.
"""


def units(each: Evidence) -> Iterator[Finding]:
    """Of the rows that hold numbers only."""
    if not each.sound.any():
        return
    for gate in each.cell.gates:
        # Where a gate was held, its values say nothing of the network.
        if gate.bounded and gate.low == 0 and gate.name not in each.track.held:
            yield from _gate(each, gate)
    if (each.alive & each.sound).sum() < FEW:
        return
    if each.track.nonlinearity == "relu":
        yield from _dead(each)
    elif each.track.nonlinearity == "tanh":
        yield from _flat(each)


def _gate(each: Evidence, gate: Gate) -> Iterator[Finding]:
    where = each.alive & each.sound
    low, high = (shares[where].mean() for shares in measures.saturation(each.track, gate.name))
    mean = float(each.track.gates[gate.name][where].mean())
    for side, share, said in (("open", high, gate.when_open), ("shut", low, gate.when_shut)):
        if share < AT_AN_END:
            continue
        end = "upper" if side == "open" else "lower"
        yield each.finding(
            f"gate {side}",
            measured=f"the {gate.name} gate is {side} for {per_cent(share)} of units and steps "
            f"(mean {mean:.3f})",
            meaning=said or f"It stands at the {end} end of its range.",
            advice=_of_gate(each, gate, side),
        )


def _of_gate(each: Evidence, gate: Gate, side: str) -> str:
    """What to try where a gate keeps nothing of the state."""
    keeps = keeping_gate(each.cell) == (gate.name, 1 if side == "shut" else -1)
    if not keeps or each.saturated >= SATURATED:  # then its bias is not what shuts it
        return ""
    sign = "larger" if side == "shut" else "smaller"
    return f"A {sign} bias of the {gate.name} gate, where something should be remembered."


def _dead(each: Evidence) -> Iterator[Finding]:
    share, hidden = each.dead, each.track.hidden_size
    if share < DEAD:
        return
    dead = round(share * hidden)
    yield each.finding(
        "dead units",
        measured=f"{dead} of {counted(hidden, 'unit')} {'is' if dead == 1 else 'are'} 0 at every "
        f"step of every row ({per_cent(share)})",
        meaning="A ReLU unit that is never above 0 passes no gradient, so its weights do not move.",
        advice="A smaller learning rate, other biases, or an activation with a slope below 0.",
    )


def _flat(each: Evidence) -> Iterator[Finding]:
    share = float((np.abs(each.after["h"][each.alive & each.sound]) > EDGE).mean())
    if share < FLAT:
        return
    yield each.finding(
        "flat units",
        measured=f"{per_cent(share)} of the states lie beyond ±{EDGE:g}",
        meaning=f"There the slope of tanh is below {1 - EDGE**2:.2g}: little gradient passes.",
        advice="Smaller weights, or inputs that are standardised.",
    )


def growing(each: Evidence) -> Iterator[Finding]:
    """Of the rows that hold numbers only; states that an activation bounds cannot grow."""
    if each.track.nonlinearity != "relu":
        return
    rows, rates, ends, count = [], [], [], 0
    inputs = each.trace.layer_inputs(each.track.layer)
    for row in np.flatnonzero(each.sound):
        length = int(each.trace.lengths[row])
        sizes = measures.log10_norm(each.after["h"][:length, row][each.order].astype(np.float64))
        driven = measures.log10_norm(inputs[:length, row][each.order].astype(np.float64))
        half = length // 2
        if length < 4 or not np.isfinite(sizes[[half, -1]]).all():
            continue
        rate = (sizes[-1] - sizes[half]) / (length - 1 - half)
        rise, late = sizes[-1] - sizes[np.isfinite(sizes)][0], sizes[-1] - sizes[half]
        by_input = (driven[-1] - driven[half]) / (length - 1 - half)
        if rate > A_STEP and rise > RISE and late > HALF and not by_input > rate / 2:
            rows.append(int(row))
            rates.append(rate)
            ends.append(sizes[-1])
            count = length - 1 - half
    if not rows:
        return
    largest = np.log10(np.finfo(each.after["h"].dtype).max)
    left = (largest - max(ends)) / max(rates)
    yield each.finding(
        "growing states",
        rows=tuple(rows),
        steps=(),
        measured=f"h grows by {number(10 ** float(np.median(rates)))} a step over its last "
        f"{counted(count, 'step')}, to norm {power(float(max(ends)))}",
        meaning=f"Nothing bounds a ReLU state: at this rate it leaves {each.after['h'].dtype} in "
        f"about {counted(max(int(left), 1), 'more step')}.",
        advice=against_explosion(each).replace("Clip the gradient's norm, and scale", "Scale"),
    )
