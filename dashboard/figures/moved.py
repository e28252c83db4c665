"""Which gates and states moved from one run to another, and at which step: a heat map."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures.common import BARE, HOVERED, cut, percent, rows_down, step_ticks
from dashboard.figures.drawing import Figure, Labels, Table
from dashboard.figures.heat_map import flat_bar, framed_with_bar, grid
from rnncore.counting import counted

_ROW, _LEAST = 30, 3
"""Pixels of a row, and for how many there is room at least."""


class Moved(NamedTuple):
    """A gate or a state of both runs: by how much it moved at each step, ``(T,)``.

    The mean of the absolute difference over the units, as a share of the range of its values.
    """

    name: str
    shares: np.ndarray


def figure(rows: Sequence[Moved], labels: Labels, *, mode: theme.Mode) -> Figure:
    """``rows``: those that moved most first; T labels."""
    shares = np.stack([row.shares for row in rows])  # (R, T)
    shares = np.where(np.isfinite(shares), shares, np.nan)  # no number: no colour
    most = theme.rounded_limit(shares)
    names = [row.name for row in rows]
    drawn = Figure().add_trace(
        "heatmap",
        **grid(shares, 0.0, most),
        colorscale=[(0.0, theme.colour(mode, "well")), (1.0, theme.colour(mode, "accent"))],
        ygap=2,
        customdata=np.stack(np.meshgrid(cut(labels, HOVERED), names), axis=-1),  # (R, T, 2)
        hovertemplate="%{customdata[1]}, step %{x}, %{customdata[0]}: moved by %{z:.2%} of its "
        "range<extra></extra>",
        colorbar=flat_bar([0.0, most / 2, most], ["the same", percent(most / 2), percent(most)]),
    )
    drawn.across("step", **BARE, **step_ticks(labels))
    rows_down(drawn, names, zeroline=False)
    height = 126 + 44 + _ROW * max(len(rows), _LEAST)
    return framed_with_bar(drawn, _title(rows, cut(labels)), mode, height)


def alt(rows: Sequence[Moved], labels: Labels) -> str:
    """What the figure says, in words."""
    each = "; ".join(f"{row.name} {percent(_mean(row))}" for row in rows)
    return (
        f"Heat map of {counted(len(rows), 'row')} down, a gate or a state each, and "
        f"{counted(len(labels), 'step')} across: by how much of its range each differs between the "
        f"two runs, on average over its units. {_title(rows, labels)}. {each}."
    )


def table(rows: Sequence[Moved], labels: Labels) -> Table:
    """The figure's numbers, a row a gate and step."""
    return {
        "gate or state": [row.name for row in rows for _ in labels],
        "step": np.tile(np.arange(1, len(labels) + 1), len(rows)),
        "label": list(labels) * len(rows),
        "moved, share of its range": np.concatenate([row.shares for row in rows]),
    }


def _mean(row: Moved) -> float:
    return float(np.nanmean(row.shares)) if not np.isnan(row.shares).all() else 0.0


def _title(rows: Sequence[Moved], labels: Labels) -> str:
    """The finding: what moved most, and where."""
    first = rows[0]
    if not any(np.nan_to_num(row.shares).any() for row in rows):
        return "No gate and no state differs: the two runs are the same here"
    at = int(np.nan_to_num(first.shares, nan=-1.0).argmax())
    if not np.isfinite(first.shares[at]):
        return (
            f"{first.name} is no number in one of the two, first at step {at + 1}, “{labels[at]}”"
        )
    said = f"{first.name} moved most, by {percent(_mean(first))} of its range on average"
    if len(labels) == 1:
        return said
    return f"{said}, and by {percent(float(first.shares[at]))} at step {at + 1}, “{labels[at]}”"
