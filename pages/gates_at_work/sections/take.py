"""Take it with you: the link, a page that works offline and plays, the trace, the table."""

from functools import partial

import streamlit as st

from dashboard.shell import export
from dashboard.shell.take import files, link
from pages.gates_at_work import lesson
from pages.gates_at_work.export import page
from pages.gates_at_work.state import GatesRuns


def take(runs: GatesRuns) -> None:
    """The address, and files that are built when asked for."""
    st.markdown(lesson("take"))
    link(runs.spec, lesson("take-long"))
    st.markdown(lesson("take-files"))
    run = runs.shown
    files(
        ("Page that plays (.html)", "gates.html", partial(page, runs)),
        ("Trace (.npz)", "gates-trace.npz", partial(export.trace_bytes, run.trace)),
        (
            "States and gates (.csv)",
            "gates-states.csv",
            partial(export.long_csv, run.trace, run.labels),
        ),
    )
