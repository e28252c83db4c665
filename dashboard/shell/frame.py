"""What stands alike on every page: its heading, and its sections in tabs."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import streamlit as st

from dashboard.shell.widgets import READING_WIDTH

Runs = TypeVar("Runs")


def heading(title: str, sentence: str) -> None:
    """The title, and beside it what the page is about."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.title(title, anchor=False, width="content")
        st.markdown(sentence, width="stretch")


def in_tabs(sections: Mapping[str, Callable[[Runs], None]], runs: Runs) -> None:
    """A tab a section; only that of the open one is drawn."""
    tabs = st.tabs(list(sections), key="section", on_change="rerun", bind="query-params")
    for tab, section in zip(tabs, sections.values(), strict=True):
        if tab.open:
            with tab, st.container(width=READING_WIDTH):
                section(runs)
