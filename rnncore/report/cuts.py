"""Where the way back was cut between two steps: of all states, or of one beside another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnncore.report.evidence import Evidence
from rnncore.report.findings import Finding, listed, numbers


def cuts(each: Evidence) -> Iterator[Finding]:
    """Steps whose gradient does not arrive at the state before them."""
    yield from _cut_alone(each)
    rows, steps = _where(each, each.cut)
    if not rows:
        return
    yield each.finding(
        "cut",
        measured=f"what {listed(steps, 'step', each.trace.steps)} "
        f"{'sends' if len(steps) == 1 else 'send'} back does not arrive at the state before "
        f"({listed(rows, 'row', each.trace.batch)}): the gradient is exactly 0 there",
        meaning="The state was detached, or set to 0, between the steps: those further back learn "
        "nothing from this loss.",
        advice="Hand the state on as it comes back; detach() it only where the way is meant to "
        "end.",
        rows=rows,
        steps=steps,
    )


def _where(each: Evidence, flags: np.ndarray) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Rows and steps of a cut; none where it lies before the first step that is read."""
    rows, steps = numbers(np.any(flags, 0)), numbers(np.any(flags, 1))
    first = each.trace.steps - 1 if each.track.reverse else 0
    return ((), ()) if steps == (first,) else (rows, steps)  # what a run starts from is outside


def _cut_alone(each: Evidence) -> Iterator[Finding]:
    """Steps whose gradient arrives at one state before them, and not at the other."""
    for state, flags in each.cut_alone.items():
        rows, steps = _where(each, flags)
        if not rows:
            continue
        other = next(name for name in each.track.states if name != state)
        # What enters there would hide that the other was cut as well.
        hidden = bool((flags & each.entered_before(other)).any())
        yield each.finding(
            "cut",
            measured=f"what {listed(steps, 'step', each.trace.steps)} "
            f"{'sends' if len(steps) == 1 else 'send'} back to {state} does not arrive there "
            f"({listed(rows, 'row', each.trace.batch)})"
            + (f"; at {other} a gradient enters there" if hidden else f"; what {other} gets does"),
            meaning=f"{state} was detached, or set to 0, between the steps, "
            + (f"and {other} may have been, too." if hidden else f"and {other} was not."),
            advice="Hand both states on as they come back; detach() them only where the way is "
            "meant to end.",
            rows=rows,
            steps=steps,
        )
