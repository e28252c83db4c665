"""Inputs as vectors: how a word becomes numbers, or which numbers a step already is."""

import streamlit as st

from dashboard.figures import vectors as vectors_figure
from dashboard.models.spec import STANDARDISED
from dashboard.shell.chart import chart
from pages.unroll import lesson
from pages.unroll.state import Run

MIKOLOV = "Mikolov et al. 2013 (arXiv:1301.3781)"


def vectors(run: Run) -> None:
    """An explanation and a heat map, a row for each distinct word or for each step."""
    if run.spec.sent is not None:
        st.markdown(lesson("inputs-sent", numbers=len(run.names)))
        rows, values = list(run.sequence.labels), run.inputs
    elif run.spec.tokens:
        section = "words-trained" if run.spec.trained else "words"
        said = {"axis": run.sequence.axis, "size": run.inputs.shape[1]}
        source = {} if run.spec.trained else {"source": MIKOLOV}
        st.markdown(lesson(section, **said, **source))
        rows = list(dict.fromkeys(run.sequence.labels))
        values = run.inputs[[run.sequence.labels.index(label) for label in rows]]  # (V, I)
    else:
        section = "numbers-standardised" if run.spec.scale == STANDARDISED else "numbers-as-it-is"
        scale = lesson(section)
        st.markdown(lesson("numbers", columns=len(run.names), scale=scale))
        rows, values = list(run.sequence.labels), run.inputs
    chart(vectors_figure, values, rows, run.names, run.sequence.axis, key="vectors-figure")
