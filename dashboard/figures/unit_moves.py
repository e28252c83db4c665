"""One gate or state of every unit in two runs: the second less the first, units down."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import BARE, HOVERED, by_step, cut, step_ticks, whole_steps
from dashboard.figures.drawing import Figure, Labels, Table
from dashboard.figures.heat_map import flat_bar, framed_with_bar, grid
from rnncore.counting import counted

_LEAST, _MOST, _ROW = 150, 420, 14
"""Pixels of the map: a row a unit, within these heights."""


def figure(a: np.ndarray, b: np.ndarray, labels: Labels, *, name: str, mode: theme.Mode) -> Figure:
    """``a`` and ``b (T, H)``: what it is in both runs; T labels."""
    units = a.shape[1]
    limit = theme.rounded_limit(b - a)
    both = np.stack([a.T, b.T], axis=-1)  # (H, T, 2)
    named = np.repeat([cut(labels, HOVERED)], units, axis=0)[..., None]  # (H, T, 1)
    drawn = Figure().add_trace(
        "heatmap",
        **grid((b - a).T, -limit, limit),  # (H, T)
        colorscale=theme.colour_scale(mode, "state"),
        customdata=np.concatenate([named, np.vectorize("{:.4g}".format)(both)], axis=-1),
        hovertemplate="unit %{y}, step %{x}, %{customdata[0]}: %{customdata[1]} → "
        "%{customdata[2]}<extra></extra>",
        colorbar=flat_bar([-limit, 0.0, limit]),
    )
    drawn.across("step", **BARE, **step_ticks(labels))
    rows = whole_steps(1, units) if units > 12 else list(range(1, units + 1))
    drawn.up("unit", [units + 0.5, 0.5], tickvals=rows, **BARE)
    height = min(max(_ROW * units, _LEAST), _MOST) + 130
    return framed_with_bar(drawn, _title(a, b, cut(labels), name), mode, height)


def alt(a: np.ndarray, b: np.ndarray, labels: Labels, *, name: str) -> str:
    """What the figure says, in words."""
    return (
        f"Heat map of {name} in the second run less in the first, {counted(a.shape[1], 'unit')} "
        f"down and {counted(len(labels), 'step')} across, on a diverging scale around 0. "
        f"{_title(a, b, labels, name)}."
    )


def table(a: np.ndarray, b: np.ndarray, labels: Labels) -> Table:
    """The figure's numbers, a row a step and a column a unit."""
    return by_step(labels, "input") | {
        f"unit {unit + 1}": b[:, unit] - a[:, unit] for unit in range(a.shape[1])
    }


def _title(a: np.ndarray, b: np.ndarray, labels: Labels, name: str) -> str:
    """The finding: the unit that moved most, from what to what and when."""
    broken = np.isnan(a) != np.isnan(b)
    if broken.any():
        at, unit = (int(place) for place in np.argwhere(broken)[0])
        return (
            f"Of {name} unit {unit + 1} is no number in one of the two at step {at + 1}, "
            f"“{labels[at]}”"
        )
    moved = np.nan_to_num(np.abs(b - a))
    if not moved.any():
        return f"{name[0].upper()}{name[1:]} is the same in every unit at every step"
    at, unit = (int(place) for place in np.unravel_index(int(moved.argmax()), moved.shape))
    before, after = (theme.number(float(values[at, unit])) for values in (a, b))
    return (
        f"Of {name} unit {unit + 1} moved most: from {before} to {after} at step {at + 1}, "
        f"“{labels[at]}”"
    )
