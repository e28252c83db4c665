"""Back to the view that a page opens with, as at a first visit. What was uploaded stays."""

import contextlib
from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from dashboard.choices import declared, to_query
from dashboard.shell import presets, tabs
from dashboard.stage import cues
from dashboard.stage.address import KEYS as STAGE_KEYS


def button(name: str, views: Sequence[Any], sections: Sequence[str]) -> None:
    """The button. ``name``: of the page; ``views``: what it opens with; ``sections``: its tabs."""
    st.button(
        "Reset",
        key="reset",
        icon=":material/restart_alt:",
        type="tertiary",
        wrap=False,
        help="Back to the view that this page opens with. What was uploaded stays",
        on_click=_reset,
        args=(name, views, sections),
    )


def _reset(name: str, views: Sequence[Any], sections: Sequence[str]) -> None:
    """Forget what was chosen; a callback."""
    values: dict[str, Any] = {}
    written: set[str] = set()
    for view in views:
        for field, choice in declared(view).items():
            value = getattr(view, field)
            values[choice.key or field] = list(value) if choice.several else value
        written |= to_query(view).keys()
    presets.set_view(**values)
    for key in {*values, *STAGE_KEYS} - written:
        with contextlib.suppress(StreamlitAPIException):  # a widget takes it out itself
            st.query_params.pop(key, None)
    st.session_state.pop(f"_missed_{name}", None)
    if sections:
        tabs.go_to_first(sections)
    cues.forget()
