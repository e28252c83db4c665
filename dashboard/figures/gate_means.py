"""How open the gates are at each step: the mean over the units, and their middle 80 %."""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures.common import band, by_step, framed, places, spread, step_line, step_ticks
from dashboard.figures.drawing import Figure, Labels, Properties, Table
from rnncore.counting import counted

_DASHES = ("solid", "10px,4px", "3px,3px")
_HEIGHT, _GAP = 300, 20


class Gate(NamedTuple):
    """A gate of one layer in one direction: its values ``(T, H)`` between 0 and 1.

    ``role`` is that of its colour.
    """

    name: str
    symbol: str
    role: str
    values: np.ndarray


def figure(gates: Sequence[Gate], labels: Labels, *, mode: theme.Mode) -> Figure:
    """A line a gate, a band around it, and its name at its right end; T labels."""
    drawn = Figure()
    steps = places(len(labels))
    ends = np.array([float(gate.values[-1].mean()) for gate in gates])
    beside = spread(ends * _HEIGHT, _GAP, 0, _HEIGHT) / _HEIGHT
    end: Properties = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "yanchor": "middle"}
    for dash, gate, place in zip(itertools.cycle(_DASHES), gates, beside, strict=False):
        colour = theme.colour(mode, gate.role)
        low, high = _middle(gate).astype(np.float32)
        drawn.add_trace("scatter", **band(steps, high, low, colour, 0.12), name=f"{gate.name} band")
        said = f"{gate.name} gate, step %{{x}}, %{{customdata}}: %{{y:.4f}}"
        line = {"color": colour, "width": 3, "dash": dash}
        means = gate.values.mean(1).astype(np.float32)
        step_line(drawn, means, labels, line, said, marker={"size": 7}, name=gate.name)
        drawn.write(f"{gate.symbol} {gate.name}", colour, **end, y=float(place))
    drawn.across("step", [0.5, len(labels) + 0.5], showgrid=False, **step_ticks(labels))
    drawn.up("mean over the units", [-0.02, 1.02], nticks=6)
    drawn.update_layout(margin={"r": 96})
    return framed(drawn, _title(gates), mode, _HEIGHT + 72)


def alt(gates: Sequence[Gate], labels: Labels) -> str:
    """What the figure says, in words."""
    each = "; ".join(
        f"{gate.name} gate {theme.number(float(gate.values.mean()))} on average, "
        f"from {theme.number(float(gate.values.mean(1).min()))} to "
        f"{theme.number(float(gate.values.mean(1).max()))}"
        for gate in gates
    )
    return (
        f"Line chart over {counted(len(labels), 'step')} of the mean of each gate over its "
        f"units, between 0, shut, and 1, open, with a band that holds the middle 80 per cent of "
        f"the units. {_title(gates)}. {each}."
    )


def table(gates: Sequence[Gate], labels: Labels) -> Table:
    """The figure's numbers, a row a step."""
    columns = by_step(labels, "input")
    for gate in gates:
        low, high = _middle(gate)
        columns[f"{gate.name} gate, mean"] = gate.values.mean(1)
        columns[f"{gate.name} gate, 10 %"] = low
        columns[f"{gate.name} gate, 90 %"] = high
    return columns


def _middle(gate: Gate) -> np.ndarray:
    """The ends of the middle 80 % of the units at each step, ``(2, T)``."""
    return np.quantile(gate.values, (0.1, 0.9), axis=1)


def _title(gates: Sequence[Gate]) -> str:
    """The finding: how open each gate is on average."""
    means = [f"the {gate.name} gate {float(gate.values.mean()):.2f}" for gate in gates]
    listed = ", ".join(means[:-1]) + f" and {means[-1]}" if len(means) > 1 else means[0]
    return f"On average {listed} open"
