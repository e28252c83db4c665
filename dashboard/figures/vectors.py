"""The numbers that stand for each word: a heat map of the input vectors."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, light
from dashboard.figures.drawing import Figure
from dashboard.figures.heat_map import BARE, bar_below_title, flat_bar
from rnncore.counting import counted

_ROW, _MOST = 34, 560
"""Pixels of a row, and of all rows: more rows than fit share the height."""

_BAR = 44
"""Pixels above the map for the colour bar with its numbers."""

_LARGE = 1e5
"""Magnitude from which a value is printed as a power of ten."""

_PRINTED = 16
"""Rows whose values are printed into the cells; of more, hovering and the table tell them."""


def figure(
    vectors: np.ndarray, words: Sequence[str], names: Sequence[str], axis: str, *, mode: theme.Mode
) -> Figure:
    """``vectors (V, I)``, a row for each of V ``words`` or days (``axis`` says which).

    The first row is at the top; ``names`` are those of the I columns.
    """
    count, size = vectors.shape
    limit = theme.rounded_limit(vectors)
    ticks = [-limit, 0.0, limit]
    drawn = Figure().add_trace(
        "heatmap",
        z=light(vectors),
        x=np.arange(1, size + 1, dtype=np.float32),
        y=np.arange(1, count + 1, dtype=np.float32),
        zmin=-limit,
        zmax=limit,
        colorscale=theme.colour_scale(mode, "state"),
        xgap=2,
        ygap=2 if count <= _PRINTED else 0,
        text=_printed(vectors) if count <= _PRINTED else None,
        texttemplate="%{text}" if count <= _PRINTED else None,
        textfont={"size": 13},
        customdata=np.repeat([[theme.short(word, 40)] for word in words], size, axis=1),
        hovertemplate="%{customdata}: %{z:.4g}<extra></extra>",
        colorbar=flat_bar(ticks, [theme.number(tick) for tick in ticks]),
    )
    drawn.update_xaxes(
        title={"text": f"numbers of each {axis}"},
        tickvals=list(range(1, size + 1)),
        ticktext=[theme.plain(name).replace(" (", "<br>(") for name in names],
        **BARE,
    )
    drawn.update_yaxes(range=[count + 0.5, 0.5], **BARE, **_row_ticks(words))
    height = min(_ROW * count, _MOST) + 190
    framed(drawn, _title(vectors, axis), mode, height, free=_BAR)
    return bar_below_title(drawn, _BAR)


def alt(vectors: np.ndarray, words: Sequence[str], names: Sequence[str], axis: str) -> str:
    """What the figure says, in words."""
    listed = ", ".join(words[:_PRINTED]) + (" and more" if len(words) > _PRINTED else "")
    return (
        f"Heat map, a row a {axis} and a column a number. {_title(vectors, axis)}. "
        f"Columns: {', '.join(names)}. Rows: {listed}."
    )


def table(
    vectors: np.ndarray, words: Sequence[str], names: Sequence[str], axis: str
) -> dict[str, np.ndarray | list[str]]:
    """The figure's numbers, a row a word."""
    return {axis: list(words)} | dict(zip(names, vectors.T, strict=True))


def _title(vectors: np.ndarray, axis: str) -> str:
    """The finding: how many numbers, in which range."""
    count, size = vectors.shape
    low, high = theme.number(float(vectors.min())), theme.number(float(vectors.max()))
    each = f"1 {axis} is" if count == 1 else f"{count:,} {axis}s are"
    return f"{each} {counted(count * size, 'number')}, from {low} to {high}"


def _printed(vectors: np.ndarray) -> np.ndarray:
    """The values to one digit after the point, or two of a power of ten, as they stand in cells."""
    rounded = np.round(vectors, 1) + 0.0  # -0.0 + 0.0 is 0.0
    short = np.char.replace(np.char.mod("%.1f", rounded), "-", "−")
    large = [theme.number(float(value), 2) for value in vectors.ravel()]
    return np.where(np.abs(vectors) < _LARGE, short, np.reshape(large, vectors.shape))


def _row_ticks(words: Sequence[str]) -> dict[str, list[Any]]:
    """A label for each row, or where they would touch for about every tenth of the height."""
    step = max(1, -(-len(words) * 18 // _MOST))
    rows = range(1, len(words) + 1, step)
    return {"tickvals": list(rows), "ticktext": [theme.short(words[row - 1]) for row in rows]}
