"""Take it with you: the trace, tables, and a page that works offline and plays."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from pages.your_data import export, lesson
from pages.your_data.runs import OwnRun

TAKEN: tuple[tuple[str, str, str, Callable[[OwnRun], bytes]], ...] = (
    ("Page that plays (.html)", "unrolled.html", "text/html", export.page),
    ("Trace (.npz)", "unrolled-trace.npz", "application/octet-stream", export.trace),
    ("Wide table (.csv)", "unrolled-wide.csv", "text/csv", export.wide),
    ("Long table (.csv)", "unrolled-long.csv", "text/csv", export.long),
)


def take(run: OwnRun) -> None:
    """Files that are built when asked for."""
    st.markdown(lesson("take"))
    with st.container(horizontal=True):
        for label, name, mime, make in TAKEN:
            st.download_button(
                label,
                partial(make, run),
                name,
                mime,
                on_click="ignore",
                icon=":material/download:",
                key=f"own-take-{name}",
            )
    st.caption(lesson("take-link"))
