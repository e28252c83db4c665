"""Plots above each other, with a name over each."""

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


def place_row(figure: Figure, row: int, rows: int, name: float) -> float:
    """Give the plot in ``row`` of ``rows`` equal ones its place; where its top is, 0 to 1.

    ``name``: the share of a row that is left free above its plot.
    """
    top = 1 - (row - 1 + name) / rows
    figure.update_yaxes(row, domain=[max(0.0, 1 - row / rows), top], anchor=axis("x", row))
    figure.update_xaxes(row, domain=[0.0, 1.0], anchor=axis("y", row))
    return top


def name_row(figure: Figure, name: str, colour: str, top: float, **place: Any) -> None:
    """Write a name over the plot whose top ``place_row`` gave; ``place``: of the annotation."""
    left = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "yanchor": "bottom"}
    figure.write(name, colour, 15, y=top, **left | place)


def axis(letter: str, row: int) -> str:
    """What Plotly calls an axis of the plot in ``row``: ``"x"``, ``"x2"``, …."""
    return letter if row == 1 else f"{letter}{row}"
