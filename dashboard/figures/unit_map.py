"""One gate or one state of every unit at every step: a heat map, units down and steps across."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, light, step_ticks, whole_steps
from dashboard.figures.drawing import Figure
from dashboard.figures.heat_map import BARE, bar_below_title, flat_bar
from rnncore.counting import counted

_LEAST, _MOST, _ROW = 150, 420, 14
"""Pixels of the map: a row a unit, within these heights."""

_BAR = 44
"""Pixels above the map for the colour bar with its numbers."""


def figure(
    values: np.ndarray, labels: Sequence[str], *, name: str, role: str, mode: theme.Mode
) -> Figure:
    """``values (T, H)``; T labels.

    ``role`` is "state" for signed values, on a diverging scale around 0, and that of a gate's hue
    for values between 0 and 1.
    """
    units = values.shape[1]
    low, high, scale = _scale(values, role, mode)
    ticks = [low, (low + high) / 2, high]
    drawn = Figure().add_trace(
        "heatmap",
        z=light(values.T),  # (H, T)
        x=np.arange(1, len(labels) + 1, dtype=np.float32),
        y=np.arange(1, units + 1, dtype=np.float32),
        zmin=low,
        zmax=high,
        colorscale=scale,
        customdata=np.repeat([[theme.short(label, 40) for label in labels]], units, axis=0),
        hovertemplate="unit %{y}, step %{x}, %{customdata}: %{z:.4g}<extra></extra>",
        colorbar=flat_bar(ticks, [theme.number(tick) for tick in ticks]),
    )
    drawn.update_xaxes(title={"text": "step"}, **BARE, **step_ticks(labels))
    rows = whole_steps(1, units) if units > 12 else list(range(1, units + 1))
    drawn.update_yaxes(title={"text": "unit"}, range=[units + 0.5, 0.5], tickvals=rows, **BARE)
    height = min(max(_ROW * units, _LEAST), _MOST) + 190
    framed(drawn, _title(values, labels, name), mode, height, free=_BAR)
    return bar_below_title(drawn, _BAR)


def alt(values: np.ndarray, labels: Sequence[str], *, name: str, role: str) -> str:
    """What the figure says, in words."""
    kind = "a diverging scale around 0" if role == "state" else "a scale from 0 to 1"
    return (
        f"Heat map of {name}, {counted(values.shape[1], 'unit')} down and "
        f"{counted(len(labels), 'step')} across, on {kind}. "
        f"{_title(values, labels, name, escape=False)}."
    )


def table(values: np.ndarray, labels: Sequence[str]) -> dict[str, np.ndarray | list[str]]:
    """The figure's numbers, a row a step and a column a unit."""
    columns: dict[str, np.ndarray | list[str]] = {
        "step": np.arange(1, len(labels) + 1),
        "input": list(labels),
    }
    return columns | {f"unit {unit + 1}": values[:, unit] for unit in range(values.shape[1])}


def _title(values: np.ndarray, labels: Sequence[str], name: str, escape: bool = True) -> str:
    """The finding: its range, and the step at which its mean is farthest from the mean of all."""
    means = values.mean(1)
    at = int(np.abs(means - means.mean()).argmax())
    label = theme.short(labels[at]) if escape else labels[at]
    low, high = (theme.number(float(end)) for end in (values.min(), values.max()))
    said = f"{name[0].upper()}{name[1:]} runs from {low} to {high}"
    if len(labels) == 1 or np.ptp(means) == 0:
        return said
    return f"{said}; its mean stands out most at step {at + 1}, “{label}”"


def _scale(values: np.ndarray, role: str, mode: theme.Mode) -> tuple[float, float, list[Any]]:
    if role == "state":
        limit = theme.rounded_limit(values)
        return -limit, limit, theme.colour_scale(mode, "state")
    return 0.0, 1.0, [(0.0, theme.colour(mode, "well")), (1.0, theme.colour(mode, role))]
