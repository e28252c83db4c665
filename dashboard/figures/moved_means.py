"""How open the gates are in two runs: the mean over the units, a plot a gate, both runs in each."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures.common import by_step, framed, step_line, step_ticks
from dashboard.figures.drawing import Figure, Labels, Table
from dashboard.figures.rows import axis, name_row, place_row
from rnncore.counting import counted

_ROW, _NAME = 132, 0.24
"""Pixels of a plot with the name above it, and that name's share of them."""


class Pair(NamedTuple):
    """A gate of both runs, by its name, the role of its colour and the ends of its range.

    ``a`` and ``b (T,)``: its mean over the units.
    """

    name: str
    role: str
    low: float
    high: float
    a: np.ndarray
    b: np.ndarray


def figure(pairs: Sequence[Pair], labels: Labels, names: Labels, *, mode: theme.Mode) -> Figure:
    """A plot a gate; ``names``: of the two runs, the first dashed and the second drawn through."""
    drawn = Figure()
    for row, pair in enumerate(pairs, 1):
        top = place_row(drawn, row, len(pairs), _NAME)
        hue, soft = theme.colour(mode, pair.role), theme.colour(mode, "soft")
        styles = ({"color": soft, "dash": "5px,4px"}, {"color": hue, "dash": "solid"})
        for values, style, name in zip((pair.a, pair.b), styles, names, strict=True):
            said = f"{pair.name}, {theme.short(name, 40)}, step %{{x}}, %{{customdata}}: %{{y:.4f}}"
            there = {"xaxis": axis("x", row), "yaxis": axis("y", row)}
            line = style | {"width": 3}
            step_line(drawn, values.astype(np.float32), labels, line, said, **there)
        name_row(drawn, pair.name, hue, top)
        last = row == len(pairs)
        ticks = step_ticks(labels) if last else {"showticklabels": False}
        drawn.update_xaxes(row, range=[0.5, len(labels) + 0.5], showgrid=False, **ticks)
        drawn.update_yaxes(row, range=_ends(pair), nticks=4)
        if last:
            drawn.update_xaxes(row, title={"text": "step"})
    first, second = (theme.short(name, 24) for name in names)
    drawn.write(
        f"- - {first}   — {second}",
        theme.colour(mode, "ink"),
        15,
        xref="paper",
        x=1,
        xanchor="right",
        yref="paper",
        y=1,
        yanchor="bottom",
    )
    return framed(drawn, _title(pairs), mode, _ROW * len(pairs) + 110)


def alt(pairs: Sequence[Pair], labels: Labels, names: Labels) -> str:
    """What the figure says, in words."""
    each = "; ".join(f"{pair.name} {_said(pair)}" for pair in pairs)
    return (
        f"{counted(len(pairs), 'line chart')} over {counted(len(labels), 'step')}, one a gate, "
        f"with its mean over the units in {names[0]}, dashed, and in {names[1]}, drawn through. "
        f"{_title(pairs)}. On average over the steps: {each}."
    )


def table(pairs: Sequence[Pair], labels: Labels, names: Labels) -> Table:
    """The figure's numbers, a row a step."""
    columns = by_step(labels, "input")
    for pair in pairs:
        columns[f"{pair.name}, {names[0]} (first)"] = pair.a
        columns[f"{pair.name}, {names[1]} (second)"] = pair.b
    return columns


def _ends(pair: Pair) -> list[float]:
    """The ends of the axis: around both lines, and at least a quarter of the range apart."""
    both = np.concatenate([pair.a, pair.b])
    known = both[np.isfinite(both)]
    low, high = (float(known.min()), float(known.max())) if known.size else (pair.low, pair.high)
    room = 0.1 * (high - low) + max(0.0, (pair.high - pair.low) / 4 - (high - low)) / 2
    return [low - room, high + room]


def _said(pair: Pair) -> str:
    return f"{theme.number(float(pair.a.mean()))} → {theme.number(float(pair.b.mean()))}"


def _title(pairs: Sequence[Pair]) -> str:
    """The finding: whose mean moved most."""
    moved = [abs(float(p.b.mean() - p.a.mean())) / (p.high - p.low) for p in pairs]
    most = pairs[int(np.argmax(moved))]
    if np.isnan(moved).any():
        name = pairs[int(np.isnan(moved).argmax())].name
        return f"The mean of {name} is no number at some steps"
    if not any((pair.a != pair.b).any() for pair in pairs):
        return "The mean of every gate is the same at every step"
    way = "rises" if most.b.mean() > most.a.mean() else "falls"
    start, end = (theme.number(float(mean.mean())) for mean in (most.a, most.b))
    return f"On average over units and steps {most.name} {way} most, from {start} to {end}"
