"""What stands around the loss surface: axes, the view, words in the picture, buttons."""

from typing import Any

import numpy as np

from dashboard import theme
from dashboard.figures.cliff_paths import UNCLIPPED, Path, Surface, edge, left_at

_MILLISECONDS = 120
"""Of a frame: 60 updates play in about 7 seconds."""

_CAMERA = {"eye": {"x": 1.2, "y": 2.2, "z": 1.1}, "center": {"x": 0, "y": 0, "z": -0.12}}
"""From the low side, so that the cliff is seen as a wall."""


def scene(surface: Surface, unclipped: Path, mode: theme.Mode) -> dict[str, Any]:
    """Axes, view, and the words at the start and where the path without clipping leaves."""
    soft, faint = theme.colour(mode, "soft"), theme.colour(mode, "faint")
    axis = {
        "showbackground": False,
        "gridcolor": faint,
        "zeroline": False,
        "tickfont": {"color": soft, "size": 15},
        "showspikes": False,
        "nticks": 4,
    }
    title = {"color": soft, "size": 15}
    return {
        "xaxis": axis | {"title": {"text": "w", "font": title}},
        "yaxis": axis | {"title": {"text": "b", "font": title}},
        "zaxis": axis | {"title": {"text": "loss", "font": title}},
        "aspectmode": "manual",
        "aspectratio": {"x": 1.25, "y": 1.25, "z": 1.15},
        "camera": _CAMERA,
        "annotations": _words(surface, unclipped, mode),
    }


def _words(surface: Surface, unclipped: Path, mode: theme.Mode) -> list[dict[str, Any]]:
    """*start*, and *to w = 10, b = 7.2* where the path without clipping leaves the surface."""
    start = np.array([part[0] for part in unclipped])
    words = [("start", start, theme.colour(mode, "ink"), (-36, 18))]
    off = left_at(surface, unclipped)
    if off:
        points = np.stack(unclipped)[:, off - 1 : off + 1]
        w, b = (theme.number(float(points[k, 1]), 2) for k in (0, 1))
        there = edge(surface, points)
        words.append((f"to w = {w}, b = {b}", there, theme.colour(mode, UNCLIPPED), (-14, 36)))
    return [
        {
            "x": x,
            "y": y,
            "z": z,
            "text": text,
            "font": {"color": colour, "size": 15},
            "ax": away[0],
            "ay": away[1],
            "arrowcolor": colour,
            "arrowwidth": 1,
            "arrowhead": 0,
        }
        for text, (x, y, z), colour, away in words
    ]


def buttons(count: int, stop: int | None, mode: theme.Mode) -> dict[str, Any]:
    """*Play* all ``count`` frames, or on from a stop; *to the cliff*: up to frame ``stop``.

    There is no *pause*: when it ends a running animation, Plotly leaves a rejected promise, which
    the browser reports as an error. Under the pointer Plotly makes buttons light, so their text is
    dark in both themes.
    """
    ground, text = ("card", "ink") if mode == "light" else ("ink", "background")
    timing = {
        "frame": {"duration": _MILLISECONDS, "redraw": True},
        "transition": {"duration": 0},
    }
    first = [str(k) for k in range(count if stop is None else stop + 1)]
    play = {"label": "▶ Play", "method": "animate", "args": [None, timing | {"fromcurrent": True}]}
    halt = {"label": "▶ To the cliff", "method": "animate", "args": [first, timing]}
    return {
        "type": "buttons",
        "direction": "right",
        "showactive": False,
        "x": 0,
        "xanchor": "left",
        "y": 1,
        "yanchor": "bottom",
        "pad": {"b": 2, "t": 0, "l": 0, "r": 0},
        "bgcolor": theme.colour(mode, ground),
        "bordercolor": theme.colour(mode, "line"),
        "font": {"color": theme.colour(mode, text), "size": 15},
        "buttons": [play] if stop is None else [play, halt],
    }
