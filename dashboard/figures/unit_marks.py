"""Two marks a unit, joined by a line: what ``unit_falls`` and ``unit_costs`` have in common."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, places, rows_down, with_gaps
from dashboard.figures.drawing import Figure

_ROW = 30


def drawn(
    marks: dict[str, np.ndarray], order: np.ndarray, *, title: str, across: str, mode: theme.Mode
) -> Figure:
    """Numbers from 0 to 1, two ``(H,)`` by name: the first hollow, the second full, ``order`` down.

    ``across``: the title of the axis.
    """
    rows = places(len(order))
    hue, ink = theme.colour(mode, "forget_gate"), theme.colour(mode, "ink")
    hollow, full = (values[order].astype(np.float32) for values in marks.values())
    figure = Figure()
    figure.add_line(with_gaps(hollow, full), with_gaps(rows, rows), {"color": hue, "width": 3})
    for name, values, symbol, colour in zip(
        marks, (hollow, full), ("circle-open", "circle"), (ink, hue), strict=True
    ):
        marker = {"symbol": symbol, "size": 12, "color": colour, "line": {"width": 2}}
        figure.add_marks(values, rows, marker, f"{name}: %{{x:.4f}}", name=name)
    names = [str(unit + 1) for unit in order]
    rows_down(figure, names, title={"text": "unit"}, tickvals=rows.tolist())
    figure.across(across, [-0.02, 1.05], nticks=6)
    return framed(figure, title, mode, _ROW * len(order) + 130, free=14)
