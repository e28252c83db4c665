"""Two plots, one above the other, with a name over each."""

from typing import Any

from dashboard.figures.drawing import Figure


def two_rows(upper: float, gap: float, *, one_axis: bool = False) -> Figure:
    """An empty figure of two rows; ``upper`` is the share of the upper one in what ``gap`` leaves.

    ``gap`` is a share of the height. ``one_axis``: both have the same places along the axis, whose
    numbers stand under the lower one.
    """
    lower = (1 - upper) * (1 - gap)
    figure = Figure()
    figure.update_yaxes(domain=[lower + gap, 1.0])
    figure.update_xaxes(2, anchor="y2")
    figure.update_yaxes(2, anchor="x2", domain=[0.0, lower])
    if one_axis:
        figure.update_xaxes(matches="x2", showticklabels=False)
    return figure


def name_rows(figure: Figure, names: tuple[str, str], colour: str, size: int, **place: Any) -> None:
    """Write a name over each row; ``place``: where, as properties of an annotation."""
    for name, axis in zip(names, ("yaxis", "yaxis2"), strict=True):
        above = {"y": figure.layout[axis]["domain"][1], "yanchor": "bottom"} | place
        figure.write(name, colour, size, xref="paper", yref="paper", **above)
