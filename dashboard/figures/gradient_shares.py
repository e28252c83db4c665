"""Which steps the gradient of the recurrent weights comes from, gate by gate."""

from collections.abc import Mapping

import numpy as np

from dashboard import theme
from dashboard.cells import DASHES
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import Line, cell_colour, drawn
from rnncore.counting import counted, per_cent

_MOST = 0.9
"""The part of the gradient whose steps the title counts."""


def figure(shares: Mapping[str, np.ndarray], *, cell: str, mode: theme.Mode) -> Figure:
    """``rnncore.measures.weight_gradient_shares``: ``(T,)`` by gate, each gate's sum 1."""
    lines = []
    for dash, (gate, values) in zip(DASHES.values(), shares.items(), strict=False):
        with np.errstate(divide="ignore"):
            logs = np.log10(values)
        lines.append(Line(_label(gate, cell), logs, _colour(mode, gate, cell), dash))
    steps = len(next(iter(shares.values())))
    return drawn(
        np.arange(1, steps + 1),
        lines,
        title=_title(shares, cell),
        across="step",
        up="share of the gate’s weight gradient" if len(shares) > 1 else "share of the gradient",
        mode=mode,
    )


def alt(shares: Mapping[str, np.ndarray], *, cell: str) -> str:
    """What the figure says, in words."""
    last = "; ".join(
        f"{_label(gate, cell)} {theme.number(float(values[-1]), 2)}"
        for gate, values in shares.items()
    )
    return (
        f"Line chart of each step's share of the gradient of the recurrent weights, on an axis of "
        f"powers of ten. {_title(shares, cell)}. Shares of the last step: {last}."
    )


def table(shares: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a step."""
    steps = np.arange(1, len(next(iter(shares.values()))) + 1)
    return {"step": steps} | {f"share, {gate}": values for gate, values in shares.items()}


def _title(shares: Mapping[str, np.ndarray], cell: str) -> str:
    """The finding: how few steps bring most of it, and which the most."""
    values = np.stack(list(shares.values()))  # (G, T)
    count = values.shape[1]
    if not values.any():
        return f"{cell}: none of the {counted(count, 'step')} adds to the weight gradient"
    ranked = np.cumsum(-np.sort(-values, axis=1), axis=1)
    most = max(int(np.searchsorted(row, _MOST * row[-1])) + 1 for row in ranked)
    step = int(values.sum(0).argmax()) + 1
    steps = "1 step brings" if most == 1 else f"{most} of {counted(count, 'step')} bring"
    return f"{cell}: {steps} {per_cent(_MOST)} of the weight gradient, step {step} the most"


def _label(gate: str, cell: str) -> str:
    """A cell without gates has one line, and that is the cell's."""
    return cell if gate == "preactivation" else gate


def _colour(mode: theme.Mode, gate: str, cell: str) -> str:
    if gate == "preactivation":
        return cell_colour(mode, cell)
    return theme.colour(mode, gate if gate == "candidate" else f"{gate}_gate")
