"""Step by step: the singular values of one step, and the rate that is left of many."""

import math

import streamlit as st

from dashboard.figures import gradient_singular, gradient_slope
from dashboard.models.spec import EVERY
from dashboard.shell.chart import chart
from dashboard.theme import plus_minus
from dashboard.visitors.turn import fragment
from pages.gradient_flow import lesson, measured
from pages.gradient_flow.controls import detail
from pages.gradient_flow.state import GradientRuns

ENGELKEN = "Engelken, Wolf & Abbott 2023, Physical Review Research 5, 043044"


@fragment
def jacobians(runs: GradientRuns) -> None:
    """Both figures for the chosen cell."""
    lane = detail(runs)
    st.markdown(lesson("jacobians"))
    values = measured.singular_values(lane)
    chart(gradient_singular, values, cell=lane.cell, key="gradient-singular")
    exponent = measured.exponent(lane)
    if not math.isfinite(exponent.value):
        st.info(lesson("lyapunov-lost"))
        return
    norms = measured.toward_loss(runs, lane)
    st.markdown(
        lesson(
            "lyapunov",
            steps=len(norms) - 1,
            starts=measured.STARTS,
            exponent=plus_minus(*exponent),
            slope=gradient_slope.slope_to(norms, exponent.open),
            source=ENGELKEN,
        )
    )
    chart(gradient_slope, norms, *exponent, cell=lane.cell, key="gradient-slope")
    if runs.spec.loss == EVERY:
        st.caption(lesson("lyapunov-every"))
