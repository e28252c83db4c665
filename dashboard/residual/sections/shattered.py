"""Shattered gradients: how alike the gradients at neighbouring inputs are."""

import math

import streamlit as st

from dashboard.chart import chart
from dashboard.figures import residual_shattered
from dashboard.lessons import lesson
from dashboard.residual import experiments
from dashboard.residual.state import ResidualRuns
from dashboard.theme import number
from rnncore.written import exact

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
            beta=exact(spec.branch),
        )
    )
    with st.spinner(
        f"Measuring {experiments.NETWORKS * len(spec.variants)} networks", show_time=True
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
    st.markdown(found(curves))
    st.caption(lesson("residual", "shattered-read"))


def found(curves: tuple[residual_shattered.Curve, ...]) -> str:
    """What was measured a few steps apart, and whether white noise would give as much."""
    near = {kind: float(values[residual_shattered.NEAR]) for kind, values in curves}
    noise = 2 / math.sqrt(experiments.POINTS * experiments.NETWORKS)
    alike = [kind for kind, value in near.items() if abs(value) <= noise]
    verdict = lesson("residual", "shattered-unlike")
    if alike:
        verdict = lesson("residual", "shattered-alike", kinds=" and ".join(alike))
    return lesson(
        "residual",
        "shattered-found",
        near=residual_shattered.NEAR,
        each=", ".join(f"{kind} {number(value, 2)}" for kind, value in near.items()),
        noise=number(noise, 2),
        verdict=verdict,
    )
