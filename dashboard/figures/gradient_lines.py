"""Norms of the gradient over the steps: what the figures of one or several curves share.

Norms come as log10, from ``rnncore.measures``, so that none is lost to a float's range.
"""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures import float32
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import Line, drawn
from dashboard.figures.powers import power

Curve = tuple[str, np.ndarray]
"""A name, and log10 ‖∂L/∂h_t‖ ``(T + 1,)``, boundary 0 first."""

ACROSS, UP = "step <i>t</i>, 0 the initial state", "‖∂<i>L</i>/∂<i>h<sub>t</sub></i>‖"


def marked(
    lines: Sequence[Line], curves: Sequence[Curve], *, title: str, mode: theme.Mode, note: str = ""
) -> Figure:
    """The lines over the boundaries; the ends of float32 that a curve comes near are marked."""
    values = [norms for _, norms in curves]
    near = float32.near(np.concatenate(values))
    steps = np.arange(len(values[0]))
    result = drawn(
        steps, lines, title=title, across=ACROSS, up=UP, mode=mode, room_for=near, note=note
    )
    float32.mark(result, near, values, mode)
    return result


def ends(curves: Sequence[Curve]) -> str:
    """What each curve is at its ends, in words."""
    return "; ".join(
        f"{name} {power(values[-1])} at the last step, {power(values[0])} at the initial state"
        for name, values in curves
    )


def columns(curves: Sequence[Curve]) -> dict[str, np.ndarray]:
    """The numbers of the curves, a row a boundary, as log10."""
    norms = {f"{name}, log10 of the norm": values for name, values in curves}
    return {"step": np.arange(len(curves[0][1]))} | norms
