"""The loss while networks learn, update by update, one line each, with the loss at chance."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures.common import padded, rule
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import Line, cell_colour
from dashboard.figures.value_lines import drawn
from rnncore.counting import counted, per_cent


class Curve(NamedTuple):
    """A network by its ``title``: its ``updates (N,)``, held-out ``loss (N,)`` and ``accuracy``.

    ``cell``: as in a trace; ``dash`` tells networks of one cell apart.
    """

    title: str
    updates: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    cell: str
    dash: str


def figure(curves: Sequence[Curve], *, planned: int, chance: float, mode: theme.Mode) -> Figure:
    """``curves`` as far as they have come; ``planned``: how many updates they will have."""
    lines = [
        (each.updates, Line(each.title, each.loss, cell_colour(mode, each.cell), each.dash))
        for each in curves
    ]
    finite = [each.loss[np.isfinite(each.loss)] for each in curves]
    most = max([1.15 * chance, *(float(loss.max()) for loss in finite if len(loss))])
    result = drawn(
        lines,
        title=_title(curves),
        across=("update", 0, planned),
        up=("held-out loss", 0.0, min(1.05 * most, 3 * chance)),
        mode=mode,
    )
    rule(result, chance, mode, dash="2px,4px")
    return result


def alt(curves: Sequence[Curve], *, planned: int, chance: float) -> str:
    """What the figure says, in words."""
    each = "; ".join(
        f"{curve.title} from {theme.number(float(curve.loss[0]))} to "
        f"{theme.number(float(curve.loss[-1]))} after {counted(int(curve.updates[-1]), 'update')}"
        for curve in curves
    )
    return (
        f"Line chart of the loss on held-out sequences over {counted(planned, 'update')}, with a "
        f"line at chance, {theme.number(chance)}. {_title(curves)}. {each}."
    )


def table(curves: Sequence[Curve]) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a snapshot; NaN where a network has not come so far."""
    longest = max((each.updates for each in curves), key=len)
    columns: dict[str, np.ndarray] = {"update": longest}
    for each in curves:
        columns[f"{each.title}, loss"] = padded(each.loss, len(longest))
        columns[f"{each.title}, right"] = padded(each.accuracy, len(longest))
    return columns


def _title(curves: Sequence[Curve]) -> str:
    """The finding: how much of what is held out each answers right."""
    each = ", ".join(f"{curve.title} {per_cent(float(curve.accuracy[-1]))}" for curve in curves)
    return f"Held-out answers right: {each}"
