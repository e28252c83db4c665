"""What the eye meets everywhere: colours by role, heights, the Plotly template, written numbers.

A colour means a role, and a role has one colour in each theme; beside the views of the cells
(``dashboard/cells/``) no other module names a hex value.
``tests/dashboard/test_theme.py`` measures: text has a contrast of at least 4.5 on ``background``
and ``card`` (WCAG 2.2, 1.4.3), hues that carry meaning at least 3 on ``well`` too (1.4.11), and
hues that appear together stay apart in normal vision and in simulated protanopia, deuteranopia
and tritanopia (Machado, Oliveira & Fernandes 2009). Colour never stands alone: a label, a place
or a dash says it too.

This module draws nothing and knows nothing of Streamlit.
"""

import functools
import html
import math
import textwrap
from typing import Any, Literal

import numpy as np

from dashboard.cells import VIEWS

Mode = Literal["light", "dark"]

PALETTE: dict[Mode, dict[str, str | list[str]]] = {
    "light": {
        "state": ["#0b4f94", "#4a90c9", "#a9cde6", "#f3f2ee", "#f8c793", "#e58a35", "#a84a05"],
        "gradient": ["#e3f1ee", "#a9d6cf", "#5fb0a8", "#1f827d", "#0a4f52"],
        "from_loss": [
            *("#e3f1ee", "#7ab4ad", "#3a8c86", "#14646a"),  # less than where the loss enters
            "#04343a",  # as much
            *("#8a4027", "#be4235", "#e04f4a", "#fb5968"),  # more
        ],
        "signature": ["#161c46", "#213a7d", "#1f6f88", "#4aa784", "#fbe88a", "#f0663d"],
        "forget_gate": "#7a4fb0",
        "input_gate": "#1d865e",
        "candidate": "#97005f",
        "output_gate": "#4b6584",
        "reset_gate": "#8a5a12",
        "update_gate": "#12708f",
        "answers": [
            *("#778888", "#aa8800", "#aa0033", "#6633aa"),
            *("#2277ee", "#cc6644", "#cc66cc", "#445566"),
        ],
        "shortcut": "#0a6c8f",
        "branch": "#a8480f",
        "plain": "#3a3f47",
        "v1": "#a8328a",
        "v2": "#0b6e4f",
        "gated": "#8a6d00",
        "window": "#281070",
        "convolution": "#461717",
        "transformer": "#9d1fdd",
        "accent": "#3322ee",
        "ink": "#20242c",
        "soft": "#5c6570",
        "line": "#838b97",
        "faint": "#dfe2e6",
        "card": "#ffffff",
        "well": "#f3f4f6",
        "background": "#ffffff",
    },
    "dark": {
        "state": ["#8fd0ff", "#4a9fe8", "#2b5f94", "#2b2c2e", "#8a5220", "#e58a35", "#ffbf80"],
        "gradient": ["#22302f", "#2b5d5b", "#3b918b", "#72c6bb", "#c9f2e8"],
        "from_loss": [
            *("#222d2c", "#33625f", "#4f9d96", "#8fd0c6"),
            "#d2f7ee",
            *("#ffb99c", "#ff9078", "#fb6860", "#e63a50"),
        ],
        "signature": ["#2b3067", "#2b4a90", "#267790", "#4aa784", "#fbe88a", "#f0663d"],
        "forget_gate": "#b594f1",
        "input_gate": "#57c99b",
        "candidate": "#d8659f",
        "output_gate": "#91afcf",
        "reset_gate": "#e0a64a",
        "update_gate": "#58b8d8",
        "answers": [
            *("#ccdddd", "#ccbb00", "#ee5566", "#4488ee"),
            *("#88eeaa", "#9977bb", "#ffaaff", "#bb7722"),
        ],
        "shortcut": "#5bb8dd",
        "branch": "#f0904a",
        "plain": "#d5d5d0",
        "v1": "#f08fd8",
        "v2": "#35b98a",
        "gated": "#e0c34a",
        "window": "#b2ffc6",
        "convolution": "#b0823a",
        "transformer": "#ce62c2",
        "accent": "#8080ff",
        "ink": "#f0f0ee",
        "soft": "#a9aaa6",
        "line": "#74756f",
        "faint": "#33342f",
        "card": "#1f1f1c",
        "well": "#262622",
        "background": "#181815",
    },
}

for _mode, _colours in PALETTE.items():  # a cell's hue stands in its view
    _colours |= {view.cell: view.hue[_mode] for view in VIEWS.values()}

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
