"""How large the gradient is at every boundary of a tower: measured, for several kinds of block.

The line is the tower shown; the band is where the towers of all seeds lie. Norms come as log10, as
a multiple of that at the top.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard import theme
from dashboard.figures.common import band
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import Line, drawn
from dashboard.figures.powers import drawable, power
from rnncore.counting import counted

Curve = tuple[str, np.ndarray, np.ndarray]
"""A variant, its norms ``(L + 1,)``, and those of all seeds ``(S, L + 1)``."""

DASHES = {"plain": "3px,3px", "v1": "12px,4px", "v2": "solid", "gated": "12px,3px,3px,3px"}
"""A dash for each kind of block, beside its hue and its name."""


def figure(
    curves: Sequence[Curve], theory: np.ndarray | None = None, *, mode: theme.Mode
) -> Figure:
    """``curves`` over the boundaries, 0 at the bottom; ``theory (L + 1,)``: expected of v2."""
    depth = len(curves[0][1]) - 1
    lines = [Line(name, norms, theme.colour(mode, name), DASHES[name]) for name, norms, _ in curves]
    if theory is not None:
        lines.append(Line("", theory, theme.colour(mode, "ink"), "1px,4px", 2))
    bands = f"bands: {counted(len(curves[0][2]), 'seed')}"
    result = drawn(
        np.arange(depth + 1),
        lines,
        title=_title(curves),
        across="after block <i>l</i>, 0 the bottom",
        up="‖∂<i>L</i>/∂<i>x<sub>l</sub></i>‖, top = 1",
        mode=mode,
        room_for=(0.0, *_ends(curves)),
        note=bands if theory is None else f"{bands}; dotted: v2 as expected",
    )
    for name, _, spread in curves:
        result.add_trace("scatter", **_band(name, spread, mode))
    count = len(curves)
    result.data = result.data[-count:] + result.data[:-count]  # bands lie below
    return result


def alt(curves: Sequence[Curve], theory: np.ndarray | None = None) -> str:
    """What the figure says, in words."""
    each = "; ".join(
        f"{name} {power(float(norms[0]))}, over the seeds {power(float(spread[:, 0].min()))} to "
        f"{power(float(spread[:, 0].max()))}"
        for name, norms, spread in curves
    )
    dotted = "" if theory is None else f" Dotted: expected of v2, {power(float(theory[0]))}."
    return (
        f"Line chart of the norm of the gradient at the {counted(len(curves[0][1]), 'boundary')} "
        f"of towers, as a multiple of that at the top, on an axis of powers of ten, with a band "
        f"over {counted(len(curves[0][2]), 'seed')}. {_title(curves)}. At the bottom: "
        f"{each}.{dotted}"
    )


def table(curves: Sequence[Curve], theory: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a boundary, as log10."""
    columns = {"boundary": np.arange(len(curves[0][1]))}
    for name, norms, spread in curves:
        columns |= {
            f"{name}, log10": norms,
            f"{name}, least of the seeds": spread.min(0),
            f"{name}, median of the seeds": np.median(spread, 0),
            f"{name}, most of the seeds": spread.max(0),
        }
    return columns if theory is None else columns | {"v2, expected, log10": theory}


def _title(curves: Sequence[Curve]) -> str:
    """The finding: what arrives at the bottom, typically, over the seeds."""
    typical = [(float(np.median(spread[:, 0])), name) for name, _, spread in curves]
    listed = ", ".join(f"{name} {power(value)}" for value, name in typical)
    return f"At the bottom, in the median over {counted(len(curves[0][2]), 'seed')}: {listed}"


def _ends(curves: Sequence[Curve]) -> list[float]:
    values = np.concatenate([spread.ravel() for _, _, spread in curves])
    values = values[np.isfinite(values)]
    return [float(values.min()), float(values.max())] if values.size else []


def _band(name: str, spread: np.ndarray, mode: theme.Mode) -> dict[str, Any]:
    """From the least to the most over the seeds; an exact 0 leaves the band open there."""
    low, high = drawable(spread.min(0)), drawable(spread.max(0))
    inside = np.isfinite(low) & np.isfinite(high)
    steps = np.flatnonzero(inside).astype(np.float32)
    return band(steps, low[inside], high[inside], theme.colour(mode, name), 0.16)
