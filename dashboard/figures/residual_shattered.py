"""Shattered gradients: how alike the gradient is at two inputs, by how far they are apart."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures.log_lines import Line
from dashboard.figures.residual_curves import DASHES
from dashboard.figures.value_lines import drawn
from rnncore.counting import counted

Curve = tuple[str, np.ndarray]
NEAR = 5
"""The lag that the title speaks of: that of the design's figures and of many plots since."""


def figure(curves: Sequence[Curve], *, layers: int, mode: theme.Mode) -> go.Figure:
    """``curves``: a kind and its autocorrelation at lags 0 on ``(K + 1,)``."""
    lags = np.arange(len(curves[0][1]))
    lines = [
        (lags, Line(name, values, theme.colour(mode, name), DASHES[name]))
        for name, values in curves
    ]
    least = min(0.0, *(float(np.nanmin(values)) for _, values in curves if len(values)))
    return drawn(
        lines,
        title=_title(curves, layers),
        across=("steps apart on the grid", 0, int(lags[-1])),
        up=("autocorrelation", least - 0.02, 1.02),
        mode=mode,
    )


def alt(curves: Sequence[Curve], *, layers: int) -> str:
    """What the figure says, in words."""
    last = len(curves[0][1]) - 1
    each = "; ".join(f"{name} {theme.number(float(values[-1]), 2)}" for name, values in curves)
    return (
        f"Line chart of the autocorrelation of the gradient by the input over a grid of inputs. "
        f"{_title(curves, layers)}. {counted(last, 'step')} apart: {each}."
    )


def table(curves: Sequence[Curve]) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a lag."""
    return {"steps apart": np.arange(len(curves[0][1]))} | dict(curves)


def _title(curves: Sequence[Curve], layers: int) -> str:
    """The finding: the autocorrelation a few steps away."""
    each = ", ".join(f"{name} {theme.number(float(values[NEAR]), 2)}" for name, values in curves)
    return f"{NEAR} steps away the gradients of {counted(layers, 'layer')} agree to: {each}"
