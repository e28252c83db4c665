"""Where float32 ends, marked in a figure whose axis is log10: below it loses digits, then all."""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures.common import rule
from dashboard.figures.drawing import Figure

_LIMITS = np.finfo(np.float32)

SMALLEST_NORMAL = float(np.log10(float(_LIMITS.tiny)))
SMALLEST = float(np.log10(float(_LIMITS.smallest_subnormal)))
LARGEST = float(np.log10(float(_LIMITS.max)))
"""log10 of 1.2 · 10⁻³⁸, of 1.4 · 10⁻⁴⁵, below which all is 0, and of 3.4 · 10³⁸."""

_NEAR = 6
"""Decades from an end of float32 within which it is marked."""

_WORDS = {
    SMALLEST_NORMAL: ("float32 loses digits ↓", "bottom"),
    SMALLEST: ("float32 is 0 ↓", "top"),
    LARGEST: ("float32 is infinite ↑", "bottom"),
}


def near(log10: np.ndarray) -> list[float]:
    """The ends of float32 that the finite values come near, as log10."""
    values = log10[np.isfinite(log10)]
    if not values.size:
        return []
    ends = [end for end in (SMALLEST_NORMAL, SMALLEST) if values.min() < end + _NEAR]
    return ends + ([LARGEST] if values.max() > LARGEST - _NEAR else [])


def mark(
    figure: Figure, ends: Sequence[float], curves: Sequence[np.ndarray], mode: theme.Mode
) -> None:
    """A dotted line across the plot at each of ``ends``, named on the side with fewer curves."""
    low, high = figure.layout["yaxis"]["range"]
    for end in ends:
        text, anchor = _WORDS[end]
        left, right = _crowds(curves, end, (high - low) / 8)
        x = 0 if left < right else 1
        rule(figure, end, mode, dash="dot")
        figure.write(
            text,
            theme.colour(mode, "soft"),
            xref="paper",
            x=x,
            xanchor="right" if x else "left",
            y=end,
            yanchor=anchor,
            bgcolor=theme.colour(mode, "background"),  # a curve may pass behind
            borderpad=0,
        )


def _crowds(curves: Sequence[np.ndarray], height: float, reach: float) -> list[int]:
    """Points of the curves within ``reach`` of ``height``, in either half of the steps."""
    near = [np.abs(curve - height) < reach for curve in curves]
    halves = zip(*(np.split(each, [len(each) // 2]) for each in near), strict=True)
    return [int(np.concatenate(half).sum()) for half in halves]
