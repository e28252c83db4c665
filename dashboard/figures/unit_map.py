"""One gate or one state of every unit at every step: a heat map, units down and steps across."""

from typing import Any

import numpy as np

from dashboard import theme
from dashboard.figures.common import BARE, HOVERED, by_step, cut, step_ticks, whole_steps
from dashboard.figures.drawing import Figure, Labels, Table
from dashboard.figures.heat_map import flat_bar, framed_with_bar, grid
from rnncore.counting import counted

_LEAST, _MOST, _ROW = 150, 420, 14
"""Pixels of the map: a row a unit, within these heights."""


def figure(values: np.ndarray, labels: Labels, *, name: str, role: str, mode: theme.Mode) -> Figure:
    """``values (T, H)``; T labels.

    ``role`` is "state" for signed values, on a diverging scale around 0, and that of a gate's hue
    for values between 0 and 1.
    """
    units = values.shape[1]
    low, high, scale = _scale(values, role, mode)
    drawn = Figure().add_trace(
        "heatmap",
        **grid(values.T, low, high),  # (H, T)
        colorscale=scale,
        customdata=np.repeat([cut(labels, HOVERED)], units, axis=0),
        hovertemplate="unit %{y}, step %{x}, %{customdata}: %{z:.4g}<extra></extra>",
        colorbar=flat_bar([low, (low + high) / 2, high]),
    )
    drawn.across("step", **BARE, **step_ticks(labels))
    rows = whole_steps(1, units) if units > 12 else list(range(1, units + 1))
    drawn.up("unit", [units + 0.5, 0.5], tickvals=rows, **BARE)
    height = min(max(_ROW * units, _LEAST), _MOST) + 130
    return framed_with_bar(drawn, _title(values, cut(labels), name), mode, height)


def alt(values: np.ndarray, labels: Labels, *, name: str, role: str) -> str:
    """What the figure says, in words."""
    kind = "a diverging scale around 0" if role == "state" else "a scale from 0 to 1"
    return (
        f"Heat map of {name}, {counted(values.shape[1], 'unit')} down and "
        f"{counted(len(labels), 'step')} across, on {kind}. "
        f"{_title(values, labels, name)}."
    )


def table(values: np.ndarray, labels: Labels) -> Table:
    """The figure's numbers, a row a step and a column a unit."""
    return by_step(labels, "input") | {
        f"unit {unit + 1}": values[:, unit] for unit in range(values.shape[1])
    }


def _title(values: np.ndarray, labels: Labels, name: str) -> str:
    """The finding: its range, and the step at which its mean is farthest from the mean of all."""
    means = values.mean(1)
    at = int(np.abs(means - means.mean()).argmax())
    low, high = (theme.number(float(end)) for end in (values.min(), values.max()))
    said = f"{name[0].upper()}{name[1:]} runs from {low} to {high}"
    if len(labels) == 1 or np.ptp(means) == 0:
        return said
    return f"{said}; its mean stands out most at step {at + 1}, “{labels[at]}”"


def _scale(values: np.ndarray, role: str, mode: theme.Mode) -> tuple[float, float, list[Any]]:
    if role == "state":
        limit = theme.rounded_limit(values)
        return -limit, limit, theme.colour_scale(mode, "state")
    return 0.0, 1.0, [(0.0, theme.colour(mode, "well")), (1.0, theme.colour(mode, role))]
