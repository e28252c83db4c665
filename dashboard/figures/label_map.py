"""A heat map of shares between 0 and 1 whose rows and columns are words, with numbers in it."""

from typing import Any

import numpy as np

from dashboard import theme
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
    """Whole per cents in the cells that have at least a tenth, in the colour that reads better.

    Plotly's own choice for a text in a cell is grey on middling colours.
    """
    inks = [theme.colour(mode, name) for name in ("ink", "background")]
    ends = np.array([_rgb(theme.colour(mode, name)) for name in ("well", role)])
    cells = ends[0] + shares[..., None] * (ends[1] - ends[0])  # (R, C, 3)
    contrasts = np.array([_contrast(cells, np.array(_rgb(ink))) for ink in inks])  # (2, R, C)
    whole = np.rint(100 * shares).astype(int)
    for place, ink in enumerate(inks):
        rows, columns = np.nonzero((whole >= 10) & (contrasts.argmax(0) == place))
        figure.add_trace(
            "scatter",
            x=columns.astype(np.float32) + 1,
            y=rows.astype(np.float32) + 1,
            mode="text",
            text=[str(number) for number in whole[rows, columns]],
            textfont={"color": ink, "size": 15},
            hoverinfo="skip",
        )


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _contrast(cells: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """Contrast (WCAG 2.2) of ``ink (3,)`` on ``cells (..., 3)``, both 0 to 255."""
    lights = [_luminance(cells), _luminance(ink)]
    return (np.maximum(*lights) + 0.05) / (np.minimum(*lights) + 0.05)


def _luminance(colours: np.ndarray) -> np.ndarray:
    shares = colours / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
