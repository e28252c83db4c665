"""How the gradient of a run travels back, in words and numbers: a part of the diagnosis."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rnncore import measures
from rnncore.cells import CELLS
from rnncore.trace import Trace, Track
from rnncore.written import power

GROWN, FALLEN = 2.0, -3.0
"""log10 of the gradient's change over the whole way back from which it explodes or vanishes."""


SHORT = 2
"""Steps of a way back below which nothing is said of vanishing and exploding."""


class Finding(NamedTuple):
    """One line of a report: its ``kind``, for programs, and three texts for people."""

    kind: str
    where: str
    measured: str
    meaning: str


def travelling(trace: Trace, track: Track, where: str) -> list[Finding]:
    """What the way back makes of the gradient, in the row that is longest, and how far it goes."""
    if not track.state_grads:
        meaning = "Record with a loss to see how the gradient travels."
        return [Finding("no gradient", where, "the run was recorded without a loss", meaning)]
    row = int(trace.lengths.argmax())
    norms = measures.log10_gradient_norm(track)[:, row]
    back = norms if track.reverse else norms[::-1]  # from the end of the way
    if not np.isfinite(back).any():
        meaning = "The loss does not reach this layer, or every way to it is cut."
        return [Finding("vanishing", where, "the gradient is 0 at every step", meaning)]
    if track.cell not in CELLS:
        with np.errstate(invalid="ignore"):  # from one exact 0 to the next
            grown = np.diff(back[np.flatnonzero(np.isfinite(back))[0] :])
        return [_travelled(grown[~np.isnan(grown)], where)]
    grown = measures.log10_step_growth(track, row)
    found = [_travelled(grown[~np.isnan(grown)], where)]
    if len(measures.entered_steps(track, row)) == 1:
        found += _horizon(track, where, row)
    return found


def _travelled(grown: np.ndarray, where: str) -> Finding:
    """``grown``: log10 of what each step back makes of the gradient, what enters not counted."""
    steps, change = len(grown), float(grown.sum())
    if np.isneginf(change):
        over = (
            f"after {_steps(int(np.isneginf(grown).argmax()) + 1)} back the gradient is exactly 0"
        )
        return Finding("vanishing", where, over, _VANISHES)
    if steps < SHORT:
        measured = f"the gradient travels back over {_steps(steps)} only"
        return Finding("gradient", where, measured, "Too short a way to lose or gain anything on.")
    over = f"{steps} steps back multiply the gradient by {power(change)}"
    if np.isfinite(change):
        over += f", each by {10 ** (change / steps):.3g} on average"
    if change > GROWN:
        return Finding("exploding", where, over, _EXPLODES)
    if change < FALLEN:
        return Finding("vanishing", where, over, _VANISHES)
    return Finding("gradient", where, over, "It neither vanishes nor explodes on this way.")


_EXPLODES = "Clip the gradient, or scale the recurrent weights down."
_VANISHES = (
    "Early steps are hardly learned from. Gates, orthogonal weights or a larger forget bias help."
)


def _horizon(track: Track, where: str, row: int) -> list[Finding]:
    try:
        to_1_e, to_1_1000 = measures.memory_horizon(track, batch=row)
    except ValueError:
        return []
    if to_1_1000 is not None:
        measured = (
            f"the gradient falls to 1/e of its largest after {_steps(to_1_e)}, to a thousandth"
        )
        measured += f" after {_steps(to_1_1000)}"
        return [Finding("horizon", where, measured, _BEYOND)]
    if to_1_e is not None:
        measured = f"the gradient falls to 1/e of its largest after {_steps(to_1_e)}, and never to"
        measured += " a thousandth"
    else:
        measured = "the gradient never falls to 1/e of its largest"
    return [Finding("horizon", where, measured, _WITHIN)]


_BEYOND = "The memory horizon: what lies further back is hardly corrected by this loss."
_WITHIN = "The whole way lies within the memory horizon: the first step is still corrected."


def _steps(count: int | None) -> str:
    return f"{count} step{'s' if count != 1 else ''}"
