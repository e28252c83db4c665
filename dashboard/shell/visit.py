"""Going to another page within the session, which a link would begin anew."""

from collections.abc import Mapping
from typing import Any, NoReturn

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.shell.presets import set_view

_PAGES = "_pages"


def know(pages: Mapping[str, StreamlitPage]) -> None:
    """Remember the pages by the end of their address; the navigation knows them."""
    st.session_state[_PAGES] = dict(pages)


def visit(path: str, view: Mapping[str, Any], query: Mapping[str, str]) -> NoReturn:
    """Show the page at ``path`` with ``view``: what its widgets hold, by their keys.

    ``query``: what of that its address names.
    """
    set_view(**view)
    st.switch_page(st.session_state[_PAGES][path], query_params=dict(query))
