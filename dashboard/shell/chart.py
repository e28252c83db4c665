"""A figure on a page: the one caller of ``st.plotly_chart``, with alt text, table and downloads.

Pictures are made by Plotly in the browser and tables here: nothing is sent anywhere else.
"""

import csv
import io
import json
import re
import sys
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from dashboard import theme
from dashboard.figures.common import TITLE_ROOM, title_of
from dashboard.plain import plain
from dashboard.visitors.shared import DRAWN, shared
from dashboard.visitors.turn import fragment

Table = dict[str, np.ndarray | list[str]]

PICTURES = ("PNG", "SVG")

SAVED_WIDTH = 960
"""Pixels across a saved picture, before a PNG's are doubled."""

TITLES_CUT_OFF = f"""<style>
.stElementContainer:has(.stPlotlyChart) {{
  margin-top: -{TITLE_ROOM}px; pointer-events: none;
}}
.stPlotlyChart {{ clip-path: inset({TITLE_ROOM}px 0 0 0); pointer-events: auto; }}
.stPlotlyChart .modebar-container {{ top: {TITLE_ROOM}px !important; }}
</style>"""
"""On a page the title is text above the figure; Plotly draws its own for the saved picture alone.

Plotly saves what it draws, and takes no other layout for it. So it draws the title in a strip above
the figure, and the page shows the figure without that strip.
"""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def mode() -> theme.Mode:
    """The theme that the visitor sees. Streamlit runs the script again when it is switched."""
    return "dark" if st.context.theme.type == "dark" else "light"


@fragment
def chart(module: ModuleType, *data: Any, key: str, **options: Any) -> None:
    """Show the figure of ``module``, one of ``dashboard.figures``, for ``data``.

    The module's ``figure(*data, mode=..., **options)``, ``alt(*data, **options)`` and
    ``table(*data)`` are called, and their results kept for equal data and options.
    ``key`` names the chart on its page and the files that are downloaded.
    """
    _show(module, data, key, options)


@fragment
def clickable(
    module: ModuleType,
    *data: Any,
    key: str,
    picked: Callable[[float, float], None],
    **options: Any,
) -> None:
    """``chart``, where ``picked`` is called with the place of a mark or a text that was clicked.

    Then the whole page runs again. Cells of a heat map cannot be clicked themselves, texts in them
    can. What a click does must be there for the keyboard too.
    """
    if st.session_state.pop(f"_picked_{key}", False):
        st.rerun()
    _show(
        module, data, key, options, selection_mode="points", on_select=partial(_pick, key, picked)
    )


def _pick(key: str, picked: Callable[[float, float], None]) -> None:
    """Hand on which point was clicked; one that is clicked again is let go, and nothing happens."""
    points = st.session_state[key]["selection"]["points"]
    if points:
        picked(points[-1]["x"], points[-1]["y"])
        st.session_state[f"_picked_{key}"] = True


def _show(
    module: ModuleType, data: tuple[Any, ...], key: str, options: dict[str, Any], **clicks: Any
) -> None:
    """The title, the figure, and its table and files."""
    title, figure, alt, table = _built(module.__name__, data, options, mode())
    st.markdown(f"**{plain(title, longest=len(title))}**")
    kind = st.session_state.get(f"{key}-picture", PICTURES[0])
    config = _config(key, kind)
    st.plotly_chart(Ready(figure), theme=None, key=key, alt=alt, config=config, **clicks)
    with st.popover("Table and files", type="tertiary", icon=":material/table:"):
        # Streamlit's table has a CSV download of its own, so its cells are harmless already.
        st.dataframe(table, hide_index=True, key=f"{key}-table", alt=f"The numbers of: {alt}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.download_button(
                "CSV",
                data=lambda: to_csv(table),
                file_name=f"{key}.csv",
                mime="text/csv",
                key=f"{key}-csv",
                on_click="ignore",
            )
            st.segmented_control(
                "The camera above the figure saves it as",
                PICTURES,
                default=PICTURES[0],
                required=True,
                key=f"{key}-picture",
            )


class Ready(go.Figure):  # type: ignore[misc]  # plotly has no types
    """A figure from its JSON: all that ``st.plotly_chart`` asks of one is ``to_dict``.

    To build it again as Plotly's objects would validate it again, at every move of a visitor.
    """

    def __init__(self, drawn: str) -> None:
        object.__setattr__(self, "_drawn", drawn)

    def to_dict(self) -> dict[str, Any]:
        """What Plotly draws."""
        found: dict[str, Any] = json.loads(self._drawn)
        return found


@shared(store=DRAWN)
def _built(
    name: str, data: tuple[Any, ...], options: dict[str, Any], mode: theme.Mode
) -> tuple[str, str, str, Table]:
    """What the module called ``name`` makes of the data: title, the figure's JSON, alt, table."""
    module = sys.modules[name]  # a key of text, numbers and arrays
    figure = module.figure(*data, mode=mode, **options)
    alt, table = module.alt(*data, **options), harmless(module.table(*data))
    return title_of(figure), figure.to_json(), alt, table


def _config(key: str, kind: str) -> dict[str, Any]:
    """Plotly's settings: one button, which saves a picture of the given kind in the browser.

    It is as wide whatever the window is, so that it is known into how many lines its title goes.
    """
    picture = {
        "format": kind.lower(),
        "filename": key,
        "width": SAVED_WIDTH,
        "scale": 2 if kind == "PNG" else 1,
    }
    return {
        "displaylogo": False,
        "displayModeBar": "hover",
        "displayNotifier": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": picture,
    }


def harmless(table: Table) -> Table:
    """``table`` with no text that a spreadsheet would run as a formula.

    One that begins with = + - or @, or with a tab or line break that hides one, gets an
    apostrophe in front, unless it is a number.
    """
    return {
        _text(name): column if isinstance(column, np.ndarray) else [_text(cell) for cell in column]
        for name, column in table.items()
    }


def to_csv(table: Table) -> bytes:
    """The columns of a table as CSV in UTF-8, numbers with every digit."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table)
    columns = [np.asarray(column).tolist() for column in table.values()]
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode()


def _text(cell: str) -> str:
    """``cell``, with an apostrophe in front where a spreadsheet would run it."""
    runs = cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    return "'" + cell if runs and not _NUMBER.fullmatch(cell) else cell
