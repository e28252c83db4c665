"""How much of the gradient arrives at the first step while networks learn, update by update."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures.common import padded, rule
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import Line, cell_colour
from dashboard.figures.powers import power
from dashboard.figures.value_lines import drawn
from rnncore.counting import counted

LEAST = -16.0
"""Decades below which the axis does not go."""


class Reach(NamedTuple):
    """A network by its ``title``: its ``reach (N,)`` at ``updates (N,)``, and when it learned.

    ``cell``: as in a trace; ``dash`` tells networks of one cell apart.
    """

    title: str
    updates: np.ndarray
    reach: np.ndarray
    learned: int | None
    cell: str
    dash: str


def figure(curves: Sequence[Reach], *, planned: int, needed: float, mode: theme.Mode) -> Figure:
    """``curves`` as far as they have come; ``needed``: where a line is drawn across."""
    finite = np.concatenate([each.reach[np.isfinite(each.reach)] for each in curves])
    low = max(LEAST, float(np.floor(finite.min(initial=needed - 1))))
    high = float(np.ceil(finite.max(initial=0.5)))
    lines = [
        (
            each.updates,
            Line(each.title, np.maximum(each.reach, low), cell_colour(mode, each.cell), each.dash),
        )
        for each in curves
    ]
    result = drawn(
        lines,
        title=_title(curves),
        across=("update", 0, planned),
        up=("reach R, decades", low, high),
        mode=mode,
    )
    rule(result, needed, mode, dash="2px,4px")
    return result


def alt(curves: Sequence[Reach], *, planned: int, needed: float) -> str:
    """What the figure says, in words."""
    each = "; ".join(
        f"{curve.title} from {power(float(curve.reach[0]))} to {power(float(curve.reach[-1]))}, "
        + (f"learned at update {curve.learned}" if curve.learned is not None else "not learned")
        for curve in curves
    )
    return (
        f"Line chart of the gradient at the first step as a share of that at the last, in powers "
        f"of ten, over {counted(planned, 'update')}, with a line at {power(needed)}. "
        f"{_title(curves)}. {each}."
    )


def table(curves: Sequence[Reach]) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a snapshot; NaN where a network has not come so far."""
    longest = max((each.updates for each in curves), key=len)
    columns: dict[str, np.ndarray] = {"update": longest}
    for each in curves:
        columns[f"{each.title}, reach"] = padded(each.reach, len(longest))
    return columns


def _title(curves: Sequence[Reach]) -> str:
    """The finding: what arrives at the first step before anything is learned."""
    each = ", ".join(f"{curve.title} {power(float(curve.reach[0]))}" for curve in curves)
    return f"Of the last step's gradient, the first step has before the first update: {each}"
