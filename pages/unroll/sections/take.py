"""Take it with you: the address, a page that plays offline, the trace, the states as a table."""

from functools import partial

import streamlit as st

from dashboard.models import sizes
from dashboard.parts import lesson as shared_lesson
from dashboard.parts.controls import of_row, weights_of
from dashboard.shell import export
from dashboard.shell.take import files, link
from pages.unroll import lesson
from pages.unroll.state import Run, block
from rnncore.counting import counted
from rnncore.player import standalone


def take(run: Run) -> None:
    """The link, and files that are built when asked for."""
    st.markdown(lesson("take"))
    link(run.spec, lesson("take-long"))
    if run.spec.sent is not None:
        st.info(shared_lesson("sent-link"))
    st.markdown(lesson("take-files"))
    files(
        *weights_of(run.spec.sent),
        ("Page that plays (.html)", "unrolled.html", partial(page, run)),
        ("Trace (.npz)", "unrolled-trace.npz", partial(export.trace_bytes, run.trace)),
        ("States (.csv)", "unrolled-states.csv", partial(export.long_csv, run.trace, run.labels)),
    )


def _read(run: Run) -> str:
    """What was read, in a few words."""
    if run.spec.sent is None:
        return run.spec.source
    return f"{of_row(run.spec)} of the task {run.spec.sent.recipe.task.name}"


def page(run: Run) -> bytes:
    """One HTML file that plays the run without a server."""
    units, layers = run.spec.units, run.trace.tracks[-1].layer + 1
    facts = [
        ("Network", f"{run.spec.cell}, {run.origin}"),
        ("Size", f"{counted(units, 'unit')}, {counted(layers, 'layer')}, {sizes.said(run.size)}"),
        ("It reads", f"{_read(run)}, {counted(run.steps, 'step')}"),
    ]
    player = ("Step by step", lesson("page"), block(run))
    return standalone(f"Unroll: {run.spec.cell}", [player], facts=facts).encode()
