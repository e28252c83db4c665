"""Back to the view that a page opens with, as at a first visit. What was uploaded stays."""

import contextlib
from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from dashboard.choices import declared, to_query
from dashboard.shell import presets, tabs
from dashboard.stage import cues
from dashboard.stage.view import KEYS as STAGE_KEYS


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
    written: dict[str, Any] = {}
    for view in views:
        choices = declared(view)
        values = {choices[field].key or field: getattr(view, field) for field in choices}
        lists = {choice.key or field for field, choice in choices.items() if choice.several}
        presets.set_view(**{k: list(v) if k in lists else v for k, v in values.items()})
        written |= to_query(view)
        for key in {*values, *STAGE_KEYS} - written.keys():
            with contextlib.suppress(StreamlitAPIException):  # a widget takes it out itself
                st.query_params.pop(key, None)
    st.session_state.pop(f"_missed_{name}", None)
    if sections:
        tabs.go_to_first(sections)
    cues.forget()
