"""What heat maps share: a flat colour bar between title and map, and axes without a grid."""

from collections.abc import Sequence
from typing import Any

from dashboard.figures.drawing import Figure

BARE = {"showgrid": False, "zeroline": False}
"""For both axes: the cells are the grid."""


def flat_bar(values: Sequence[float], said: Sequence[str]) -> dict[str, Any]:
    """A colour bar with ``values`` on it, written as ``said``; ``bar_below_title`` places it."""
    return {
        "orientation": "h",
        "yref": "container",
        "yanchor": "top",
        "ypad": 0,
        "ticklabelposition": "outside top",
        "thickness": 10,
        "outlinewidth": 0,
        "tickvals": list(values),
        "ticktext": list(said),
    }


def bar_below_title(figure: Figure, free: int) -> Figure:
    """``figure``, framed with ``free`` pixels, with its heat map's flat colour bar in these.

    Measured from the figure's edge: placed at the plot's, Plotly 7 moves the title of the axis into
    the numbers or names under the plot.
    """
    above = figure.layout["margin"]["t"] - free + 8
    figure.data[0]["colorbar"]["y"] = 1 - above / figure.layout["height"]
    return figure
