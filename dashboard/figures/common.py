"""What figures share: the frame around the data, names along axes, lines with gaps, bands."""

import html
from typing import Any

import numpy as np

from dashboard import theme
from dashboard.figures.drawing import Figure, Labels, Properties, Table
from rnncore.counting import per_cent

MOST_WRITTEN_OUT = 1000.0
"""Ratio from which a percentage is a power of ten."""

MOST_NAMED = 14
"""Steps that are all named under an axis; of more, about six are."""

MOST_MARKED = 24
"""Steps that all have a mark on a line."""

BARE = {"showgrid": False, "zeroline": False}
"""An axis without a line in the plot, as on a map, whose cells are its grid."""

LYING = {"orientation": "h", "textposition": "outside", "cliponaxis": False}
"""Bars from left to right, with a text at the end of each."""

TITLE, TITLE_ROOM, EDGE = "title", 66, 6
"""The name of the annotation that is a title; pixels for two lines of it, and below them."""

HOVERED = 40
"""Characters of a label that are told under the pointer."""


def framed(
    figure: Figure,
    title: str,
    mode: theme.Mode,
    height: int,
    *,
    free: int = 36,
    shift: float | None = None,
) -> Figure:
    """``figure`` with its title, the template, and a ``height`` in pixels.

    The title stands in ``TITLE_ROOM`` pixels above that height, which a page cuts off: there it is
    text above the figure, as wide as the window, and in the saved picture it is drawn. ``free``
    pixels below it are for direct labels, and it begins ``shift`` pixels right of where the plot
    does. It is an annotation: Plotly 7 shifts a ``layout.title`` of several lines when a figure is
    drawn a second time, on a change of width, and not when it is drawn first.
    """
    figure.write(
        theme.wrapped(title),
        theme.colour(mode, "ink"),
        18,
        name=TITLE,
        align="left",
        borderpad=0,
        xref="paper",
        x=0,
        xanchor="left",
        xshift=shift,
        yref="paper",
        y=1,
        yanchor="bottom",
        yshift=free + EDGE,
    )
    top = free + EDGE + TITLE_ROOM
    height += TITLE_ROOM
    return figure.update_layout(template=theme.template(mode), height=height, margin={"t": top})


def title_of(figure: Figure) -> str:
    """The title of a framed figure, on one line and as it is read."""
    (text,) = [note["text"] for note in figure.layout["annotations"] if note.get("name") == TITLE]
    return html.unescape(text.replace("<br>", " "))


def names_above(
    figure: Figure, mode: theme.Mode, left: tuple[str, str], right: tuple[str, str], shift: int
) -> None:
    """Name two lines ``shift`` pixels above the plot: each a text and the role of its colour."""
    place = {"xref": "paper", "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": shift}
    for x, anchor, (text, role) in ((0, "left", left), (1, "right", right)):
        figure.write(text, theme.colour(mode, role), 15, x=x, xanchor=anchor, **place)


def places(count: int) -> np.ndarray:
    """1 … ``count``, ``(count,)``: where steps, units, words or answers stand along an axis."""
    return np.arange(1, count + 1, dtype=np.float32)


def cut(labels: Labels, width: int = theme.LABEL_WIDTH) -> list[str]:
    """Labels as they are drawn: each cut to ``width`` characters, and escaped."""
    return [theme.short(label, width) for label in labels]


def step_ticks(labels: Labels, most: int = MOST_NAMED) -> dict[str, list[Any]]:
    """``tickvals`` and ``ticktext`` for steps 1 … T: every label, or of over ``most`` about six."""
    count = len(labels)
    steps = list(range(1, count + 1))
    if count > most:
        steps = np.unique(np.linspace(1, count, 6).round().astype(int)).tolist()
    return {"tickvals": steps, "ticktext": cut([labels[step - 1] for step in steps])}


def rows_down(figure: Figure, names: Labels, **axis: Any) -> None:
    """Name the rows of a plot, the first at the top; ``axis``: more properties of their axis."""
    ticks = {"tickvals": list(range(1, len(names) + 1)), "ticktext": list(names)}
    figure.update_yaxes(range=[len(names) + 0.5, 0.5], showgrid=False, **ticks | axis)


