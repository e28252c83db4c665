"""*Order matters*: the last state for the phrase as typed and shuffled, and the bag of words.

A bag of words is the sum of the input vectors. A sum knows no order, so both bags coincide.
"""

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, light, percent, places, with_gaps
from dashboard.figures.drawing import Figure, Table
from dashboard.figures.rows import name_rows, two_rows
from rnncore import measures
from rnncore.counting import counted

_ROUNDING = 1e-9
"""A relative movement below this is the rounding of a sum in another order."""

_SEEN = 0.01
"""Half of the smallest range that the bags are drawn in, as a share of what was read."""


Pair = tuple[np.ndarray, np.ndarray]
"""What is found for the phrase as typed, and for the shuffled one."""


def figure(states: Pair, bags: Pair, read: float, *, mode: theme.Mode) -> Figure:
    """Last ``states (H,)`` above, ``bags (I,)`` below.

    A filled dot is as typed, a ring is shuffled, and a line joins the two. ``read``: the sum of the
    inputs' lengths, of which a movement of their sum is rounding.
    """
    drawn = two_rows(0.58, 0.24)
    _dumbbells(drawn, 1, *states, mode)
    _dumbbells(drawn, 2, *bags, mode)
    both = np.concatenate(bags)
    if np.ptp(both) < read * _SEEN:  # else the plot would show the rounding, as large as a value
        middle = float(both.min() + np.ptp(both) / 2)
        drawn.update_yaxes(2, range=[middle - read * _SEEN, middle + read * _SEEN])
    drawn.across("hidden unit")
    drawn.update_xaxes(2, title={"text": "number of the input vector"})
    names = (
        "last state <i>h<sub>T</sub></i>:  ● as typed  ○ shuffled",
        "bag of words, the sum of the inputs",
    )
    name_rows(drawn, names, theme.colour(mode, "soft"), 15, x=0, xanchor="left", yshift=4)
    return framed(drawn, _title(states, bags, read), mode, 480)


def alt(states: Pair, bags: Pair, read: float) -> str:
    """What the figure says, in words."""
    return (
        f"Two dot plots. Above, the {counted(len(states[0]), 'unit')} of the last state, as typed "
        f"and shuffled; below, the {counted(len(bags[0]), 'number')} of the bag of words, as "
        f"typed and shuffled. {_title(states, bags, read)}."
    )


def table(states: Pair, bags: Pair, read: float) -> Table:
    """The figure's numbers, a row a pair of dots: H of the last state, then I of the bag."""
    del read  # no dot
    units = [f"last state, unit {u + 1}" for u in range(len(states[0]))]
    numbers = [f"bag of words, number {i + 1}" for i in range(len(bags[0]))]
    return {
        "what": units + numbers,
        "as typed": np.concatenate([states[0], bags[0]]),
        "shuffled": np.concatenate([states[1], bags[1]]),
    }


def _title(states: Pair, bags: Pair, read: float) -> str:
    """The finding: how far the state moved by its own length, and the bag by what was read."""
    state = _share(*states, float(measures.norm(states[0])))
    bag = _share(*bags, read)
    first = f"moves by {percent(state)} of its length" if state > _ROUNDING else "stays where it is"
    second = "stays" if bag <= _ROUNDING else f"moves by {percent(bag)}"
    joint = "; the bag of words " if state > _ROUNDING else ", and the bag of words "
    return f"Shuffled, the last state {first}{joint}{second}"


def _share(before: np.ndarray, after: np.ndarray, whole: float) -> float:
    """``‖after − before‖ / whole``; 0 where both are 0."""
    distance = float(measures.norm(np.subtract(after, before)))
    return distance / whole if whole else (0.0 if distance == 0 else float("inf"))


def _dumbbells(
    drawn: Figure, row: int, typed: np.ndarray, shuffled: np.ndarray, mode: theme.Mode
) -> None:
    """A filled dot and a ring for each value, joined by a line."""
    place = places(len(typed))
    first, second = light(typed), light(shuffled)
    size, rim = (10, 5) if len(typed) <= 24 else (5, 3)
    dots = {"size": size, "color": theme.colour(mode, "ink")}
    ring = {"width": rim / 2, "color": theme.colour(mode, "accent")}
    rings = {"size": size + rim, "color": "rgba(0,0,0,0)", "line": ring}
    joint = {"width": 2, "color": theme.colour(mode, "line")}
    lines = (with_gaps(place, place), with_gaps(first, second))
    for x, y, style, name in (
        (*lines, {"mode": "lines", "line": joint, "hoverinfo": "skip"}, ""),
        (place, first, {"mode": "markers", "marker": dots}, "as typed"),
        (place, second, {"mode": "markers", "marker": rings}, "shuffled"),
    ):
        hover = f"{name}<br>number %{{x}}: %{{y:.4g}}<extra></extra>"
        drawn.add_trace("scatter", row, x=x, y=y, name=name, hovertemplate=hover, **style)
    drawn.update_xaxes(row, range=[0.4, len(typed) + 0.6], showgrid=False)
    drawn.update_yaxes(row, title={"text": "value"}, nticks=5)
