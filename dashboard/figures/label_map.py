"""A heat map of shares between 0 and 1 whose rows and columns are words, with numbers in it."""

from typing import Any

import numpy as np

from dashboard import theme
from dashboard.figures import inks
from dashboard.figures.common import BARE, HOVERED, cut, framed, rows_down, step_ticks
from dashboard.figures.drawing import Figure, Labels
from dashboard.figures.heat_map import grid

_ROW, _PLACES, _NAMED = 30, 22, 40
"""Pixels of a row; columns whose numbers still fit, and whose names do."""


def drawn(
    values: np.ndarray,
    columns: Labels,
    rows: Labels,
    *,
    title: str,
    across: str,
    down: str,
    role: str,
    hover: str,
    most: float = 1.0,
    mode: theme.Mode,
) -> Figure:
    """``values (R, C)`` from 0 to ``most``; a row and a column a label.

    A number of at least a tenth of ``most`` is printed in its cell, as a whole per cent of it.
    ``hover``: what one value is called.
    """
    named = np.meshgrid(cut(columns, HOVERED), cut(rows, HOVERED))
    figure = Figure().add_trace(
        "heatmap",
        **grid(values.astype(np.float32), 0, most),
        colorscale=[(0.0, theme.colour(mode, "well")), (1.0, theme.colour(mode, role))],
        showscale=False,
        xgap=2,
        ygap=2,
        customdata=np.stack(named, axis=-1),  # (R, C, 2)
        hovertemplate=(
            f"%{{customdata[0]}}, %{{customdata[1]}}<br>{hover}: %{{z:.4f}}<extra></extra>"
        ),
    )
    if len(columns) <= _PLACES:
        _numbers(figure, values / most, role, mode)
    figure.across(across, **BARE, **word_ticks(columns))
    rows_down(figure, rows, title={"text": down}, zeroline=False, **word_ticks(rows))
    height = 118 + _ROW * max(len(rows), 3)
    return framed(figure, title, mode, height, free=14)


def word_ticks(labels: Labels) -> dict[str, list[Any]]:
    """Ticks for words that are read in a row: all of them up to 40, of more about six."""
    return step_ticks(labels, _NAMED)


def _numbers(figure: Figure, shares: np.ndarray, role: str, mode: theme.Mode) -> None:
    """Whole per cents in the cells that have at least a tenth, in the ink that reads better."""
    scale = [(0.0, theme.colour(mode, "well")), (1.0, theme.colour(mode, role))]
    chosen = inks.better(inks.on_scale(shares, scale), mode)  # (R, C)
    whole = np.rint(100 * shares).astype(int)
    for place, name in enumerate(inks.INKS):
        rows, columns = np.nonzero((whole >= 10) & (chosen == place))
        figure.add_trace(
            "scatter",
            x=columns.astype(np.float32) + 1,
            y=rows.astype(np.float32) + 1,
            mode="text",
            text=[str(number) for number in whole[rows, columns]],
            textfont={"color": theme.colour(mode, name), "size": 15},
            hoverinfo="skip",
        )
