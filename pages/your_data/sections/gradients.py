"""Gradients: played back on a stage, and in every layer and direction at once."""

import streamlit as st

from dashboard.figures import gradient_tracks
from dashboard.shell.chart import chart
from dashboard.stage import stage
from pages.your_data import lesson, measured
from pages.your_data.runs import DataRun, back_block


def gradients(run: DataRun) -> None:
    """The player and the curves, where there are gradients."""
    if not run.gradients:
        st.info(lesson("no-gradient"))
        return
    st.markdown(lesson("gradients"))
    block = back_block(run)
    if block is not None:
        stage(block, key="own_gradient_stage", addressed=False)
    elif not run.attends and run.goes_on:
        st.info(lesson("gradients-from-later"))
    if run.trace.bidirectional:
        st.caption(lesson("gradients-backward"))
    chart(gradient_tracks, measured.curves(run), cell=run.title, key="own-gradients")
