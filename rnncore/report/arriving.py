"""Whether a gradient arrives at all: in a layer, and in which rows of the batch."""

from __future__ import annotations

from collections.abc import Iterator

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
