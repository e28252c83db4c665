"""Lines over the steps on an axis of powers of ten, each with its name at its end.

For values given as log10, so that norms far below what a float holds can be drawn too. The names
stand where the lines part: on the left for gradients, which travel from the last step back to the
first, and then the axis is on the right.
"""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures.common import BARE, framed, spread, whole_steps
from dashboard.figures.drawing import Figure
from dashboard.figures.powers import drawable, span, ticks

PLOT = 300
"""Height of the plot in pixels, without title and axis."""

_GAP = 19
"""Pixels from one name to the next at least: a line of text at its size."""

_SIZE, _LETTER = 15, 7.8
"""Size of the names, and the width of an average letter at that size, in pixels."""

Side = Literal["left", "right"]


class Line(NamedTuple):
    """``log10 (N,)`` over the steps; -inf, inf and NaN leave gaps.

    ``name``: what stands at its end; may be empty. ``hidden_above``: the axis makes no room for
    it, and where it leaves the plot it is cut off.
    """

    name: str
    log10: np.ndarray
    colour: str
    dash: str = "solid"
    width: float = 3
    hidden_above: bool = False


def cell_colour(mode: theme.Mode, cell: str) -> str:
    """The hue of a cell by its name on screen, ``"Elman ReLU"``, or in a trace, ``"elman"``."""
    return theme.colour(mode, cell.split(maxsplit=1)[0].strip(",").lower())


def drawn(
    steps: np.ndarray,
    lines: Sequence[Line],
    *,
    title: str,
    across: str,
    up: str,
    mode: theme.Mode,
    side: Side = "left",
    room_for: Sequence[float] = (),
    note: str = "",
) -> Figure:
    """The lines over ``steps (N,)``, named on ``side``; the axis also shows all of ``room_for``.

    ``note``: one short line above the plot.
    """
    low, high = span(*(line.log10 for line in lines if not line.hidden_above), np.array(room_for))
    end = 0 if side == "left" else -1  # a line above the plot there is cut off
    cut = [line for line in lines if line.hidden_above and line.log10[end] > high]
    whole = [line for line in lines if not any(line is other for other in cut)]
    ends = [found for line in whole if line.name and (found := _end(steps, line, side)) is not None]
    figure = Figure()
    for line in lines:
        kind = "lines+markers" if len(steps) < 4 else "lines"
        add_line(figure, line, steps, drawable(line.log10), "10<sup>%{y:.2f}</sup>", kind)
    name_beside(figure, ends, (low, high), side)
    for row, line in enumerate(cut):
        _name_above(figure, steps, line, high, row, side)
    if note:
        left = {"x": 0, "xref": "paper", "xanchor": "left"}
        _write_above(figure, note, theme.colour(mode, "soft"), len(cut), **left)
    # A hair more than the data, or the line would be cut in half along its first step.
    hair = 0.012 * float(steps[-1] - steps[0])
    across_range = [float(steps[0]) - hair, float(steps[-1]) + hair]
    named = whole_steps(int(steps[0]), int(steps[-1]))
    figure.across(across, across_range, tickvals=named, **BARE)
    figure.up(up, [low, high], **ticks(low, high))
    figure.update_yaxes(side="right" if side == "left" else "left", zeroline=False)
    free = 14 + _GAP * (len(cut) + bool(note))
    height = PLOT + 72 + free
    margin = name_room(whole)
    figure.update_layout(margin={side[0]: margin})
    # The title begins above the names, and so has the whole width.
    shift = 12 - margin if side == "left" else None
    return framed(figure, title, mode, height, free=free, shift=shift)


def add_line(
    figure: Figure, line: Line, x: np.ndarray, y: np.ndarray, said: str, kind: str = "lines"
) -> None:
    """Draw ``y (N,)`` over ``x (N,)`` in the look of ``line``; ``said``: a number, for Plotly."""
    style = {"color": line.colour, "width": line.width, "dash": line.dash}
    hover = f"{line.name}<br>%{{x}}: {said}"
    figure.add_line(np.float32(x), np.float32(y), style, hover, name=line.name, mode=kind)


def _end(steps: np.ndarray, line: Line, side: Side) -> tuple[float, float, Line] | None:
    """The last point of a line towards ``side``; None where it has none."""
    finite = np.flatnonzero(np.isfinite(line.log10))
    if not finite.size:
        return None
    at = finite[0 if side == "left" else -1]
    return float(steps[at]), float(line.log10[at]), line


def name_room(lines: Sequence[Line]) -> float:
    """Pixels that the longest name takes beside the plot."""
    return 22 + _LETTER * max((len(line.name) for line in lines), default=0)


def name_beside(
    figure: Figure,
    ends: Sequence[tuple[float, float, Line]],
    limits: tuple[float, float],
    side: Side,
) -> None:
    """A name beside each end, moved up or down where two would touch, with a thin line to it."""
    low, high = limits
    pixels = np.array([(y - low) / (high - low) * PLOT for _, y, _ in ends])
    placed = spread(pixels, _GAP, _GAP / 2, PLOT)  # clear of the numbers under the plot
    away = -12 if side == "left" else 12
    for (x, y, line), pixel, place in zip(ends, pixels, placed, strict=True):
        figure.add_annotation(
            x=x,
            y=y,
            ax=away,
            ay=float(pixel - place),
            text=line.name,
            font={"color": line.colour, "size": _SIZE},
            xanchor="right" if side == "left" else "left",
            showarrow=True,
            arrowhead=0,
            arrowwidth=1,
            arrowcolor=line.colour,
            standoff=2,
            borderpad=0,
        )


def _name_above(
    figure: Figure, steps: np.ndarray, line: Line, high: float, row: int, side: Side
) -> None:
    """The name of a line that leaves the plot, above the place where it does."""
    inside = np.flatnonzero(line.log10 <= high)
    at = inside[0 if side == "left" else -1] if inside.size else len(steps) // 2
    x = float(steps[at])
    anchor = "left" if x < (steps[0] + steps[-1]) / 2 else "right"
    text = f"↑ {line.name}" if anchor == "left" else f"{line.name} ↑"
    _write_above(figure, text, line.colour, row, x=x, xanchor=anchor)


def _write_above(figure: Figure, text: str, colour: str, row: int, **place: Any) -> None:
    """A line of text above the plot, over ``row`` others."""
    above = {"y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 3 + _GAP * row}
    figure.write(text, colour, _SIZE, **above, **place)
