"""What a recorded run tells of its network: each finding argues from what was measured.

The limits are conventions, named where they are used; a finding is a hint, not a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnncore.cells import CELLS, PROJECTED
from rnncore.report.evidence import Evidence
from rnncore.report.findings import KINDS, Finding, whole
from rnncore.report.finite import not_finite
from rnncore.report.reading import reading
from rnncore.report.travelling import travelling
from rnncore.report.units import growing, units
from rnncore.report.weights import weights
from rnncore.trace import Trace
from rnncore.trace.transformer_track import TRANSFORMER


def diagnose(trace: Trace) -> list[Finding]:
    """All findings, by kind in the order of ``rnncore.report.KINDS``, then track by track.

    Raises ValueError for a Transformer, which has no state whose way could be told of, and for an
    LSTM with a projection, which has no Jacobian here.

    Never empty: how the gradient travels, or that there is none, is always said, but for rows that
    hold infinities or NaN, whose cause is. Where nothing in the trace shows the cause of a trouble,
    nothing is said of it.
    """
    if not can_diagnose(trace):
        raise ValueError(
            "trace must be of a recurrent network whose h is as wide as its c, or of a tower of "
            f"blocks; got one of {trace.tracks[0].cell!r}"
        )
    with np.errstate(all="ignore"):  # exploding networks are what this is for
        found = list(_findings(trace))
    order = list(KINDS)
    return sorted(found, key=lambda finding: order.index(finding.kind))


def can_diagnose(trace: Trace) -> bool:
    """Whether there are questions to ask of a trace."""
    return trace.tracks[0].cell not in (TRANSFORMER, PROJECTED.name)


def _findings(trace: Trace) -> Iterator[Finding]:
    tracks = [Evidence(trace, number) for number in range(len(trace.tracks))]
    broken = not_finite(trace, tracks)
    yield from broken
    if not trace.tracks[0].state_grads:
        yield whole(
            "no gradient",
            "no gradient was recorded",
            "The run was recorded without a loss, or no backward pass came to this call.",
            "Record with a loss, or call backward() inside the watch.",
        )
    for each in tracks:
        if each.sound.any() and each.track.state_grads:
            yield from travelling(each)
        if each.track.cell in CELLS and each.sound.any():
            yield from growing(each)
            yield from units(each)
    if not broken:
        yield from reading(trace, tracks)
        yield from weights(trace, tracks)
