"""Shattered gradients: how alike the gradients at neighbouring inputs are."""

import streamlit as st

from dashboard.chart import chart
from dashboard.figures import residual_shattered
from dashboard.lessons import lesson
from dashboard.residual import experiments
from dashboard.residual.state import ResidualRuns
from rnncore.counting import counted

BALDUZZI = "Balduzzi et al. 2017 (arXiv:1702.08591)"


def shattered(runs: ResidualRuns) -> None:
    """What is measured, and the curves of the kinds shown."""
    spec = runs.spec
    st.markdown(
        lesson(
            "residual",
            "shattered",
            source=BALDUZZI,
            points=experiments.POINTS,
            width=experiments.WIDTH,
            networks=experiments.NETWORKS,
            blocks=spec.depth,
            beta=f"{spec.branch:g}",
        )
    )
    with st.spinner(
        f"Measuring {counted(experiments.NETWORKS * len(spec.variants), 'network')}", show_time=True
    ):
        curves = tuple(
            (kind, experiments.autocorrelation(kind, spec.depth, spec.branch))
            for kind in spec.variants
        )
    chart(
        residual_shattered,
        curves,
        layers=experiments.layers(spec.depth),
        key="residual-shattered",
    )
    st.caption(lesson("residual", "shattered-read"))
