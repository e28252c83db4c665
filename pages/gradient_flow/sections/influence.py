"""The influence map: how much every state depends on every earlier one."""

import streamlit as st

from dashboard.figures import gradient_influence
from dashboard.parts import lesson as shared_lesson
from dashboard.shell.chart import chart
from dashboard.visitors.turn import fragment
from pages.gradient_flow import lesson, measured
from pages.gradient_flow.controls import detail
from pages.gradient_flow.state import GradientRuns


@fragment
def influence(runs: GradientRuns) -> None:
    """What is drawn, the choice of the cell, and the map."""
    st.markdown(lesson("influence"))
    lane = detail(runs)
    found = measured.influence_map(lane)
    chart(gradient_influence, *found, cell=lane.cell, key="gradient-influence")
    if len(found.boundaries) <= runs.steps:
        shown = len(found.boundaries)
        st.caption(lesson("influence-strided", shown=shown, all=runs.steps + 1))
    if lane.track.cell == "lstm":
        st.caption(shared_lesson("influence-lstm"))
