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
    figure.add_trace(
        "scatter",
        x=with_gaps(hollow, full),
        y=with_gaps(rows, rows),
        mode="lines",
        line={"color": hue, "width": 3},
        hoverinfo="skip",
    )
    for name, values, symbol, colour in zip(
        marks, (hollow, full), ("circle-open", "circle"), (ink, hue), strict=True
    ):
        figure.add_trace(
            "scatter",
            x=values,
            y=rows,
            mode="markers",
            marker={"symbol": symbol, "size": 12, "color": colour, "line": {"width": 2}},
            hovertemplate=f"{name}: %{{x:.4f}}<extra></extra>",
            name=name,
        )
    names = [str(unit + 1) for unit in order]
    rows_down(figure, names, title={"text": "unit"}, tickvals=rows.tolist())
    figure.update_xaxes(title={"text": across}, range=[-0.02, 1.05], nticks=6)
    return framed(figure, title, mode, _ROW * len(order) + 190, free=14)