def step_line(
    figure: Figure, values: np.ndarray, labels: Labels, line: Properties, hover: str, **more: Any
) -> None:
    """Draw ``values (T,)`` over the steps, with a mark at each where they do not crowd."""
    kind = "lines+markers" if len(values) <= MOST_MARKED else "lines"
    named = cut(labels, HOVERED)
    figure.add_line(places(len(values)), values, line, hover, mode=kind, customdata=named, **more)


def by_step(labels: Labels, name: str) -> Table:
    """The first columns of a table with a row a step: its number, and its label as ``name``."""
    return {"step": np.arange(1, len(labels) + 1), name: list(labels)}


def percent(ratio: float) -> str:
    """A ratio in per cent, to the digits that matter: ``"83 %"``, ``"0.52 %"``, ``"10⁻⁷ %"``.

    A share near 1 is written as ``per_cent`` writes it: 100 % is all of it.
    """
    if 0.99 < ratio < 1:
        return per_cent(ratio)
    if 0.01 <= abs(ratio) < MOST_WRITTEN_OUT:
        return f"{100 * ratio:,.0f} %"
    return f"{theme.number(100 * ratio, 2)} %"


def light(values: np.ndarray) -> np.ndarray:
    """Numbers for a figure, which travel with it: float32, unless some would be lost in it."""
    values = np.asarray(values)
    with np.errstate(over="ignore", under="ignore"):
        single = values.astype(np.float32)
    lost = (np.isinf(single) & np.isfinite(values)) | ((single == 0) & (values != 0))
    return values if lost.any() else single


def band(
    x: np.ndarray, there: np.ndarray, back: np.ndarray, colour: str, opacity: float
) -> Properties:
    """An area in ``colour``, its edge ``there (N,)`` over ``x (N,)`` and then ``back (N,)``."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return {
        "x": np.concatenate([x, x[::-1]]),
        "y": np.concatenate([there, back[::-1]]),
        "fill": "toself",
        "fillcolor": f"rgba({red},{green},{blue},{opacity})",
        "line": {"width": 0},
        "mode": "lines",
        "hoverinfo": "skip",
    }


def rule(figure: Figure, height: float, mode: theme.Mode, **line: Any) -> None:
    """Draw a thin line across the plot at ``height``; ``line``: its width and dash."""
    style = {"color": theme.colour(mode, "line"), "width": 1} | line
    figure.add_shape(type="line", xref="paper", x0=0, x1=1, y0=height, y1=height, line=style)


def with_gaps(*ends: np.ndarray) -> np.ndarray:
    """K arrays ``(N,)`` as one broken line ``(N * (K + 1),)``, with NaN between its pieces."""
    gap = np.full(len(ends[0]), np.nan)
    return light(np.stack([*ends, gap], axis=1).ravel())  # (N, K + 1) -> (N * (K + 1),)


def whole_steps(first: int, last: int) -> list[int]:
    """The steps that are numbered under the axis: ``first``, and multiples of 1, 2 or 5 · 10ⁿ."""
    apart = next(
        digit * 10**n for n in range(9) for digit in (1, 2, 5) if digit * 10**n * 5 >= last - first
    )
    multiples = range(-(-first // apart) * apart, last + 1, apart)
    return [first, *(step for step in multiples if step - first > apart / 2)]


def spread(wanted: np.ndarray, gap: float, low: float, high: float) -> np.ndarray:
    """Places for ``wanted (N,)``, at least ``gap`` apart, in their order and as near as can be.

    Least squares under the order, by pooling neighbours (isotonic regression), then moved between
    ``low`` and ``high`` where they fit there.
    """
    order = np.argsort(wanted, kind="stable")
    steps = gap * np.arange(len(wanted))
    pools: list[tuple[float, int]] = []  # mean and size
    for value in wanted[order] - steps:
        mean, size = float(value), 1
        while pools and pools[-1][0] > mean:
            before, count = pools.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        pools.append((mean, size))
    level = np.repeat([mean for mean, _ in pools], [size for _, size in pools])
    room = max(low, high - gap * (len(wanted) - 1))
    placed = np.empty(len(wanted))
    placed[order] = np.clip(level, low, room) + steps
    return placed


def padded(values: np.ndarray, length: int) -> np.ndarray:
    """``values (N,)`` as a column of ``length`` rows, with NaN in those that have none yet."""
    return np.concatenate([values, np.full(length - len(values), np.nan)])
