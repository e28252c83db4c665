"""What the eye meets everywhere: colours by role, heights, the Plotly template, written numbers.

The colours are the player's (``rnncore/player/palette.py``): a colour means a role, and a role has
one colour in each theme. ``tests/dashboard/test_theme.py`` measures: text has a contrast of at
least 4.5 on ``background`` and ``card`` (WCAG 2.2, 1.4.3), hues that carry meaning at least 3 on
``well`` too (1.4.11), and hues that appear together stay apart in normal vision and in simulated
protanopia, deuteranopia and tritanopia (Machado, Oliveira & Fernandes 2009). Colour never stands
alone: a label, a place or a dash says it too.

This module draws nothing and knows nothing of Streamlit.
"""

import functools
import html
import math
import textwrap
from typing import Any

import numpy as np

from rnncore.player import palette

Mode = palette.Mode
PALETTE = palette.PALETTE

HEIGHT = {"low": 200, "middle": 300, "tall": 420}
"""Heights of figures in pixels, without their titles, by name."""

TITLE_WIDTH = 90
"""Characters in a line of a title in a saved picture, at its size beside all that stands there."""

LABEL_WIDTH = 12
"""Characters of a label that are drawn; the whole label stays in the data and in the table twin."""

_FONT = '"Source Sans", "Source Sans Pro", sans-serif'
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def colour(mode: Mode, role: str) -> str:
    """The colour of a role that has one, as ``#rrggbb``."""
    value = PALETTE[mode][role]
    if not isinstance(value, str):
        raise ValueError(f"role must name one colour; {role!r} is a scale of {len(value)}")
    return value


def colour_scale(mode: Mode, role: str) -> list[tuple[float, str]]:
    """A scale, ``"state"`` or ``"gradient"``, as Plotly takes it: even stops from 0 to 1."""
    stops = PALETTE[mode][role]
    if isinstance(stops, str):
        raise ValueError(f"role must name a scale, 'state' or 'gradient'; {role!r} is one colour")
    return [(i / (len(stops) - 1), stop) for i, stop in enumerate(stops)]


@functools.cache
def template(mode: Mode) -> dict[str, Any]:
    """The Plotly template of a theme; opaque, so that a downloaded picture stays readable."""
    ink, soft, faint = (colour(mode, role) for role in ("ink", "soft", "faint"))
    axis = {
        "automargin": True,
        "gridcolor": faint,
        "linecolor": faint,
        "tickfont": {"color": soft, "size": 15},
        "title": {"font": {"color": soft, "size": 15}, "standoff": 12},
        "zerolinecolor": colour(mode, "line"),
        "zerolinewidth": 1,
    }
    return {
        "layout": {
            "paper_bgcolor": colour(mode, "background"),
            "plot_bgcolor": colour(mode, "background"),
            "font": {"family": _FONT, "color": ink, "size": 15},
            "margin": {"l": 16, "r": 24, "t": 76, "b": 16},
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": colour(mode, "card"),
                "bordercolor": colour(mode, "line"),
                "font": {"family": _FONT, "color": ink, "size": 15},
            },
            "modebar": {
                "bgcolor": "rgba(0,0,0,0)",
                "color": colour(mode, "line"),
                "activecolor": ink,
            },
            "xaxis": axis,
            "yaxis": axis,
        }
    }


def scientific(x: float, digits: int = 1) -> str:
    """``x`` as a power of ten, ``"10⁻⁷"`` or ``"−3.2 · 10⁵"``; ``digits`` after the point."""
    if math.isnan(x):
        return "not a number"
    sign = "−" if x < 0 else ""
    if math.isinf(x):
        return f"{sign}∞"
    if x == 0:
        return "0"
    mantissa, exponent = f"{abs(x):.{digits}e}".split("e")
    power = "10" + str(int(exponent)).translate(_SUPERSCRIPT)
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return sign + (power if mantissa == "1" else f"{mantissa} · {power}")


def number(x: float, digits: int = 3) -> str:
    """``x`` to ``digits`` significant digits: plain from 0.001 to 99,999, scientific outside."""
    if x != 0 and math.isfinite(x) and 1e-3 <= abs(x) < 99_999.5:
        exponent = int(f"{x:.{digits - 1}e}".split("e")[1])
        places = max(digits - 1 - exponent, 0)
        return f"{x:,.{places}f}".replace("-", "−")
    return scientific(x, digits - 1)


_MOST_PLACES = 6
"""Places after the point from which a number is written as a power of ten."""


def plus_minus(value: float, open_: float) -> str:
    """``"−0.17 ± 0.01"``: to the digits that are not open, what is open rounded up to one."""
    if not (math.isfinite(value) and open_ > 0):
        return number(value)
    unit = 10.0 ** math.floor(math.log10(open_))
    rest = math.ceil(round(open_ / unit, 9)) * unit  # 10 becomes 1 of the next place
    places = max(0, -math.floor(math.log10(rest) + 1e-9))
    rounded = round(value, places) + 0.0  # -0.0 + 0.0 is 0.0
    if places > _MOST_PLACES:
        digits = places + math.floor(math.log10(abs(rounded))) if rounded else 0
        return f"{scientific(rounded, max(digits, 0))} ± {scientific(rest, 0)}"
    return f"{rounded:,.{places}f} ± {rest:,.{places}f}".replace("-", "−")


def rounded_limit(values: np.ndarray) -> float:
    """The limit of a diverging scale: the largest finite ``|value|``, rounded up to two digits."""
    finite = np.abs(values[np.isfinite(values)])
    largest = float(finite.max()) if finite.size else 0.0
    if largest == 0:
        return 1.0
    unit = 10.0 ** (math.floor(math.log10(largest)) - 1)
    rounded = math.ceil(round(largest / unit, 9)) * unit if unit else largest
    return rounded if math.isfinite(rounded) else largest


def plain(text: str) -> str:
    """``text`` so that Plotly shows it as it is: it would read ``<b>`` and ``<a>`` as markup."""
    return html.escape(text, quote=False)


def short(label: str, width: int = LABEL_WIDTH) -> str:
    """A label cut for the screen with an ellipsis, and escaped."""
    return plain(label if len(label) <= width else label[: width - 1] + "…")


def wrapped(title: str, width: int = TITLE_WIDTH) -> str:
    """A title over as many lines as a saved picture needs, about equally long, with ``<br>``.

    What a user typed is escaped (``short``) before it comes here.
    """
    for mark in (" · ", " ± ", " %"):  # one number, one line
        title = title.replace(mark, mark.replace(" ", "\u00a0"))
    lines = textwrap.wrap(title, width, break_long_words=False)
    narrower = lines
    while len(narrower) == len(lines) and width > 1:
        lines, width = narrower, width - 1
        narrower = textwrap.wrap(title, width, break_long_words=False)
    return "<br>".join(lines).replace("\u00a0", " ")
