"""Whether a gradient arrives: at a layer, in which rows of the batch, and between two steps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnncore.report.evidence import Evidence
from rnncore.report.findings import Finding, listed, numbers


def nothing(each: Evidence) -> Iterator[Finding]:
    """A layer without a gradient."""
    if _stopped_above(each):
        yield each.finding(
            "no gradient",
            measured="the gradient is 0 at every step of every row, though one comes to the "
            "layer above",
            meaning="The layer above passes none on: its units are switched off or saturated, "
            "or what it reads from here is dropped or weighted with 0.",
            advice="Look at the layer above first.",
        )
        return
    yield each.finding(
        "no gradient",
        measured="the gradient is 0 at every step of every row",
        meaning="The loss does not read this layer, or every way to it is cut, or the loss's "
        "own gradient is 0, as that of a softmax that is certain.",
        advice="Look at what the loss reads, for detach() and no_grad() before it, and at the "
        "size of the scores.",
    )


def _stopped_above(each: Evidence) -> bool:
    """Whether a gradient comes to the layer above, of which this one receives none."""
    tracks = (Evidence(each.trace, number) for number in range(len(each.trace.tracks)))
    above = (one for one in tracks if one.track.layer == each.track.layer + 1)
    return any(one.receives.any() for one in above)


def some_rows(each: Evidence) -> Iterator[Finding]:
    """Rows of the batch that the loss does not read."""
    receiving, batch = numbers(each.receives), each.trace.batch
    if len(receiving) == batch:
        return
    said = listed(receiving, "row", batch)
    one = len(receiving) == 1
    whole = each.entered[:, receiving[0]].mean() > 0.5
    meaning = (
        f"The loss reads {'that row' if one else 'those rows'} alone, or its own gradient is 0 at "
        "the others, as where a margin is kept or a softmax is certain."
    )
    advice = "If the others should be learned from as well, look at what the loss reads."
    if one and whole and receiving[0] == batch - 1:
        meaning = "The loss reads that row alone."
        advice = (
            "Is batch_first=True missing? Without it inputs are read as (steps, rows, features), "
            "and out[:, -1] is the last row at all steps, not the last step of all rows."
        )
    yield each.finding(
        "rows without gradient",
        measured=f"only {said}{f' of {batch}' if one else ''} "
        f"{'receives' if one else 'receive'} a gradient",
        meaning=meaning,
        advice=advice,
        rows=numbers(~each.receives),
    )


def cuts(each: Evidence) -> Iterator[Finding]:
    """Steps whose gradient does not arrive at the states before them, or at one of the two."""
    for state, flags in each.cut_alone.items():
        other = next(name for name in each.track.states if name != state)
        # What enters there would hide that the other was cut as well.
        hidden = bool(flags.any() and (flags & each.entered_before(other)).any())
        yield from _cut(
            each,
            flags,
            f" to {state} does not arrive there",
            f"; at {other} a gradient enters there" if hidden else f"; what {other} gets does",
            f"{state} was detached, or set to 0, between the steps, "
            + (f"and {other} may have been, too." if hidden else f"and {other} was not."),
            "Hand both states on as they come back; detach() them only where the way is meant to "
            "end.",
        )
    yield from _cut(
        each,
        each.cut,
        " does not arrive at the state before",
        ": the gradient is exactly 0 there",
        "The state was detached, or set to 0, between the steps: those further back learn nothing "
        "from this loss.",
        "Hand the state on as it comes back; detach() it only where the way is meant to end.",
    )


def _cut(
    each: Evidence, flags: np.ndarray, lost: str, found: str, meaning: str, advice: str
) -> Iterator[Finding]:
    """Where ``flags (T, B)`` are set, unless that is before the first step that is read alone.

    ``lost``: where what the steps send back does not arrive. ``found``: what stands there instead.
    """
    rows, steps = numbers(np.any(flags, 0)), numbers(np.any(flags, 1))
    first = each.trace.steps - 1 if each.track.reverse else 0
    if not rows or steps == (first,):  # what a run starts from is outside
        return
    send = "sends" if len(steps) == 1 else "send"
    sent = f"what {listed(steps, 'step', each.trace.steps)} {send} back"
    measured = f"{sent}{lost} ({listed(rows, 'row', each.trace.batch)}){found}"
    yield each.finding(
        "cut", measured=measured, meaning=meaning, advice=advice, rows=rows, steps=steps
    )
