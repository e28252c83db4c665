"""Shattered gradients: how alike the gradient is at two inputs, by how far they are apart."""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import Line
from dashboard.figures.residual_curves import DASHES
from dashboard.figures.value_lines import drawn
from rnncore.counting import counted

Curve = tuple[str, np.ndarray, np.ndarray]
NEAR = 5
"""The lag that the title speaks of: that of the design's figures and of many plots since."""


def figure(curves: Sequence[Curve], *, layers: int, mode: theme.Mode) -> Figure:
    """``curves``: a kind, its autocorrelation at lags 0 on ``(K + 1,)``, and its standard error."""
    lags = np.arange(len(curves[0][1]))
    lines = [
        (lags, Line(name, values, theme.colour(mode, name), DASHES[name]))
        for name, values, _ in curves
    ]
    least = min(0.0, *(float(np.nanmin(values)) for _, values, _ in curves if len(values)))
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
    each = "; ".join(f"{name} {_written(values, open_, -1)}" for name, values, open_ in curves)
    return (
        f"Line chart of the autocorrelation of the gradient by the input over a grid of inputs. "
        f"{_title(curves, layers)}. {counted(last, 'step')} apart: {each}."
    )


def table(curves: Sequence[Curve]) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a lag."""
    columns = {"steps apart": np.arange(len(curves[0][1]))}
    for name, values, open_ in curves:
        columns |= {name: values, f"{name}, standard error": open_}
    return columns


def _title(curves: Sequence[Curve], layers: int) -> str:
    """The finding: the autocorrelation a few steps away."""
    each = ", ".join(f"{name} {_written(values, open_, NEAR)}" for name, values, open_ in curves)
    return f"{NEAR} steps away the gradients of {counted(layers, 'layer')} agree to: {each}"


def _written(values: np.ndarray, open_: np.ndarray, lag: int) -> str:
    """The mean, to the digits that its standard error leaves."""
    return theme.plus_minus(float(values[lag]), float(np.nan_to_num(open_[lag])))
