"""The two pathways block by block, and what the activation after the addition removes."""

import streamlit as st

from dashboard.figures import residual_pathways, residual_removed
from dashboard.shell.chart import chart
from dashboard.visitors.turn import fragment
from pages.residual_shortcuts import lesson, measured
from pages.residual_shortcuts.controls import kind
from pages.residual_shortcuts.state import ResidualRuns


@fragment
def pathways(runs: ResidualRuns) -> None:
    """Both figures for the chosen kind."""
    st.markdown(lesson("pathways"))
    lane = kind(runs)
    chart(residual_pathways, measured.pathways(lane), kind=lane.variant, key="residual-pathways")
    st.caption(lesson(f"pathways-{lane.variant}"))
    st.markdown(lesson(f"removed-{lane.variant}"))
    if lane.variant in ("plain", "v1"):
        named = {"kind": lane.variant, "activation": runs.spec.activation}
        chart(residual_removed, measured.removed(lane), **named, key="residual-removed")
