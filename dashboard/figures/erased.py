"""*Predict first*: how far the last state moves when a step is erased, step by step."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import HOVERED, cut, framed, light, step_ticks
from dashboard.figures.drawing import Figure, Labels, Table
from rnncore.counting import counted


def figure(moved: np.ndarray, steps: np.ndarray, labels: Labels, *, mode: theme.Mode) -> Figure:
    """``moved (N,)`` for the erased ``steps (N,)``, counted from 0, of the T ``labels``."""
    said, named = "step %{x}, %{customdata}, erased: %{y:.3g}", [labels[step] for step in steps]
    drawn = Figure().add_bars(
        np.float32(steps + 1),
        light(moved),
        theme.colour(mode, "soft"),
        said,
        width=0.5,
        customdata=cut(named, HOVERED),
    )
    drawn.across("erased step", [0.4, len(labels) + 0.6], showgrid=False, **step_ticks(labels))
    drawn.up("‖Δ<i>h<sub>T</sub></i>‖", rangemode="tozero", nticks=5)
    return framed(drawn, _title(moved, steps, cut(labels)), mode, theme.HEIGHT["low"] + 60)


def alt(moved: np.ndarray, steps: np.ndarray, labels: Labels) -> str:
    """What the figure says, in words."""
    return (
        f"Bar chart of how far the last state moves when a step is erased, for {len(steps)} of "
        f"{counted(len(labels), 'step')}. {_title(moved, steps, labels)}. The "
        f"first moves it by {theme.number(float(moved[0]))}, the last by "
        f"{theme.number(float(moved[-1]))}."
    )


def table(moved: np.ndarray, steps: np.ndarray, labels: Labels) -> Table:
    """The figure's numbers, a row an erased step."""
    return {
        "erased step": steps + 1,
        "input": [labels[step] for step in steps],
        "movement of the last state": moved,
    }


def _title(moved: np.ndarray, steps: np.ndarray, labels: Labels) -> str:
    """The finding: which step matters most to the last state."""
    step = steps[np.argmax(moved)]
    return f"Erasing step {step + 1}, “{labels[step]}”, moves the last state most"
