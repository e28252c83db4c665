"""What heat maps share: a flat colour bar between title and map, and axes without a grid."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, light, places
from dashboard.figures.drawing import Figure, Labels


def grid(values: np.ndarray, low: float, high: float) -> dict[str, Any]:
    """A trace of ``values (R, C)`` as cells, counted from 1, coloured from ``low`` to ``high``."""
    rows, columns = values.shape
    cells = {"x": places(columns), "y": places(rows), "z": light(values)}
    return {**cells, "zmin": low, "zmax": high}


def flat_bar(values: Sequence[float], said: Labels = ()) -> dict[str, Any]:
    """A colour bar with ``values`` on it, written as ``said`` or else as numbers."""
    return {
        "orientation": "h",
        "yref": "container",
        "yanchor": "top",
        "ypad": 0,
        "ticklabelposition": "outside top",
        "thickness": 10,
        "outlinewidth": 0,
        "tickvals": list(values),
        "ticktext": list(said or map(theme.number, values)),
    }


def framed_with_bar(
    figure: Figure, title: str, mode: theme.Mode, height: int, free: int = 44
) -> Figure:
    """``figure`` framed, its heat map's flat colour bar in the ``free`` pixels below the title.

    Measured from the figure's edge: placed at the plot's, Plotly 7 moves the title of the axis into
    the numbers or names under the plot.
    """
    framed(figure, title, mode, height, free=free)
    above = figure.layout["margin"]["t"] - free + 2
    figure.data[0]["colorbar"]["y"] = 1 - above / figure.layout["height"]
    return figure
