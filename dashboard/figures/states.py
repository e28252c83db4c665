"""How long the state is at each step, and how far each step moves it; for reading off values."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import (
    by_step,
    cut,
    framed,
    light,
    names_above,
    step_line,
    step_ticks,
)
from dashboard.figures.drawing import Figure, Labels, Table
from rnncore import measures
from rnncore.counting import counted

_NORM = "length ‖<i>h<sub>t</sub></i>‖"
_CHANGE = "change ‖<i>h<sub>t</sub></i> − <i>h<sub>t−1</sub></i>‖"


def figure(states: np.ndarray, labels: Labels, *, mode: theme.Mode) -> Figure:
    """``states (T + 1, H)`` on the boundaries 0 … T, boundary 0 the initial state; T labels."""
    norm, change = measured(states)
    drawn = Figure()
    for values, role, dash, symbol in (
        (norm, "ink", None, "circle"),
        (change, "accent", "dash", "diamond"),
    ):
        line = {"color": theme.colour(mode, role), "width": 3, "dash": dash}
        said, mark = "step %{x}, %{customdata}: %{y:.4g}", {"size": 8, "symbol": symbol}
        step_line(drawn, light(values), labels, line, said, marker=mark)
    names_above(drawn, mode, (f"● {_NORM}", "ink"), (f"◆ {_CHANGE}", "accent"), 6)
    drawn.across("step", [0.5, len(labels) + 0.5], showgrid=False, **step_ticks(labels))
    drawn.up("Euclidean norm", rangemode="tozero", nticks=5)
    return framed(drawn, _title(states, cut(labels)), mode, theme.HEIGHT["middle"])


def measured(states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``‖h_t‖`` and ``‖h_t − h_{t−1}‖`` for t = 1 … T, each ``(T,)``."""
    return (
        measures.norm(states[1:]),
        measures.norm(np.diff(states, axis=0)),
    )


def alt(states: np.ndarray, labels: Labels) -> str:
    """What the figure says, in words."""
    norm, _ = measured(states)
    several = len(labels) > 1
    last = f" and {theme.number(norm[-1])} after step {len(labels)}" if several else ""
    return (
        f"Two lines over {counted(len(labels), 'step')}, the length of the state and how far "
        f"each step moves it. {_title(states, labels)}. The length is "
        f"{theme.number(norm[0])} after step 1{last}."
    )


def table(states: np.ndarray, labels: Labels) -> Table:
    """The figure's numbers, a row a step."""
    norm, change = measured(states)
    columns = {"length of the state": norm, "change of the state": change}
    return by_step(labels, "input") | columns


def _title(states: np.ndarray, labels: Labels) -> str:
    """The finding: which step moved the state most."""
    _, change = measured(states)
    most = int(np.argmax(change))
    return (
        f"Step {most + 1}, “{labels[most]}”, moves the state most: by {theme.number(change[most])}"
    )
