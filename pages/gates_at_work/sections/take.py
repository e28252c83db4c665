"""Take it with you: the link, a page that works offline and plays, the trace, the table."""

from functools import partial
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from dashboard.models.spec import ADDRESS_CHARACTERS
from dashboard.shell import export
from pages.gates_at_work import lesson
from pages.gates_at_work.export import page
from pages.gates_at_work.spec import query_string
from pages.gates_at_work.state import GatesRuns


def take(runs: GatesRuns) -> None:
    """The address, and files that are built when asked for."""
    st.markdown(lesson("take"))
    if len(runs.spec.said) > ADDRESS_CHARACTERS:
        st.info(lesson("take-long"))
    else:
        here = urlsplit(st.context.url or "")
        address = here._replace(path=here.path or "/", query=query_string(runs.spec))
        st.code(urlunsplit(address), language=None, wrap_lines=True)
    st.markdown(lesson("take-files"))
    run = runs.shown
    with st.container(horizontal=True):
        _file("Page that plays (.html)", partial(page, runs), "gates.html", "text/html")
        _file("Trace (.npz)", partial(export.trace_bytes, run.trace), "gates-trace.npz")
        table = partial(export.long_csv, run.trace, run.labels)
        _file("States and gates (.csv)", table, "gates-states.csv", "text/csv")


def _file(label: str, data: partial, name: str, mime: str = "application/octet-stream") -> None:
    st.download_button(
        label, data, name, mime, on_click="ignore", icon=":material/download:", key=f"file {name}"
    )
