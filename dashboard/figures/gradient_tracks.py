"""How large the gradient is at every step in every layer and direction of one network.

Norms come as log10, from ``rnncore.measures.log10_gradient_norm``, so that none is lost to a
float's range.
"""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures import float32
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import Line, cell_colour, drawn
from dashboard.figures.powers import power
from rnncore.counting import counted

Curve = tuple[str, np.ndarray]
_FORWARD, _BACKWARD = ("solid", "14px,3px", "8px,3px", "3px,3px"), ("10px,3px,2px,3px",)


def figure(curves: Sequence[Curve], *, cell: str, mode: theme.Mode) -> Figure:
    """``curves``: a track's name and log10 ‖∂L/∂h_t‖ ``(T + 1,)``, boundary 0 first."""
    lines = [
        Line(name, values, cell_colour(mode, cell), _dash(name, place), 3 if place == 0 else 2)
        for place, (name, values) in enumerate(curves)
    ]
    near = float32.near(np.concatenate([values for _, values in curves]))
    result = drawn(
        np.arange(len(curves[0][1])),
        lines,
        title=_title(curves),
        across="step <i>t</i>, 0 the initial state",
        up="‖∂<i>L</i>/∂<i>h<sub>t</sub></i>‖",
        mode=mode,
        room_for=tuple(near),
    )
    float32.mark(result, near, [values for _, values in curves], mode)
    return result


def alt(curves: Sequence[Curve], *, cell: str) -> str:
    """What the figure says, in words."""
    each = "; ".join(
        f"{name} {power(float(values[-1]))} at the last step, {power(float(values[0]))} at the "
        "initial state"
        for name, values in curves
    )
    return (
        f"Line chart of the norm of the gradient of the {cell}'s state at each of "
        f"{counted(len(curves[0][1]) - 1, 'step')}, on an axis of powers of ten. "
        f"{_title(curves)}. {each}."
    )


def table(curves: Sequence[Curve]) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a boundary, as log10."""
    columns = {f"{name}, log10 of the norm": values for name, values in curves}
    return {"step": np.arange(len(curves[0][1]))} | columns


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
