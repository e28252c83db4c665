"""Code and files: a program that repeats the runs, the link, and what can be taken along."""

from functools import partial
from urllib.parse import urlsplit, urlunsplit

import numpy as np
import streamlit as st

from dashboard.shell.chart import to_csv
from dashboard.shell.export import trace_bytes
from pages.residual_shortcuts import lesson, measured, script
from pages.residual_shortcuts.spec import query_string
from pages.residual_shortcuts.state import ResidualRuns


def code(runs: ResidualRuns) -> None:
    """The program with what it prints, and below it the link and the files."""
    st.markdown(lesson("code"))
    st.code(script.code(runs), language="python", height=480)
    with st.expander("What it prints"):
        st.code(script.printed(runs), language=None)
    st.subheader("Take it with you", anchor=False)
    st.markdown(lesson("take"))
    st.code(link(runs), language=None, wrap_lines=True)
    st.markdown(lesson("take-files"))
    with st.container(horizontal=True):
        _file("Blocks (.csv)", partial(blocks_csv, runs), "residual-shortcuts.csv", "text/csv")
        for lane in runs.lanes:
            _file(
                f"Trace, {lane.variant}",
                partial(trace_bytes, lane.trace),
                f"residual-{lane.variant}.npz",
            )


def link(runs: ResidualRuns) -> str:
    """The address that shows these runs. The stage's own parameters are in the browser's."""
    page = urlsplit(st.context.url or "")
    return urlunsplit(page._replace(path=page.path or "/", query=query_string(runs.spec)))


def blocks_csv(runs: ResidualRuns) -> bytes:
    """One row a block, lowest first: log10 of the norms by pathway, and the share removed."""
    columns: dict[str, np.ndarray | list[str]] = {"block": np.arange(1, runs.spec.depth + 1)}
    for lane in runs.lanes:
        ways = measured.pathways(lane) | measured.weight_gradients(lane)
        for name, values in ways.items():
            columns[f"{lane.variant}, {name}, log10"] = values
        columns[f"{lane.variant}, removed"] = measured.removed(lane)
    return to_csv(columns)


def _file(label: str, data: partial, name: str, mime: str = "application/octet-stream") -> None:
    st.download_button(
        label, data, name, mime, on_click="ignore", icon=":material/download:", key=f"file {name}"
    )
