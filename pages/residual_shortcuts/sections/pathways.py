"""The two pathways block by block, and what the activation after the addition removes."""

import streamlit as st

from dashboard.figures import residual_pathways, residual_removed
from dashboard.shell.chart import chart
from dashboard.visitors.turn import fragment
from pages.residual_shortcuts import lesson, measured
from pages.residual_shortcuts.controls import kind
from pages.residual_shortcuts.state import ResidualRuns

PATHWAYS = {
    "plain": "pathways-plain",
    "v1": "pathways-v1",
    "v2": "pathways-v2",
    "gated": "pathways-gated",
}
REMOVED = {
    "plain": "removed-plain",
    "v1": "removed-v1",
    "v2": "removed-v2",
    "gated": "removed-gated",
}


@fragment
def pathways(runs: ResidualRuns) -> None:
    """Both figures for the chosen kind."""
    st.markdown(lesson("pathways"))
    lane = kind(runs)
    chart(residual_pathways, measured.pathways(lane), kind=lane.variant, key="residual-pathways")
    st.caption(lesson(PATHWAYS[lane.variant]))
    if lane.variant in ("v2", "gated"):
        st.markdown(lesson(REMOVED[lane.variant]))
        return
    st.markdown(lesson(REMOVED[lane.variant]))
    chart(
        residual_removed,
        measured.removed(lane),
        kind=lane.variant,
        activation=runs.spec.activation,
        key="residual-removed",
    )
