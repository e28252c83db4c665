"""The largest Lyapunov exponent as the slope of the gradient on its way back."""

import numpy as np

from dashboard import theme
from dashboard.cells import DASHES
from dashboard.figures.drawing import Figure
from dashboard.figures.gradient_lines import ACROSS, UP
from dashboard.figures.log_lines import Line, cell_colour, drawn
from rnncore.counting import counted


def figure(
    log10_norm: np.ndarray, exponent: float, open_: float = 0.0, *, cell: str, mode: theme.Mode
) -> Figure:
    """``log10_norm (T + 1,)`` of ∂L/∂h at the boundaries, with a line of the exponent's slope.

    ``exponent``: the largest Lyapunov exponent in nats a step, ± ``open_``. The line goes through
    the middle of the curve, so that only its slope is compared.
    """
    return drawn(
        np.arange(len(log10_norm)),
        [
            Line(cell, log10_norm, cell_colour(mode, cell), DASHES[cell]),
            Line("slope λ₁", _line(log10_norm, exponent), theme.colour(mode, "ink"), "7px,5px", 2),
        ],
        title=_title(log10_norm, exponent, open_, cell),
        across=ACROSS,
        up=UP,
        mode=mode,
    )


def slope(log10_norm: np.ndarray) -> float:
    """What the curve gains a step back, in nats: a least-squares line through its finite points.

    NaN where fewer than two are finite.
    """
    steps = np.flatnonzero(np.isfinite(log10_norm))
    if len(steps) < 2:
        return float("nan")
    away = steps - steps.mean()
    return float(-(away @ log10_norm[steps]) / (away @ away) * np.log(10))


def slope_to(log10_norm: np.ndarray, open_: float) -> str:
    """The slope as it is written: to the digits that the exponent has, so that both compare."""
    return theme.plus_minus(slope(log10_norm), open_).split(" ± ")[0]


def alt(log10_norm: np.ndarray, exponent: float, open_: float = 0.0, *, cell: str) -> str:
    """What the figure says, in words."""
    return (
        f"Line chart of the norm of the gradient at each of "
        f"{counted(len(log10_norm) - 1, 'step')}, with a straight line whose slope is the "
        f"exponent. {_title(log10_norm, exponent, open_, cell)}, both in "
        "nats a step on the way back."
    )


def table(log10_norm: np.ndarray, exponent: float, open_: float = 0.0) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a boundary, as log10."""
    del open_
    return {
        "step": np.arange(len(log10_norm)),
        "log10 of the norm": log10_norm,
        "log10 of the line": _line(log10_norm, exponent),
    }


def _title(log10_norm: np.ndarray, exponent: float, open_: float, cell: str) -> str:
    """The finding: both numbers, to the digits that the steps support."""
    found, expected = slope_to(log10_norm, open_), theme.plus_minus(exponent, open_)
    steps = counted(len(log10_norm) - 1, "step")
    return (
        f"{cell}, {steps}: the gradient's slope is {found}, the largest Lyapunov exponent "
        f"{expected}"
    )


def _line(log10_norm: np.ndarray, exponent: float) -> np.ndarray:
    """log10 of the line at every boundary; NaN where there is nothing to draw it through."""
    steps = np.arange(len(log10_norm))
    finite = np.isfinite(log10_norm)
    if not finite.any() or not np.isfinite(exponent):
        return np.full(len(steps), np.nan)
    middle = steps[finite].mean()
    return log10_norm[finite].mean() + (middle - steps) * exponent / np.log(10)
