"""Take it with you: the address, a page that plays offline, the trace, the states as a table."""

from functools import partial
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from dashboard.models import sizes
from dashboard.models.spec import ADDRESS_CHARACTERS, NUMBERS, WORDS, query_string
from dashboard.shell import export
from dashboard.stage import standalone
from pages.unroll import lesson
from pages.unroll.blocks import block
from pages.unroll.state import Run
from rnncore.counting import counted


def take(run: Run) -> None:
    """The link, and files that are built when asked for."""
    st.markdown(lesson("take"))
    typed = {WORDS: run.spec.text, NUMBERS: run.spec.numbers}.get(run.spec.source, "")
    if len(typed) > ADDRESS_CHARACTERS:
        st.info(lesson("take-long"))
    else:
        st.code(link(run), language=None, wrap_lines=True)
    st.markdown(lesson("take-files"))
    with st.container(horizontal=True):
        st.download_button(
            "Page that plays (.html)",
            partial(page, run),
            "unrolled.html",
            "text/html",
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            "Trace (.npz)",
            partial(export.trace_bytes, run.trace),
            "unrolled-trace.npz",
            "application/octet-stream",
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            "States (.csv)",
            partial(export.long_csv, run.trace, run.labels),
            "unrolled-states.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )


def page(run: Run) -> bytes:
    """One HTML file that plays the run without a server."""
    units, layers = run.spec.units, run.trace.tracks[-1].layer + 1
    facts = [
        ("Network", f"{run.spec.cell}, {run.origin}"),
        ("Size", f"{counted(units, 'unit')}, {counted(layers, 'layer')}, {sizes.said(run.size)}"),
        ("It reads", f"{run.spec.source}, {counted(run.steps, 'step')}"),
    ]
    player = ("Step by step", lesson("page"), block(run))
    return standalone(f"Unroll: {run.spec.cell}", [player], facts=facts).encode()


def link(run: Run) -> str:
    """The address that shows this run. The stage's own parameters are in the browser's."""
    page = urlsplit(st.context.url or "")
    return urlunsplit(page._replace(path=page.path or "/", query=query_string(run.spec)))
