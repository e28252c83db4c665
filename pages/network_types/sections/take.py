"""Take it with you: the link, the traces, the answers, and a page that works offline and plays."""

from functools import partial
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from pages.network_types import export, lesson
from pages.network_types.runs import TypeRun
from pages.network_types.spec import query_string


def take(run: TypeRun) -> None:
    """Files that are built when asked for."""
    st.markdown(lesson("take-link"))
    st.code(link(run), language=None, wrap_lines=True)
    st.markdown(lesson("take" if run.parts else "take-no-trace"))
    with st.container(horizontal=True):
        _file("Answers (.csv)", partial(export.answers_csv, run), "answers.csv", "text/csv")
        if run.parts:
            _file("Page that plays (.html)", partial(export.page, run), "network.html", "text/html")
        for part in run.parts:
            data = partial(export.trace, part)
            _file(f"Trace, {part.key} (.npz)", data, f"{part.key}.npz", "application/octet-stream")


def link(run: TypeRun) -> str:
    """The address that shows this run. The stage's own parameters are in the browser's."""
    page = urlsplit(st.context.url or "")
    return urlunsplit(page._replace(path=page.path or "/", query=query_string(run.spec)))


def _file(label: str, data: partial[bytes], name: str, mime: str) -> None:
    st.download_button(
        label,
        data,
        f"unrolled-{name}",
        mime,
        on_click="ignore",
        icon=":material/download:",
        key=f"types-take-{name}",
    )
