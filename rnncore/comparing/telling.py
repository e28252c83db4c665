"""A comparison in a few lines: what ``repr`` prints, part by part; "" where there is nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from rnncore.comparing.changes import Change
from rnncore.comparing.reach import Reach
from rnncore.comparing.reports import Told
from rnncore.comparing.weights import WeightChange, cosine
from rnncore.counting import counted
from rnncore.trace import Trace
from rnncore.written import number

SAME = "the same in both"
MORE = 2
"""Gates or states that are told behind the one that moved most."""

LISTED = 3
"""Findings that are told of a report."""


def weights(changes: Sequence[WeightChange], alone: Sequence[str]) -> str:
    """How many differ, which most, and whether the networks are of one training."""
    moved = [each for each in changes if not each.same]
    more = f"; only in one: {', '.join(alone)}" if alone else ""
    if not moved:
        return f"weights: {SAME}{more}"
    most = max(moved, key=lambda each: each.share)
    return (
        f"weights: {len(moved)} of {counted(len(changes), 'parameter')} differ, {most.name} most, "
        f"by {number(most.share, 2)} of its size; cosine of the input weights "
        f"{number(cosine(tuple(changes)))}{more}"
    )


def moved(what: str, changes: Sequence[Change]) -> str:
    """The quantity that moved most, its largest change, and those that come next."""
    if not changes:
        return ""
    if all(each.same for each in changes):
        return f"{what}: {SAME}"
    first, *others = changes
    next_ = [f"{named(each)} {number(each.share, 2)}" for each in others[:MORE]]
    return (
        f"{what}: {named(first)} moved most, by {number(first.share, 2)} of its range on average, "
        f"at most {largest(first)}{'; then ' if next_ else ''}{', '.join(next_)}"
    )


def one(what: str, change: Change) -> str:
    """Inputs or outputs."""
    if change.same:
        return f"{what}: {SAME}"
    return f"{what}: differ by {number(change.mean, 2)} on average, at most {largest(change)}"


def named(change: Change) -> str:
    """``"forget of layer 2, backward"``."""
    return f"{change.name}{f' of {change.where}' if change.where else ''}"


def largest(change: Change) -> str:
    """``"0.12 → 0.98 (step 3, row 0, unit 5)"``."""
    step, row, unit, a, b = change.largest
    return f"{number(a)} → {number(b)} (step {step}, row {row}, unit {unit})"


def reach(reaches: Sequence[Reach], a: Trace, b: Trace) -> str:
    """After how many steps back a thousandth of the gradient is left in the last forward layer."""
    if not reaches:
        without = [name for name, trace in (("a", a), ("b", b)) if not trace.tracks[0].state_grads]
        return f"reach: no gradient in {' nor in '.join(without)}"
    if all(each.same for each in reaches):
        return f"reach: {SAME}"
    last = [each for each in reaches if not a.tracks[each.track].reverse][-1]
    row = int(a.lengths.argmax())
    length = int(a.lengths[row])
    said = ", ".join(
        f"{_left(steps[row], norms[:, row], length)} in {name}"
        for name, steps, norms in (("a", last.steps_a, last.a), ("b", last.steps_b, last.b))
    )
    of = ", ".join(filter(None, (last.where, f"row {row}" if a.batch > 1 else "")))
    return f"reach: of the gradient there is left {said}{f' ({of})' if of else ''}"


def _left(steps: int | None, log10: np.ndarray, length: int) -> str:
    if np.isnan(log10).any() or not np.isfinite(log10).any():
        return "nothing that is a number"
    if steps is None:
        return f"more than a thousandth even after {counted(length, 'step')}"
    return f"a thousandth after {counted(steps, 'step')}"


def loss(a: float | None, b: float | None) -> str:
    """Of both, where it is known of one."""
    if a is None and b is None:
        return ""
    said = [f"{'not known' if each is None else number(each, 4)}" for each in (a, b)]
    return f"loss: {SAME}" if same_loss(a, b) else f"loss: {said[0]} in a, {said[1]} in b"


def same_loss(a: float | None, b: float | None) -> bool:
    """Whether both are equal, or no number, or not known."""
    return a == b or (a is not None and b is not None and math.isnan(a) and math.isnan(b))


def report(told: Sequence[Told]) -> list[str]:
    """What only one of the two reports says."""
    ours = [each.about for each in told if each.b is None]
    theirs = [each.about for each in told if each.a is None]
    return [
        f"report, in {name} only: {'; '.join(only[:LISTED])}"
        + (f" and {len(only) - LISTED} more" if len(only) > LISTED else "")
        for name, only in (("a", ours), ("b", theirs))
        if only
    ]
