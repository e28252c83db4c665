"""States that grow by a factor a step: what comes before the first number that is none."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnncore import measures
from rnncore.counting import counted
from rnncore.report.advice import against_explosion
from rnncore.report.evidence import Evidence
from rnncore.report.findings import Finding
from rnncore.written import number, power

RISE, HALF, A_STEP = 3.0, 1.0, 0.02
"""Decades that a state must have risen in all, in its second half, and in each step of that.

A state that adds up its inputs does no more than double in its second half.
"""


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
