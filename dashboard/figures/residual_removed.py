"""What the activation after the addition takes from the gradient, block by block."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, percent, places, whole_steps
from dashboard.figures.drawing import Figure
from rnncore.counting import counted


def figure(shares: np.ndarray, *, kind: str, activation: str, mode: theme.Mode) -> Figure:
    """``shares (L,)``: 1 − ‖m‖/‖d‖ of every block, lowest first."""
    count = len(shares)
    result = Figure()
    hue, removed = theme.colour(mode, kind), (100 * shares).astype(np.float32)
    result.add_bars(places(count), removed, hue, "block %{x}: %{y:.3g} %", width=0.8)
    named, ends = whole_steps(1, count), [0.4, count + 0.6]
    result.across("block, 1 the lowest", ends, tickvals=named, showgrid=False)
    most = max(float(shares.max()), 0.01)
    result.up("removed", [0, 106 * most], ticksuffix=" %", nticks=5)
    return framed(result, _title(shares, kind, activation), mode, theme.HEIGHT["middle"])


def alt(shares: np.ndarray, *, kind: str, activation: str) -> str:
    """What the figure says, in words."""
    return (
        f"Bar chart over {counted(len(shares), 'block')}: the share of the gradient's norm that "
        f"the activation at the end of each block removes. {_title(shares, kind, activation)}. "
        f"Most: {percent(float(shares.max()))} in block {int(shares.argmax()) + 1}."
    )


def table(shares: np.ndarray) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a block."""
    return {"block": np.arange(1, len(shares) + 1), "share removed": shares}


def _title(shares: np.ndarray, kind: str, activation: str) -> str:
    """The finding: the top block's share and a typical one's."""
    where = "after the addition" if kind == "v1" else "at the end of a block"
    return (
        f"The {_NAMES[activation]} {where} removes {percent(float(shares[-1]))} in the top block "
        f"and {percent(float(np.median(shares)))} in a typical one"
    )


_NAMES = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid"}
