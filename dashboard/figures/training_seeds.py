"""The loss over the updates for several ways to train: a row each, and in it a thin line a seed."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, light, padded, whole_steps
from dashboard.figures.drawing import Figure, Properties
from dashboard.figures.log_lines import cell_colour
from dashboard.figures.rows import axis, name_row, place_row
from rnncore.counting import counted

_ROW, _NAME = 92, 28
"""Pixels of a row, and of the name in it."""

_RISEN = 0.1
"""Nats above its lowest from which a loss has risen again."""


class Way(NamedTuple):
    """A way to train by its ``title``: ``updates (N,)`` and the held-out ``loss (S, N)`` by seed.

    The seeds are ``first`` and those that follow.
    ``learned``: how many of the seeds did; ``cell``: as in a trace. A loss that was not finite any
    more, or has not come so far, is NaN.
    """

    title: str
    updates: np.ndarray
    loss: np.ndarray
    learned: int
    cell: str
    first: int = 0


def figure(ways: Sequence[Way], *, planned: int, chance: float, mode: theme.Mode) -> Figure:
    """``planned``: how many updates they will have; ``chance``: a line across every row."""
    drawn = Figure()
    most = _most(ways, chance)
    for row, way in enumerate(ways, 1):
        _row(drawn, way, row, len(ways), mode)
        last = row == len(ways)
        ticks = whole_steps(0, planned)
        drawn.update_xaxes(
            row, range=[0, planned], tickvals=ticks, showgrid=False, showticklabels=last
        )
        drawn.update_yaxes(row, range=[0, most], nticks=3)
        line: Properties = {"color": theme.colour(mode, "line"), "width": 1, "dash": "2px,4px"}
        at = {"yref": axis("y", row), "y0": chance, "y1": chance}
        drawn.add_shape(type="line", xref="paper", x0=0, x1=1, line=line, **at)
    drawn.update_xaxes(len(ways), title={"text": "update"})
    middle = (len(ways) + 1) // 2
    drawn.update_yaxes(middle, title={"text": "held-out loss"})
    return framed(drawn, _title(ways), mode, _ROW * len(ways) + 82, free=8)


def alt(ways: Sequence[Way], *, planned: int, chance: float) -> str:
    """What the figure says, in words."""
    each = "; ".join(
        f"{way.title}, {way.learned} of {len(way.loss)} learned, loss at the end from "
        f"{theme.number(float(np.nanmin(last)))} to {theme.number(float(np.nanmax(last)))}"
        for way in ways
        for last in [_last(way)]
    )
    return (
        f"{counted(len(ways), 'row')} of line charts of the loss on held-out sequences over "
        f"{counted(planned, 'update')}, a line a seed, with a line at chance, "
        f"{theme.number(chance)}. {_title(ways)}. {each}."
    )


def table(ways: Sequence[Way]) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a snapshot; NaN where a way has not come so far."""
    longest = max((way.updates for way in ways), key=len)
    columns: dict[str, np.ndarray] = {"update": longest}
    for way in ways:
        for seed, loss in enumerate(way.loss, way.first):
            columns[f"{way.title}, seed {seed}"] = padded(loss, len(longest))
    return columns


def _row(drawn: Figure, way: Way, row: int, rows: int, mode: theme.Mode) -> None:
    """One way's lines and its name above them."""
    hue = cell_colour(mode, way.cell)
    top = place_row(drawn, row, rows, _NAME / _ROW)
    seeds = len(way.loss)
    x = np.tile(np.r_[np.float32(way.updates), np.float32(np.nan)], seeds)
    gap = np.full((seeds, 1), np.nan)
    y = light(np.concatenate([way.loss, gap], 1).ravel())  # (S, N + 1) -> (S * (N + 1),)
    drawn.add_trace(
        "scatter",
        row,
        x=x,
        y=y,
        mode="lines",
        name=theme.plain(way.title),
        line={"color": hue, "width": 1.5},
        customdata=np.repeat(way.first + np.arange(seeds, dtype=np.int32), len(way.updates) + 1),
        hovertemplate="seed %{customdata}, update %{x}: %{y:.3g}<extra></extra>",
    )
    name = f"<b>{theme.plain(way.title)}</b> · learned {way.learned} of {seeds}"
    name_row(drawn, name, theme.colour(mode, "ink"), top)


def _most(ways: Sequence[Way], chance: float) -> float:
    """The end of the axis: above chance and all losses, but cut at three times chance."""
    highest = max(float(np.nanmax(way.loss)) for way in ways)
    return min(max(1.15 * chance, 1.05 * highest), 3 * chance)


def _last(way: Way) -> np.ndarray:
    """The last finite loss of each seed, ``(S,)``."""
    return np.array([row[np.isfinite(row)][-1] for row in way.loss])


def _title(ways: Sequence[Way]) -> str:
    """The finding: how many learned; where all did and it rose again, how far the loss rose."""
    ends = [
        (way.title, float(np.median(np.nanmin(way.loss, 1))), float(np.median(_last(way))))
        for way in ways
    ]
    risen = any(end > low + _RISEN for _, low, end in ends)
    if risen and all(way.learned == len(way.loss) for way in ways):
        each = ", ".join(
            f"{theme.number(low)} to {theme.number(end)} with {name}" for name, low, end in ends
        )
        return f"Held-out loss from its lowest to its end, medians: {each}"
    if len({len(way.loss) for way in ways}) > 1:
        each = ", ".join(f"{way.learned} of {len(way.loss)} with {way.title}" for way in ways)
        return f"Learned: {each}"
    seeds = len(ways[0].loss)
    each = ", ".join(f"{way.learned} with {way.title}" for way in ways)
    return f"Learned, of {counted(seeds, 'seed')}: {each}"
