"""The influence of the one input that is needed: a row a network, a mark a run."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, light, rows_down
from dashboard.figures.drawing import Figure
from dashboard.figures.powers import power, span, ticks
from rnncore.counting import counted

_ROW, _APART = 32, 0.13


class Row(NamedTuple):
    """``log10 (S,)`` by seed, -inf for exactly 0, and which runs ``solved`` the task, ``(S,)``."""

    name: str
    role: str
    log10: np.ndarray
    solved: np.ndarray


def figure(rows: Sequence[Row], *, distance: int, mode: theme.Mode) -> Figure:
    """Exactly 0 stands at the left end, apart from the axis of powers."""
    chart = Figure()
    low, high = span(*(row.log10 for row in rows))
    nothing = low - 0.12 * (high - low)
    for place, row in enumerate(rows, 1):
        x = np.where(np.isfinite(row.log10), row.log10, nothing)
        y = place + _APART * (np.arange(len(x)) - (len(x) - 1) / 2)
        colour = theme.colour(mode, row.role)
        for which, symbol in ((row.solved, "circle"), (~row.solved, "circle-open")):
            if which.any():
                marker = {"symbol": symbol, "size": 10, "color": colour, "line": {"width": 2}}
                said = [power(float(value)) for value in row.log10[which]]
                hover = f"{row.name}: %{{text}}"
                chart.add_marks(light(x[which]), light(y[which]), marker, hover, text=said)
    rows_down(chart, [row.name for row in rows], automargin=True)
    marks = ticks(low, high)
    chart.across(
        f"{counted(distance, 'step')} back: ● solved, ○ not",
        [nothing - 0.06 * (high - low), high],
        tickvals=[nothing, *marks["tickvals"]],
        ticktext=["0", *marks["ticktext"]],
        zeroline=False,
    )
    return framed(chart, _title(rows), mode, _ROW * len(rows) + 100, free=14)


def alt(rows: Sequence[Row], *, distance: int) -> str:
    """What the figure says, in words."""
    each = "; ".join(
        f"{row.name}, {int(row.solved.sum())} of {len(row.solved)} solved, {_range(row.log10)}"
        for row in rows
    )
    return (
        f"A mark a run in {counted(len(rows), 'row')}: the influence of the input "
        f"{counted(distance, 'step')} back on the answer. {_title(rows)}. {each}."
    )


def table(rows: Sequence[Row]) -> dict[str, np.ndarray | list[str]]:
    """The figure's numbers, a row a run."""
    return {
        "network": [row.name for row in rows for _ in row.log10],
        "seed": np.concatenate([np.arange(len(row.log10)) for row in rows]),
        "log10 of the influence": np.concatenate([row.log10 for row in rows]),
        "solved": ["yes" if each else "no" for row in rows for each in row.solved],
    }


def _title(rows: Sequence[Row]) -> str:
    """The finding: between what the runs that solved it have, and those that did not."""
    values = np.concatenate([row.log10 for row in rows])
    which = np.concatenate([row.solved for row in rows])
    parts = [
        f"{counted(len(found), 'run')} {said} it: {_range(found)}"
        for found, said in ((values[which], "solved"), (values[~which], "did not solve"))
        if len(found)
    ]
    return "; ".join(parts)


def _range(log10: np.ndarray) -> str:
    low, high = power(float(log10.min())), power(float(log10.max()))
    return low if low == high else f"{low} to {high}"
