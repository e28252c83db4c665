"""A phase diagram: how far the gradient reaches before training, and how many seeds learned."""

from typing import Any

import numpy as np

from dashboard import theme
from dashboard.figures import inks
from dashboard.figures.common import BARE
from dashboard.figures.drawing import Figure, Table
from dashboard.figures.heat_map import flat_bar, framed_with_bar, grid
from dashboard.figures.powers import drawable, power
from rnncore.counting import counted

_ROW, _LOW, _HIGH = 52, -6.0, 0.0
"""Pixels of a row; the powers of ten at the ends of the scale."""

ALONE, MEASURED = "by σ(b) alone", "measured"
"""What the two lines are called."""


def figure(
    biases: np.ndarray,
    lengths: np.ndarray,
    reach: np.ndarray,
    learned: np.ndarray,
    borders: np.ndarray,
    *,
    seeds: int,
    needed: float,
    chosen: tuple[float, int],
    mode: theme.Mode,
) -> Figure:
    """``reach (B, T)``, log10, of forget ``biases (B,)``, one apart, and ``lengths (T,)``.

    ``learned (B, T)``: how many of so many ``seeds``, written in each cell. ``borders (2, T)``: the
    bias at which the reach is ``needed`` for each length, by the bias alone and as measured; NaN
    where that lies outside. ``chosen``: the bias and the length of the cell that has a frame.
    """
    drawn = Figure()
    scale = theme.colour_scale(mode, "gradient")
    shown = np.clip(reach, _LOW, _HIGH)
    drawn.add_trace(
        "heatmap",
        **grid(shown, _LOW, _HIGH) | {"y": np.float32(biases)},
        colorscale=scale,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
        colorbar=flat_bar([_LOW, needed, _HIGH], [f"≤ {power(_LOW, 1)}", power(needed, 1), "≥ 1"]),
    )
    _frame(drawn, chosen[0], lengths.tolist().index(chosen[1]) + 1, mode)
    for said, border, dash in zip((ALONE, MEASURED), borders, ("3px,4px", "solid"), strict=True):
        _border(drawn, said, border, dash, mode)
    ink = inks.better(inks.on_scale((shown - _LOW) / (_HIGH - _LOW), scale), mode)
    for number, name in enumerate(inks.INKS):
        _counts(drawn, biases, lengths, reach, learned, ink == number, theme.colour(mode, name))
    named = {"tickvals": list(range(1, len(lengths) + 1)), "ticktext": [f"{t}" for t in lengths]}
    ends = [float(biases[0]) - 0.5, float(biases[-1]) + 0.5]
    drawn.across("length T", [0.5, len(lengths) + 0.5], **named, **BARE)
    drawn.up("forget bias b", ends, tickvals=biases.tolist(), **BARE)
    drawn.update_layout(hoverdistance=-1, margin={"r": 118})
    title = _title(reach, learned, seeds, needed)
    return framed_with_bar(drawn, title, mode, _ROW * len(biases) + 128)


def alt(
    biases: np.ndarray,
    lengths: np.ndarray,
    reach: np.ndarray,
    learned: np.ndarray,
    borders: np.ndarray,
    *,
    seeds: int,
    needed: float,
    chosen: tuple[float, int],
) -> str:
    """What the figure says, in words."""
    each = "; ".join(
        f"T = {length}, {_at(alone)} {ALONE} and {_at(measured)} {MEASURED}"
        for length, alone, measured in zip(lengths, *borders, strict=True)
    )
    return (
        f"Heat map of forget bias up, {biases[0]:g} to {biases[-1]:g}, and length across, "
        f"{lengths[0]} to {lengths[-1]}, on a scale of powers of ten, with the number of "
        f"{counted(seeds, 'seed')} that learned in each cell. "
        f"{_title(reach, learned, seeds, needed)}. Framed: b = {chosen[0]:g}, "
        f"T = {chosen[1]}. Two lines where the reach is {power(needed, 1)}: "
        f"{each}."
    )


def table(
    biases: np.ndarray,
    lengths: np.ndarray,
    reach: np.ndarray,
    learned: np.ndarray,
    borders: np.ndarray,
) -> Table:
    """The figure's numbers, a row a cell."""
    alone, measured = (np.tile(border, len(biases)) for border in borders)
    return {
        "forget bias": np.repeat(biases, len(lengths)),
        "length": np.tile(lengths, len(biases)),
        "reach, log10": reach.ravel(),
        "learned": learned.ravel(),
        f"bias at the border {ALONE}": alone,
        f"bias at the border {MEASURED}": measured,
    }


def _frame(drawn: Figure, bias: float, place: int, mode: theme.Mode) -> None:
    """Around the cell that is chosen."""
    sides = {"x0": place - 0.5, "x1": place + 0.5, "y0": bias - 0.5, "y1": bias + 0.5}
    for role, width in (("background", 7), ("ink", 3)):  # seen on cells of any colour
        line = {"color": theme.colour(mode, role), "width": width}
        drawn.add_shape(type="rect", line=line, **sides)


def _border(drawn: Figure, said: str, border: np.ndarray, dash: str, mode: theme.Mode) -> None:
    """A line through the columns, with its name at its right end."""
    places = np.arange(1, len(border) + 1, dtype=np.float32)
    hue = theme.colour(mode, "accent")
    clear = {"color": theme.colour(mode, "background"), "width": 6}
    drawn.add_line(places, drawable(border), clear)
    drawn.add_line(
        places, drawable(border), {"color": hue, "width": 3, "dash": dash}, "", name=said
    )
    known = np.flatnonzero(np.isfinite(border))
    if known.size:
        place: dict[str, Any] = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 6}
        drawn.write(said, hue, 15, y=float(border[known[-1]]), yanchor="middle", **place)


def _counts(
    drawn: Figure,
    biases: np.ndarray,
    lengths: np.ndarray,
    reach: np.ndarray,
    learned: np.ndarray,
    there: np.ndarray,
    ink: str,
) -> None:
    """How many learned, in the cells that are ``there (B, T)``; where a cell is clicked, too."""
    rows, columns = np.nonzero(there)
    said = [
        f"b = {biases[row]:g}, T = {lengths[column]}: reach {power(float(reach[row, column]))}"
        for row, column in zip(rows, columns, strict=True)
    ]
    drawn.add_trace(
        "scatter",
        x=columns.astype(np.float32) + 1,
        y=np.float32(biases[rows]),
        mode="text",
        text=[str(each) for each in learned[rows, columns]],
        textfont={"color": ink, "size": 16},
        unselected={"textfont": {"color": ink}},  # a click chooses a cell, and pales no other
        hovertext=said,
        hovertemplate="%{hovertext}, learned %{text}<extra></extra>",
    )


def _at(bias: float) -> str:
    return "outside" if np.isnan(bias) else f"b = {bias:.2f}"


def _title(reach: np.ndarray, learned: np.ndarray, seeds: int, needed: float) -> str:
    """The finding: of the cells with and without the reach, how many anybody learned."""
    far = reach > needed
    some = learned > 0
    return (
        f"Reach before training above {power(needed, 1)}: {int((far & some).sum())} of "
        f"{counted(int(far.sum()), 'cell')} learned by any of {counted(seeds, 'seed')}; below: "
        f"{int((~far & some).sum())} of {int((~far).sum())}"
    )
