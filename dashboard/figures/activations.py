"""Activations side by side: state, saturated units and gradient over the steps, a row each."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, light, spread, whole_steps
from dashboard.figures.drawing import Figure
from dashboard.figures.powers import drawable, power, span, ticks
from dashboard.figures.rows import axis, name_row, place_row
from rnncore.counting import counted, per_cent

_ROW, _NAME, _GAP = 190, 40, 18
"""Pixels of a row, of the name above it, and from one line's name to the next."""

_DASHES = ("solid", "10px,4px", "3px,3px", "1px,4px")
_HUES = (4, 1, 2, 0)
"""Of ``answers`` in the theme."""


class Activation(NamedTuple):
    """One activation's run of T steps.

    ``state (T + 1,)`` and ``gradient (T + 1,)``: log10 of norms at the boundaries. ``saturated
    (T,)``: shares.
    """

    name: str
    state: np.ndarray
    saturated: np.ndarray
    gradient: np.ndarray


def figure(runs: Sequence[Activation], *, mode: theme.Mode) -> Figure:
    """A line a run in each row, named where the lines part."""
    drawn = Figure()
    steps = len(runs[0].saturated)
    for row, name in enumerate(
        ("size of the state, ‖h‖", "saturated units", "gradient, ‖∂L/∂h‖"), 1
    ):
        top = place_row(drawn, row, 3, _NAME / _ROW)
        _lines(drawn, row, runs, mode)
        name_row(drawn, name, theme.colour(mode, "ink"), top, yshift=4)
        named = whole_steps(0, steps)
        drawn.update_xaxes(row, range=[0, steps], tickvals=named, showgrid=False)
        drawn.update_xaxes(row, showticklabels=row == 3, zeroline=False)
    drawn.update_xaxes(3, title={"text": "after step"})
    drawn.update_layout(margin={"r": 84, "l": 84})
    return framed(drawn, _title(runs), mode, 3 * _ROW + 72, free=0)


def _lines(drawn: Figure, row: int, runs: Sequence[Activation], mode: theme.Mode) -> None:
    """One measure of all runs, its axis, and the names of its lines."""
    logs = [run.state if row == 1 else run.gradient for run in runs]
    low, high = span(*logs) if row != 2 else (-4.0, 104.0)
    ends: list[tuple[float, str, str]] = []
    for number, (run, log) in enumerate(zip(runs, logs, strict=True)):
        colour = theme.PALETTE[mode]["answers"][_HUES[number]]
        style = {"color": colour, "width": 3, "dash": _DASHES[number]}
        values = 100 * run.saturated if row == 2 else drawable(log)
        first = len(run.state) - len(values)
        said = "%{y:.0f} %" if row == 2 else "10<sup>%{y:.2f}</sup>"
        drawn.add_trace(
            "scatter",
            row,
            x=np.arange(first, len(run.state), dtype=np.float32),
            y=light(values).astype(np.float32),
            mode="lines",
            line=style,
            name=run.name,
            hovertemplate=f"{run.name}<br>%{{x}}: {said}<extra></extra>",
        )
        finite = np.flatnonzero(np.isfinite(values))
        if finite.size:
            ends.append((float(values[finite[0 if row == 3 else -1]]), run.name, colour))
    _names(drawn, row, ends, (low, high))
    marks = {"nticks": 3, "ticksuffix": " %"} if row == 2 else ticks(low, high)
    title = {"text": ("norm", "share of the units", "norm")[row - 1]}
    side = "right" if row == 3 else "left"
    drawn.update_yaxes(row, range=[low, high], side=side, zeroline=False, title=title, **marks)


def _names(
    drawn: Figure, row: int, ends: Sequence[tuple[float, str, str]], limits: tuple[float, float]
) -> None:
    """The names at the right ends; of gradients, which travel back, at the left."""
    low, high = limits
    height = _ROW - _NAME
    wanted = np.array([(value - low) / (high - low) * height for value, _, _ in ends])
    placed = spread(wanted, _GAP, _GAP / 2, height - _GAP / 2)
    side, x, shift = ("right", 0, -8) if row == 3 else ("left", 1, 8)
    for (_, name, colour), place in zip(ends, placed, strict=True):
        domain = {"yref": f"{axis('y', row)} domain", "y": float(place / height)}
        drawn.write(
            name,
            colour,
            15,
            xref="paper",
            x=x,
            xanchor=side,
            xshift=shift,
            yanchor="middle",
            **domain,
        )


def alt(runs: Sequence[Activation]) -> str:
    """What the figure says, in words."""
    each = "; ".join(
        f"{run.name}: the state ends at {power(float(run.state[-1]))}, "
        f"{per_cent(float(run.saturated.mean()))} of the units are saturated on average"
        for run in runs
    )
    return (
        f"Three rows of lines over {counted(len(runs[0].saturated), 'step')}, one for each of "
        f"{counted(len(runs), 'activation')}: the size of the state, the share of saturated units, "
        f"and the gradient. {_title(runs)}. {each}."
    )


def table(runs: Sequence[Activation]) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a boundary; at the first no unit has been computed yet."""
    columns: dict[str, np.ndarray] = {"after step": np.arange(len(runs[0].state))}
    for run in runs:
        columns[f"{run.name}, state, log10"] = run.state
        columns[f"{run.name}, saturated"] = np.r_[np.nan, run.saturated]
        columns[f"{run.name}, gradient, log10"] = run.gradient
    return columns


def _title(runs: Sequence[Activation]) -> str:
    """The finding: the gradient that arrives at the initial state."""
    each = ", ".join(f"{run.name} {power(float(run.gradient[0]))}" for run in runs)
    return f"Gradient at the initial state: {each}"
