"""The numbers that stand for each word: a heat map of the input vectors."""

from typing import Any

import numpy as np

from dashboard import theme
from dashboard.figures.common import BARE, HOVERED, cut
from dashboard.figures.drawing import Figure, Labels, Table
from dashboard.figures.heat_map import flat_bar, framed_with_bar, grid
from rnncore.counting import counted

_ROW, _MOST = 34, 560
"""Pixels of a row, and of all rows: more rows than fit share the height."""

_LARGE = 1e5
"""Magnitude from which a value is printed as a power of ten."""

_PRINTED = 16
"""Rows whose values are printed into the cells; of more, hovering and the table tell them."""


def figure(
    vectors: np.ndarray, words: Labels, names: Labels, axis: str, *, mode: theme.Mode
) -> Figure:
    """``vectors (V, I)``, a row for each of V ``words`` or days (``axis`` says which).

    The first row is at the top; ``names`` are those of the I columns.
    """
    count, size = vectors.shape
    limit = theme.rounded_limit(vectors)
    drawn = Figure().add_trace(
        "heatmap",
        **grid(vectors, -limit, limit),
        colorscale=theme.colour_scale(mode, "state"),
        xgap=2,
        ygap=2 if count <= _PRINTED else 0,
        text=_printed(vectors) if count <= _PRINTED else None,
        texttemplate="%{text}" if count <= _PRINTED else None,
        textfont={"size": 15},
        customdata=np.repeat([cut(words, HOVERED)], size, axis=0).T,
        hovertemplate="%{customdata}: %{z:.4g}<extra></extra>",
        colorbar=flat_bar([-limit, 0.0, limit]),
    )
    drawn.across(
        f"numbers of each {axis}",
        tickvals=list(range(1, size + 1)),
        ticktext=[theme.plain(name).replace(" (", "<br>(") for name in names],
        **BARE,
    )
    drawn.update_yaxes(range=[count + 0.5, 0.5], **BARE, **_row_ticks(words))
    height = min(_ROW * count, _MOST) + 130
    return framed_with_bar(drawn, _title(vectors, axis), mode, height)


def alt(vectors: np.ndarray, words: Labels, names: Labels, axis: str) -> str:
    """What the figure says, in words."""
    listed = ", ".join(words[:_PRINTED]) + (" and more" if len(words) > _PRINTED else "")
    return (
        f"Heat map, a row a {axis} and a column a number. {_title(vectors, axis)}. "
        f"Columns: {', '.join(names)}. Rows: {listed}."
    )


def table(vectors: np.ndarray, words: Labels, names: Labels, axis: str) -> Table:
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


def _row_ticks(words: Labels) -> dict[str, list[Any]]:
    """A label for each row, or where they would touch for about every tenth of the height."""
    step = max(1, -(-len(words) * 18 // _MOST))
    return {"tickvals": list(range(1, len(words) + 1, step)), "ticktext": cut(words[::step])}
