"""How large the gradient is at every step in every layer and direction of one network."""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures.drawing import Figure
from dashboard.figures.gradient_lines import Curve, columns, ends, marked
from dashboard.figures.log_lines import Line, cell_colour
from dashboard.figures.powers import power
from rnncore.counting import counted

_FORWARD, _BACKWARD = ("solid", "14px,3px", "8px,3px", "3px,3px"), ("10px,3px,2px,3px",)


def figure(curves: Sequence[Curve], *, cell: str, mode: theme.Mode) -> Figure:
    """``curves``: one for each track, by its name."""
    lines = [
        Line(name, values, cell_colour(mode, cell), _dash(name, place), 3 if place == 0 else 2)
        for place, (name, values) in enumerate(curves)
    ]
    return marked(lines, curves, title=_title(curves), mode=mode)


def alt(curves: Sequence[Curve], *, cell: str) -> str:
    """What the figure says, in words."""
    return (
        f"Line chart of the norm of the gradient of the {cell}'s state at each of "
        f"{counted(len(curves[0][1]) - 1, 'step')}, on an axis of powers of ten. "
        f"{_title(curves)}. {ends(curves)}."
    )


def table(curves: Sequence[Curve]) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a boundary, as log10."""
    return columns(curves)


def _dash(name: str, place: int) -> str:
    if name.endswith("backward"):
        return _BACKWARD[0]
    return _FORWARD[min(place, len(_FORWARD) - 1)]


def _title(curves: Sequence[Curve]) -> str:
    """The finding: what the way back does to the gradient of the first track."""
    name, values = curves[0]
    known = values[np.isfinite(values)]
    if not known.size:
        return f"No gradient reaches {name}"
    least, most = power(float(known.min())), power(float(known.max()))
    zero = ", and is exactly 0 elsewhere" if known.size < values.size else ""
    where = name if name.startswith("layer") else f"the {name}"
    lies = f"is {least}" if least == most else f"lies between {least} and {most}"
    return f"In {where} the gradient {lies}{zero}"
