"""Take it with you: the link to what is shown, the curves as a table, the traces."""

from functools import partial

import numpy as np
import streamlit as st

from dashboard.choices import ADDRESS_CHARACTERS
from dashboard.parts import lesson as shared_lesson
from dashboard.parts.controls import weights_of
from dashboard.shell.chart import to_csv
from dashboard.shell.export import trace_bytes
from dashboard.shell.presets import slug
from dashboard.shell.take import files, link
from pages.gradient_flow import lesson
from pages.gradient_flow.spec import WORDS
from pages.gradient_flow.state import GradientRuns


def take(runs: GradientRuns) -> None:
    """The link, and files that are built when asked for."""
    if runs.spec.input == WORDS and len(runs.spec.text) > ADDRESS_CHARACTERS:
        st.info(lesson("take-long"))
    else:
        st.markdown(lesson("take"))
        link(runs.spec)
    if runs.spec.sent is not None:
        st.info(shared_lesson("sent-link"))
    st.markdown(lesson("take-files"))
    traces = [
        (f"Trace, {lane.cell}", f"gradient-{slug(lane.cell)}.npz", partial(trace_bytes, lane.trace))
        for lane in runs.lanes
    ]
    files(
        *weights_of(runs.spec.sent),
        ("Curves (.csv)", "gradient-flow.csv", partial(curves_csv, runs)),
        *traces,
    )


def curves_csv(runs: GradientRuns) -> bytes:
    """One row a boundary, h_0 first: log10 of the gradient's norm, and of the bound, by cell."""
    columns: dict[str, np.ndarray | list[str]] = {"step": np.arange(runs.steps + 1)}
    for lane in runs.lanes:
        columns[f"{lane.cell}, log10 of the norm of dL/dh"] = lane.norms
        if lane.bound is not None:
            columns[f"{lane.cell}, log10 of the bound"] = lane.bound
    return to_csv(columns)
