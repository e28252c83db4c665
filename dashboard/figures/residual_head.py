"""The head of a convolutional network: pooled channels, logits and probabilities, a row each."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, places
from dashboard.figures.drawing import Figure, Table
from dashboard.figures.rows import axis, name_row, place_row
from rnncore.counting import counted, per_cent

_ROW, _NAME = 160, 60
"""Pixels of a row, and of the name above it."""


def figure(
    pooled: np.ndarray, logits: np.ndarray, probabilities: np.ndarray, *, mode: theme.Mode
) -> Figure:
    """``pooled (C,)`` by channel; ``logits (K,)`` and ``probabilities (K,)`` by class, from 0."""
    best = int(probabilities.argmax())
    drawn = Figure()
    rows = (
        (
            pooled,
            "channel",
            None,
            f"average pooling: {counted(len(pooled), 'mean')}, one a channel",
        ),
        (logits, "class", best, f"linear layer: {counted(len(logits), 'logit')}, one a class"),
        (probabilities, "class", best, "softmax: their probabilities, 1 together"),
    )
    for row, (values, what, marked, name) in enumerate(rows, 1):
        top = place_row(drawn, row, len(rows), _NAME / _ROW)
        _bars(drawn, row, values, what, marked, mode)
        name_row(drawn, name, theme.colour(mode, "ink"), top, yshift=16)
    chance = 1 / len(probabilities)
    drawn.add_shape(
        type="line",
        xref="paper",
        x0=0,
        x1=1,
        yref=axis("y", 3),
        y0=chance,
        y1=chance,
        line={"color": theme.colour(mode, "ink"), "width": 1, "dash": "4px,3px"},
    )
    drawn.update_xaxes(len(rows), title={"text": "class"})
    drawn.update_layout(bargap=0)
    title = _title(pooled, probabilities)
    return framed(drawn, title, mode, _ROW * len(rows) + 66, free=0)


def alt(pooled: np.ndarray, logits: np.ndarray, probabilities: np.ndarray) -> str:
    """What the figure says, in words."""
    ranges = (_range(each) for each in (pooled, logits, probabilities))
    each = zip(("Pooled channels", "Logits", "Probabilities"), ranges, strict=True)
    said = " ".join(f"{name} {span}." for name, span in each)
    return (
        f"Three rows of bars. {_title(pooled, probabilities)}. {said} "
        f"Equal probabilities would be {theme.number(1 / len(probabilities))} each."
    )


def table(pooled: np.ndarray, logits: np.ndarray, probabilities: np.ndarray) -> Table:
    """The figure's numbers, a row each: which they are, their place from 0, and the value."""
    parts = {"pooled channel": pooled, "logit": logits, "probability": probabilities}
    return {
        "what": [name for name, values in parts.items() for _ in values],
        "place": np.concatenate([np.arange(len(values)) for values in parts.values()]),
        "value": np.concatenate(list(parts.values())),
    }


def _bars(
    drawn: Figure, row: int, values: np.ndarray, what: str, marked: int | None, mode: theme.Mode
) -> None:
    """The values of a row as bars, the ``marked`` one once more with its number."""
    x = places(len(values)) - 1
    said = f"{what} %{{x:.0f}}: %{{y:.4g}}"
    drawn.add_bars(x, np.float32(values), theme.colour(mode, "v1"), said, row)
    drawn.update_xaxes(row, range=[-1, len(values)], showgrid=False, nticks=6)
    drawn.update_yaxes(row, title={"text": "value"}, nticks=4)
    if marked is None:
        return
    value = float(values[marked])
    side = "left" if marked < len(values) / 2 else "right"
    drawn.write(
        f"class {marked}: {theme.number(value)}",
        theme.colour(mode, "accent"),
        xref=axis("x", row),
        x=marked,
        xanchor=side,
        yref=axis("y", row),
        y=value,
        yanchor="bottom",
    )
    line = {"color": theme.colour(mode, "accent"), "width": 2}
    place = {"xref": axis("x", row), "x0": marked, "x1": marked, "yref": axis("y", row)}
    drawn.add_shape(type="line", **place, y0=0, y1=value, line=line)


def _range(values: np.ndarray) -> str:
    return f"from {theme.number(float(values.min()))} to {theme.number(float(values.max()))}"


def _title(pooled: np.ndarray, probabilities: np.ndarray) -> str:
    """The finding: how many numbers there are, and the largest probability."""
    best = int(probabilities.argmax())
    return (
        f"{counted(len(pooled), 'channel')} become {counted(len(probabilities), 'probability')}; "
        f"the largest is {per_cent(float(probabilities[best]))}, of class {best}"
    )
