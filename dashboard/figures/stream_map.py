"""A Transformer's residual stream, by layer and step: its norm, or the norm of its gradient."""

from typing import Literal

import numpy as np

from dashboard import theme
from dashboard.figures.common import BARE, HOVERED, cut, places, rows_down
from dashboard.figures.drawing import Figure, Labels, Table
from dashboard.figures.heat_map import flat_bar, framed_with_bar, grid
from dashboard.figures.label_map import word_ticks
from dashboard.figures.powers import power
from rnncore.counting import counted

Kind = Literal["norm", "gradient"]

_ROW, _BAR = 34, 48
"""Pixels of a boundary, and of the colour bar with its numbers."""


def boundaries(layers: int) -> tuple[str, ...]:
    """What the boundaries of the stream are called, from the lowest."""
    names = ["before layer 1"]
    for layer in range(1, layers + 1):
        names += [f"after attention {layer}", f"after feed-forward {layer}"]
    return tuple(names)


def figure(values: np.ndarray, labels: Labels, *, kind: Kind, mode: theme.Mode) -> Figure:
    """``values (2 L + 1, T)``, boundary 0 at the bottom: norms, or log10 of a gradient's norms.

    A gradient of exactly 0 stays empty.
    """
    names = boundaries(len(values) // 2)[::-1]
    shown = np.where(np.isfinite(values), values, np.nan)[::-1]
    low, high = _limits(values, kind)
    bar = [low, (low + high) / 2, high]
    written = [power(each, 1) for each in bar] if kind == "gradient" else ()
    hover = "10<sup>%{z:.2f}</sup>" if kind == "gradient" else "%{z:.4g}"
    drawn = Figure().add_trace(
        "heatmap",
        **grid(shown, low, high),
        colorscale=theme.colour_scale(mode, "gradient"),
        hoverongaps=False,
        xgap=2,
        ygap=2,
        customdata=np.stack(np.meshgrid(cut(labels, HOVERED), names), axis=-1),  # (2 L + 1, T, 2)
        hovertemplate=f"%{{customdata[0]}}, %{{customdata[1]}}: {hover}<extra></extra>",
        colorbar=flat_bar(bar, written),
    )
    drawn.across("word", **BARE, **word_ticks(labels))
    said = {"tickvals": places(len(names)), "ticktext": list(names)}  # in full, unlike words
    rows_down(drawn, names, title={"text": "boundary"}, zeroline=False, **said)
    height = 126 + _BAR + _ROW * len(names)
    return framed_with_bar(drawn, _title(values, cut(labels), kind), mode, height, _BAR)


def alt(values: np.ndarray, labels: Labels, *, kind: Kind) -> str:
    """What the figure says, in words."""
    empty = " What is exactly 0 is empty." if np.isneginf(values).any() else ""
    return (
        f"Heat map over {counted(len(labels), 'word')} across and "
        f"{counted(len(values), 'boundary')} of the residual stream, the lowest at the bottom. "
        f"{_title(values, labels, kind)}.{empty}"
    )


def table(values: np.ndarray, labels: Labels) -> Table:
    """The figure's numbers, a row a boundary and a word."""
    names = boundaries(len(values) // 2)
    return {
        "boundary": [name for name in names for _ in labels],
        "step": np.tile(np.arange(1, len(labels) + 1), len(names)),
        "word": list(labels) * len(names),
        "value": values.ravel(),
    }


def _title(values: np.ndarray, labels: Labels, kind: Kind) -> str:
    if kind == "norm":
        first, last = (theme.number(float(np.median(values[at]))) for at in (0, -1))
        return (
            f"‖x‖, the norm of the residual stream: median {first} before the first layer, "
            f"{last} after the last"
        )
    below = values[0]
    if not np.isfinite(below).any():
        return "‖∂L/∂x‖: no gradient reaches what the first layer reads"
    most, least = int(below.argmax()), int(below.argmin())
    return (
        f"‖∂L/∂x‖ at what the first layer reads: largest at “{labels[most]}” with "
        f"{power(float(below[most]))}, smallest at “{labels[least]}” with "
        f"{power(float(below[least]))}"
    )


def _limits(values: np.ndarray, kind: Kind) -> tuple[float, float]:
    """The ends of the colours: norms from 0."""
    finite = values[np.isfinite(values)]
    low = 0.0 if kind == "norm" else float(finite.min(initial=np.inf))
    high = float(finite.max(initial=-np.inf))
    if not len(finite):
        return -1.0, 0.0
    return (low, high) if high > low else (low - 0.5, high + 0.5)
