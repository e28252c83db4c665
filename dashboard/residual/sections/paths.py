"""All paths through the tower, by how many branches they take."""

import math

import streamlit as st

from dashboard.chart import chart
from dashboard.figures import residual_paths
from dashboard.figures.powers import power
from dashboard.lessons import lesson
from dashboard.residual import measured
from dashboard.residual.sections.kind import kind
from dashboard.residual.state import ResidualRuns

VEIT = "Veit, Wilber & Belongie 2016 (arXiv:1605.06431)"
WITH_SHORTCUT = ("v1", "v2", "gated")


@st.fragment
def paths(runs: ResidualRuns) -> None:
    """What is drawn, the choice of the kind, and both rows of bars."""
    st.markdown(lesson("residual", "paths", depth=runs.spec.depth, source=VEIT))
    lane = kind(runs, WITH_SHORTCUT)
    found = measured.paths(runs.spec, lane.variant)
    if found is None:
        st.info(lesson("residual", "paths-nothing"))
        return
    chart(
        residual_paths,
        found.shares,
        found.log10_counts,
        found.log10_norms,
        kind=lane.variant,
        key="residual-paths",
    )
    st.caption(
        lesson(
            "residual",
            "paths-exact",
            many=power(runs.spec.depth * math.log10(2)),
            total=f"{float(found.shares.sum()):.10f}",
        )
    )
