"""A gate or the state while networks learn: heat maps of units and updates, one network a row."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures.common import BARE, light, padded, places, whole_steps
from dashboard.figures.drawing import Figure
from dashboard.figures.heat_map import flat_bar, framed_with_bar
from dashboard.figures.rows import axis, name_row, place_row
from rnncore.counting import counted

_NAME, _UNIT, _LEAST = 30, 5, 110
"""Pixels of a row's name, of a unit, and of a map at least."""


class Units(NamedTuple):
    """A network by its ``title``: ``values (N, H)`` of its units at ``updates (N,)``.

    ``learned``: the update at which it counts as learned, or None.
    """

    title: str
    updates: np.ndarray
    values: np.ndarray
    learned: int | None


def figure(networks: Sequence[Units], *, name: str, role: str, mode: theme.Mode) -> Figure:
    """``name``: what the values are, as a heading begins; ``role``: that of their colour.

    The role "state" is for signed values, "size" for those of a state without its sign.
    """
    drawn = Figure()
    height = _NAME + max(_LEAST, _UNIT * max(each.values.shape[1] for each in networks))
    low, high = _limits(networks, role)
    for row, each in enumerate(networks, 1):
        top = place_row(drawn, row, len(networks), _NAME / height)
        _map(drawn, each, row, (low, high), _scale(role, mode))
        drawn.update_xaxes(row, showticklabels=row == len(networks), **BARE)
        drawn.update_yaxes(row, title={"text": "unit, sorted"}, tickvals=[], **BARE)
        said = "not learned" if each.learned is None else f"learned at update {each.learned}"
        text = f"<b>{theme.plain(each.title)}</b> · {said}"
        name_row(drawn, text, theme.colour(mode, "ink"), top)
        if each.learned is not None:
            at = {"x0": each.learned, "x1": each.learned, "xref": axis("x", row)}
            line = {"color": theme.colour(mode, "ink"), "width": 1.5, "dash": "4px,3px"}
            across = {"yref": f"{axis('y', row)} domain", "y0": 0, "y1": 1}
            drawn.add_shape(type="line", line=line, **at, **across)
    drawn.update_xaxes(len(networks), title={"text": "update"})
    drawn.data[0]["colorbar"] = flat_bar([low, (low + high) / 2, high])
    return framed_with_bar(drawn, _title(networks, name), mode, height * len(networks) + 128)


def alt(networks: Sequence[Units], *, name: str, role: str) -> str:
    """What the figure says, in words."""
    low, high = _limits(networks, role)
    each = "; ".join(
        f"{one.title}, {counted(one.values.shape[1], 'unit')}, at the end from "
        f"{theme.number(float(one.values[-1].min()))} to "
        f"{theme.number(float(one.values[-1].max()))}"
        for one in networks
    )
    return (
        f"{counted(len(networks), 'heat map')} of units down, sorted by their last value, and "
        f"updates across, on a scale from {theme.number(low)} to {theme.number(high)}. "
        f"{_title(networks, name)}. {each}."
    )


def table(networks: Sequence[Units]) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a snapshot; NaN where a network has not come so far."""
    longest = max((each.updates for each in networks), key=len)
    columns: dict[str, np.ndarray] = {"update": longest}
    for each in networks:
        for unit, values in enumerate(each.values.T, 1):
            columns[f"{each.title}, unit {unit}"] = padded(values, len(longest))
    return columns


def _map(
    drawn: Figure, each: Units, row: int, limits: tuple[float, float], scale: list[Any]
) -> None:
    """One network's units, the largest at the end on top."""
    order = np.argsort(each.values[-1], kind="stable")
    updates, units = len(each.updates), len(order)
    drawn.add_trace(
        "heatmap",
        row,
        x=np.float32(each.updates),
        y=places(units),
        z=light(each.values[:, order].T),  # (H, N)
        zmin=limits[0],
        zmax=limits[1],
        colorscale=scale,
        showscale=row == 1,
        customdata=np.repeat((order + 1).astype(np.int32)[:, None], updates, axis=1),
        hovertemplate="unit %{customdata}, update %{x}: %{z:.4g}<extra></extra>",
    )
    drawn.update_xaxes(row, tickvals=whole_steps(0, int(each.updates[-1])))


def _limits(networks: Sequence[Units], role: str) -> tuple[float, float]:
    """The ends of the scale, which all networks share."""
    both = np.concatenate([each.values.ravel() for each in networks])
    if role == "state":
        limit = theme.rounded_limit(both)
        return -limit, limit
    if role == "size":
        return 0.0, theme.rounded_limit(both)
    return np.floor(20 * float(both.min())) / 20, np.ceil(20 * float(both.max())) / 20


def _scale(role: str, mode: theme.Mode) -> list[Any]:
    """Signed values diverge; a size has the upper half of that scale, a gate its own hue."""
    if role == "state":
        return theme.colour_scale(mode, "state")
    if role == "size":
        upper = [(2 * at - 1, hue) for at, hue in theme.colour_scale(mode, "state") if at >= 0.5]
        return list(upper)
    return [(0.0, theme.colour(mode, "well")), (1.0, theme.colour(mode, role))]


def _title(networks: Sequence[Units], name: str) -> str:
    """The finding: the mean over the units, before the first update and at the end."""
    each = ", ".join(
        f"{one.title} {theme.number(float(one.values[0].mean()))} to "
        f"{theme.number(float(one.values[-1].mean()))}"
        for one in networks
    )
    return f"{name}, mean over the units, from the first snapshot to the last: {each}"
