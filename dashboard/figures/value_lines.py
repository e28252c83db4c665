"""Lines over whole numbers on a linear axis, each with its name at its right end."""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, whole_steps
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import PLOT, Line, add_line, name_beside, name_room


def drawn(
    lines: Sequence[tuple[np.ndarray, Line]],
    *,
    title: str,
    across: tuple[str, int, int],
    up: tuple[str, float, float],
    mode: theme.Mode,
    suffix: str = "",
) -> Figure:
    """Each line with its own places along the axis ``(N,)``; its numbers are no logarithms here.

    ``across`` and ``up``: what the axis is, its least and its most. ``suffix``: of the numbers.
    """
    what, first, last = across
    name, low, high = up
    figure = Figure()
    for x, line in lines:
        add_line(figure, line, x, line.log10, f"%{{y:.3g}}{suffix}")
    ends = [(float(x[-1]), float(line.log10[-1]), line) for x, line in lines if len(x)]
    name_beside(figure, ends, (low, high), "right")
    figure.across(what, [first, last], tickvals=whole_steps(first, last), showgrid=False)
    figure.up(name, [low, high], nticks=6, ticksuffix=suffix)
    framed(figure, title, mode, PLOT + 86, free=14)
    return figure.update_layout(margin={"r": name_room([line for _, line in lines])})
