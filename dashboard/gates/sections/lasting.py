"""How long it lasts: the half-life of the cell state, unit by unit, and by its bias alone."""

import streamlit as st

from dashboard.chart import chart
from dashboard.figures import half_lives
from dashboard.gates import measured
from dashboard.gates.state import GatesRuns
from dashboard.lessons import lesson
from dashboard.theme import number
from rnncore.written import exact

BIASES = (0.0, 1.0, 3.0, 5.0)


def lasting(runs: GatesRuns) -> None:
    """The units over the curve of the theory."""
    if runs.plain.card.cell != "lstm":
        st.info(lesson("gates", "lasting-other"))
        return
    each = ", ".join(
        f"b = {exact(bias)}: {number(measured.bias_half_life(bias), 2)}" for bias in BIASES
    )
    st.markdown(lesson("gates", "lasting", each=each))
    if runs.touched:
        st.info(lesson("gates", "lasting-untouched"))
    run = runs.plain  # a gate that is held has no half-life of its own
    chart(half_lives, measured.forget_bias(run), measured.half_lives(run), key="gates-lasting")
    st.caption(lesson("gates", "lasting-how"))
