"""How much every state depends on every earlier one: a heat map of log10 ‖∂h_t/∂h_k‖."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import BARE, whole_steps
from dashboard.figures.drawing import Figure
from dashboard.figures.heat_map import flat_bar, framed_with_bar, grid
from dashboard.figures.powers import power
from rnncore.counting import counted

_PLOT, _BAR = 360, 48
"""Heights of the map and, above it, of the colour bar with its numbers, in pixels."""


def figure(
    boundaries: np.ndarray, log10_norm: np.ndarray, *, cell: str, mode: theme.Mode
) -> Figure:
    """``rnncore.influence.influence_map`` of a forward track: ``(N,)`` and ``(N, N)``.

    Row t is the state that depends, column k the one that it depends on. NaN, where k comes after
    t, stays empty; no influence at all (-inf) has the colour of the least.
    """
    low, high = _limits(log10_norm)
    middle = (low + high) / 2
    least = "≤ " if np.isneginf(log10_norm).any() else ""  # the least stands for all that is less
    said = [least + power(low), power(middle, 1), power(high)]
    steps = dict.fromkeys("xy", boundaries.astype(np.float32))
    drawn = Figure().add_trace(
        "heatmap",
        **grid(np.maximum(log10_norm, low).astype(np.float32), low, high) | steps,
        colorscale=theme.colour_scale(mode, "gradient"),
        hoverongaps=False,
        hovertemplate="step %{y} by step %{x}: 10<sup>%{z:.2f}</sup><extra></extra>",
        colorbar=flat_bar([low, middle, high], said),
    )
    named = whole_steps(int(boundaries[0]), int(boundaries[-1]))
    both = BARE | {"tickvals": named, "ticklabelstandoff": 4}
    drawn.across("earlier step <i>k</i>", **both)
    drawn.up("step <i>t</i>", **both)
    title = _title(boundaries, log10_norm, cell)
    return framed_with_bar(drawn, title, mode, _PLOT + 118, _BAR)


def alt(boundaries: np.ndarray, log10_norm: np.ndarray, *, cell: str) -> str:
    """What the figure says, in words."""
    low, high = _limits(log10_norm)
    return (
        f"Heat map of the norm of the derivative of each state by each earlier one, at "
        f"{len(boundaries)} of {counted(int(boundaries[-1]) + 1, 'state')}, on a scale of powers "
        f"of ten. {_title(boundaries, log10_norm, cell)}. The scale runs from {power(low)} to "
        f"{power(high)}; the half where k comes after t is empty. The "
        "top row is what the last state depends on."
    )


def table(boundaries: np.ndarray, log10_norm: np.ndarray) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a pair of states, as log10."""
    t, k = np.tril_indices(len(boundaries))
    return {
        "step t": boundaries[t],
        "earlier step k": boundaries[k],
        "log10 of the norm": log10_norm[t, k],
    }


def _title(boundaries: np.ndarray, log10_norm: np.ndarray, cell: str) -> str:
    """The finding: what reaches the last state from the first, and from itself."""
    whole, own = float(log10_norm[-1, 0]), float(log10_norm[-1, -1])
    return (
        f"{cell}: the initial state reaches step {int(boundaries[-1])} with a norm of "
        f"{power(whole)}; a state reaches itself with {power(own)}"
    )


def _limits(log10_norm: np.ndarray) -> tuple[float, float]:
    """The least and the greatest finite value, which are apart."""
    finite = log10_norm[np.isfinite(log10_norm)]
    low, high = float(finite.min()), float(finite.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)
