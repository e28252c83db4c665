"""A stack of recurrent layers with shortcuts and without: the gradient by layer and step."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, whole_steps
from dashboard.figures.drawing import Figure
from dashboard.figures.heat_map import grid
from dashboard.figures.powers import power, ticks
from dashboard.figures.rows import name_rows, two_rows
from rnncore.counting import counted

DECADES = 12
"""That the colours tell apart, at most."""


def figure(with_them: np.ndarray, without: np.ndarray, *, cell: str, mode: theme.Mode) -> Figure:
    """``(layers, T + 1)`` each: log10 of ‖∂L/∂h‖, lowest layer and initial state first."""
    low, high = _limits(with_them, without)
    layers, boundaries = with_them.shape
    result = two_rows(0.5, 0.16, one_axis=True)
    from_initial = {"x": np.arange(boundaries, dtype=np.float32)}
    for row, norms in ((1, with_them), (2, without)):
        result.add_trace(
            "heatmap",
            row,
            **grid(np.maximum(norms, low).astype(np.float32), low, high) | from_initial,
            colorscale=theme.colour_scale(mode, "gradient"),
            hovertemplate="layer %{y}, step %{x}: 10<sup>%{z:.2f}</sup><extra></extra>",
            showscale=row == 1,
            colorbar={"thickness": 12, "len": 1.0, "outlinewidth": 0, **ticks(low, high)},
        )
        result.update_xaxes(row, tickvals=whole_steps(0, boundaries - 1), showgrid=False)
        result.update_yaxes(
            row, title={"text": "layer"}, tickvals=whole_steps(1, layers), showgrid=False
        )
    result.update_xaxes(2, title={"text": "step, 0 the initial state"})
    names = ("with shortcuts", "without")
    name_rows(result, names, theme.colour(mode, "soft"), 14, x=0.5, xanchor="center")
    return framed(result, _title(with_them, without, cell), mode, theme.HEIGHT["tall"] + 40)


def alt(with_them: np.ndarray, without: np.ndarray, *, cell: str) -> str:
    """What the figure says, in words."""
    low, high = _limits(with_them, without)
    layers, boundaries = with_them.shape
    return (
        f"Two heat maps of the norm of the gradient in {counted(layers, 'layer')} of {cell} over "
        f"{counted(boundaries - 1, 'step')}, with shortcuts between the layers and without, on "
        f"one scale from {power(low)} to {power(high)}. {_title(with_them, without, cell)}."
    )


def table(with_them: np.ndarray, without: np.ndarray) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a layer and step, as log10."""
    layers, boundaries = with_them.shape
    return {
        "layer": np.repeat(np.arange(1, layers + 1), boundaries),
        "step": np.tile(np.arange(boundaries), layers),
        "with shortcuts, log10": with_them.ravel(),
        "without, log10": without.ravel(),
    }


def reaching(norms: np.ndarray) -> float:
    """log10 of the largest gradient in the lowest layer, as a multiple of that in the highest."""
    with np.errstate(invalid="ignore"):  # of no gradient at all: not a number
        return float(norms[0].max() - norms[-1].max())


def _limits(*norms: np.ndarray) -> tuple[float, float]:
    finite = np.concatenate([each[np.isfinite(each)] for each in norms])
    if not finite.size:
        return -1.0, 0.0
    high = float(np.ceil(finite.max()))
    return max(float(np.floor(finite.min())), high - DECADES), high


def _title(with_them: np.ndarray, without: np.ndarray, cell: str) -> str:
    """The finding: how much of the top layer's gradient the lowest layer has."""
    one, other = (reaching(norms) for norms in (with_them, without))
    if np.isnan([one, other]).any():
        return f"{cell}: no gradient enters the highest layer"
    return (
        f"{cell}: the lowest layer has {power(one)} of the highest one's gradient with shortcuts, "
        f"{power(other)} without"
    )
