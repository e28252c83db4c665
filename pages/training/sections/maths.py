"""The maths: what is followed, and what a gate that has only its bias would leave of it."""

import math

import streamlit as st

from dashboard.figures.powers import power
from pages.training import lesson
from pages.training.spec import BIASED
from pages.training.state import TrainingRuns
from rnncore.train.networks import open_share
from rnncore.written import setting

REACH = (
    r"R = \log_{10} \left\lVert \frac{\partial L}{\partial h_1} \right\rVert"
    r" - \log_{10} \left\lVert \frac{\partial L}{\partial h_T} \right\rVert"
)


def maths(runs: TrainingRuns) -> None:
    """The measure, and the law of the forget bias beside its measurement."""
    st.markdown(lesson("maths", updates=runs.spec.updates))
    st.latex(r"\theta \leftarrow \theta - \eta \, \frac{\partial L}{\partial \theta}")
    st.markdown(lesson("maths-reach"))
    st.latex(REACH)
    st.markdown(lesson("maths-lstm"))
    for lane in runs.lanes:
        if lane.name == BIASED:
            steps = lane.recipe.task.steps
            alone = (steps - 1) * math.log10(open_share(runs.spec.bias, 1))
            st.markdown(
                lesson(
                    "maths-gate",
                    bias=setting(runs.spec.bias),
                    steps=steps,
                    alone=power(alone),
                    measured=power(lane.shots[0].reach),
                )
            )
