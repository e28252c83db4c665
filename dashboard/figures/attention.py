"""Where the decoder looked: the attention weights, a row a symbol written, a column a word read."""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures import label_map
from dashboard.figures.drawing import Figure
from dashboard.figures.shares import per_cent
from rnncore.counting import counted


def figure(
    weights: np.ndarray,
    read: Sequence[str],
    written: Sequence[str],
    *,
    mode: theme.Mode,
) -> Figure:
    """``weights (S, T)``: 0 to 1, a row adds up to 1. A rule surrounds each row's largest."""
    drawn = label_map.drawn(
        weights,
        read,
        [f"{step + 1}: {symbol}" for step, symbol in enumerate(written)],
        title=_title(weights, read, written),
        across="word read",
        down="symbol written",
        role="accent",
        hover="attention",
        mode=mode,
    )
    ink = theme.colour(mode, "ink")
    for row, column in enumerate(weights.argmax(-1)):
        drawn.add_shape(
            type="rect",
            x0=column + 0.53,
            x1=column + 1.47,
            y0=row + 0.56,
            y1=row + 1.44,
            line={"color": ink, "width": 2},
        )
    return drawn


def alt(weights: np.ndarray, read: Sequence[str], written: Sequence[str]) -> str:
    """What the figure says, in words."""
    return (
        f"Heat map of attention, {counted(len(written), 'symbol')} down and "
        f"{counted(len(read), 'word')} across; the largest weight of each row has a frame. "
        f"{_title(weights, read, written, escape=False)}."
    )


def table(
    weights: np.ndarray, read: Sequence[str], written: Sequence[str]
) -> dict[str, np.ndarray | list[str]]:
    """The figure's numbers, a row a symbol and a word."""
    return {
        "step": np.repeat(np.arange(1, len(written) + 1), len(read)),
        "symbol written": [symbol for symbol in written for _ in read],
        "word read": list(read) * len(written),
        "attention": weights.ravel(),
    }


def _title(
    weights: np.ndarray, read: Sequence[str], written: Sequence[str], escape: bool = True
) -> str:
    """The finding: the sharpest look."""
    step, word = divmod(int(weights.argmax()), len(read))
    said = theme.short if escape else str
    return (
        f"Most attention: {per_cent(float(weights[step, word]))} on “{said(read[word])}” "
        f"before symbol {step + 1}, “{said(written[step])}”, is written"
    )
