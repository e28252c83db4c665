"""The maths: what is followed, and what a gate that has only its bias would leave of it."""

import math

import streamlit as st

from dashboard.figures.powers import power
from pages.training import lesson
from pages.training.spec import BIASED
from pages.training.state import TrainingRuns
from rnncore.train.networks import open_share
from rnncore.train.recipe import MOMENTUM
from rnncore.train.stepping import BETAS, EPSILON
from rnncore.written import setting

REACH = (
    r"R = \log_{10} \left\lVert \frac{\partial L}{\partial h_1} \right\rVert"
    r" - \log_{10} \left\lVert \frac{\partial L}{\partial h_T} \right\rVert"
)

KINGMA = "Kingma & Ba 2015, arXiv:1412.6980"
(FIRST, SECOND), SMALL = BETAS, f"10^{{{math.log10(EPSILON):.0f}}}"
STEPS = {
    "adam": (
        rf"m &\leftarrow {FIRST:g}\, m + {1 - FIRST:.3g}\, g \\ "
        rf"v &\leftarrow {SECOND:g}\, v + {1 - SECOND:.3g}\, g^2 \\ "
        rf"\theta &\leftarrow \theta - \eta\, \frac{{m / (1 - {FIRST:g}^k)}}"
        rf"{{\sqrt{{v / (1 - {SECOND:g}^k)}} + {SMALL}}}"
    ),
    "sgd": (
        rf"u &\leftarrow {MOMENTUM:g}\, u + g \\ "
        r"\theta &\leftarrow \theta - \eta\, u"
    ),
}
"""What a step is, by optimizer, as in ``rnncore.train.stepping``; a line a quantity, for phones."""


def maths(runs: TrainingRuns) -> None:
    """The measure, and the law of the forget bias beside its measurement."""
    recipe = runs.lanes[0].recipe
    st.markdown(lesson("maths", batch=recipe.batch, updates=recipe.updates))
    if recipe.clip is not None:
        st.markdown(lesson("maths-clip", limit=f"{recipe.clip:g}"))
    source = {"source": KINGMA} if recipe.optimizer == "adam" else {}
    st.markdown(lesson(f"maths-{recipe.optimizer}", rate=f"{recipe.rate:g}", **source))
    st.latex(rf"\begin{{aligned}} {STEPS[recipe.optimizer]} \end{{aligned}}")
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
