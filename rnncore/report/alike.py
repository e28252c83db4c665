"""Rows that all end in the same output."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnncore.counting import counted
from rnncore.report.evidence import Evidence
from rnncore.report.findings import Finding, whole
from rnncore.trace import Trace
from rnncore.written import number

ALIKE = 1e-5
"""Distance of the rows' last outputs, as a share of their size, below which they are the same."""


def _apart(outputs: np.ndarray) -> tuple[float, float]:
    """How far some rows' outputs ``(B, D H)`` lie apart, and their size."""
    return float(np.ptp(outputs, 0).max()), float(np.abs(outputs).max())


def alike(trace: Trace, tracks: list[Evidence]) -> Iterator[Finding]:
    """The last output of every row, where there are several."""
    if trace.batch < 2:
        return
    rows = np.arange(trace.batch)
    apart, size = _apart(trace.outputs[trace.lengths - 1, rows])
    if not apart <= ALIKE * size:
        return
    same_inputs = not np.ptp(trace.inputs, 1).any()
    both = range(int(trace.lengths.min()))  # the steps that all rows have
    differ = [t for t in both for far, wide in [_apart(trace.outputs[t])] if far > ALIKE * wide]
    top = [each for each in tracks if each.is_top and each.track.state_grads]
    if differ and top and not any(e.entered[trace.lengths - 1, rows].any() for e in top):
        return  # nothing that is read
    meaning = "What the network gives does not depend on what it reads."
    if differ:
        meaning = f"The outputs differ up to step {differ[-1]}: at the end nothing is left of it."
    yield whole(
        "same outputs",
        f"all {counted(trace.batch, 'row')} end in the same output"
        + (f" (largest difference {number(apart, 2)} of {number(size, 2)})" if apart else "")
        + ("; they read the same, too" if same_inputs else ", though their inputs differ"),
        "The rows are copies of one another." if same_inputs else meaning,
        "Look at how the batch is put together."
        if same_inputs
        else "Look for dead or saturated units above, and whether the rows' last inputs are alike.",
    )
