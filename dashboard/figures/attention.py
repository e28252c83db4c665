"""Where the decoder looked: the attention weights, a row a symbol written, a column a word read."""

import numpy as np

from dashboard import theme
from dashboard.figures import label_map
from dashboard.figures.common import cut
from dashboard.figures.drawing import Figure, Labels, Table
from rnncore.counting import counted, per_cent


def figure(weights: np.ndarray, read: Labels, written: Labels, *, mode: theme.Mode) -> Figure:
    """``weights (S, T)``: 0 to 1, a row adds up to 1. A rule surrounds each row's largest."""
    drawn = label_map.drawn(
        weights,
        read,
        [f"{step + 1}: {symbol}" for step, symbol in enumerate(written)],
        title=_title(weights, cut(read), cut(written)),
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


def alt(weights: np.ndarray, read: Labels, written: Labels) -> str:
    """What the figure says, in words."""
    return (
        f"Heat map of attention, {counted(len(written), 'symbol')} down and "
        f"{counted(len(read), 'word')} across; the largest weight of each row has a frame. "
        f"{_title(weights, read, written)}."
    )


def table(weights: np.ndarray, read: Labels, written: Labels) -> Table:
    """The figure's numbers, a row a symbol and a word."""
    return {
        "step": np.repeat(np.arange(1, len(written) + 1), len(read)),
        "symbol written": [symbol for symbol in written for _ in read],
        "word read": list(read) * len(written),
        "attention": weights.ravel(),
    }


def _title(weights: np.ndarray, read: Labels, written: Labels) -> str:
    """The finding: the sharpest look."""
    step, word = divmod(int(weights.argmax()), len(read))
    return (
        f"Most attention: {per_cent(float(weights[step, word]))} on “{read[word]}” "
        f"before symbol {step + 1}, “{written[step]}”, is written"
    )
