"""How a gradient travels down the blocks of a residual tower."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnncore.counting import counted
from rnncore.report.evidence import Evidence
from rnncore.report.findings import Finding
from rnncore.report.ways import FAINT, explodes
from rnncore.written import power


def tower(each: Evidence) -> Iterator[Finding]:
    """The blocks of a tower: from the last to the first."""
    norms = np.median(each.norms, 1)  # (L,), over the rows
    back = norms[::-1]
    start = np.flatnonzero(np.isfinite(back))
    with np.errstate(invalid="ignore"):  # from one exact 0 to the next
        growth = np.diff(back[start[0] :]) if len(start) else np.zeros(0)
    growth = growth[~np.isnan(growth)]
    if not len(growth):
        return
    change = float(growth.sum())
    measured = f"{counted(len(growth), 'block')} back multiply the gradient by {power(change)}"
    if explodes(growth):
        meaning = "A small change of the lower blocks changes the loss enormously."
        yield each.finding(
            "exploding",
            measured=measured,
            meaning=meaning,
            advice="A smaller branch, a normalisation, or smaller weights.",
        )
    elif change <= FAINT:
        yield each.finding(
            "vanishing",
            measured=measured,
            meaning="The lower blocks are corrected by less than a thousandth of what the last is.",
            advice="A shortcut around each block.",
        )
    else:
        meaning = "It neither vanishes nor explodes over the blocks."
        yield each.finding("gradient", measured=measured, meaning=meaning)
