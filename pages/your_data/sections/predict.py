"""Predict first: how far back does the gradient of the loss reach?"""

import streamlit as st

from dashboard.figures import gradient_tracks
from dashboard.shell.chart import chart
from dashboard.shell.questions import prediction, verdict, within
from dashboard.theme import number
from dashboard.visitors.turn import fragment
from pages.your_data import lesson, measured
from pages.your_data.measured import Horizon
from pages.your_data.runs import DataRun

SOON, HALF, LATE, NEVER = CHOICES = (
    "Within the last tenth of the steps",
    "Within the last half",
    "Farther back than half of the steps",
    "It never falls that far",
)
FEWEST = 4
SHARE = 1e-3


def choice_of(horizon: Horizon, steps: int) -> str:
    """The one choice that a measured horizon over ``steps`` falls in."""
    if horizon.steps is None:
        return NEVER
    share = horizon.steps / steps
    return SOON if share <= 0.1 else HALF if share <= 0.5 else LATE


@fragment
def predict(run: DataRun) -> None:
    """The question; after an answer, the measurement and whether the prediction held."""
    if not run.gradients:
        st.info(lesson("no-gradient"))
        return
    if run.steps < FEWEST:
        st.info(lesson("predict-short", fewest=FEWEST))
        return
    last = "the last layer, forward" if run.trace.bidirectional else "the last layer"
    where = last if len(run.trace.tracks) > 1 else "the steps"
    st.markdown(lesson("predict", where=where))
    answer = prediction("own", run.key, CHOICES, stage="own_stage")
    if answer is None:
        return
    try:
        _reveal(run, answer, measured.horizon(run))
    except ValueError:  # the loss does not reach this layer
        st.info(lesson("no-gradient-here", where=where))


def _reveal(run: DataRun, answer: str, horizon: Horizon) -> None:
    truth = choice_of(horizon, run.steps)
    verdict(within(truth), held=answer == truth, guess=within(answer))
    if horizon.steps is None:
        held = {"peak": horizon.peak, "least": number(horizon.least)}
        st.markdown(lesson("predict-held", all=run.steps, **held))
    else:
        beyond = "predict-rises" if horizon.after > SHARE else "predict-stays"
        further = lesson(beyond, most=number(horizon.after))
        if horizon.steps == run.steps:
            further = lesson("predict-end")
        st.markdown(lesson("predict-lost", steps=horizon.steps, all=run.steps, further=further))
    chart(gradient_tracks, measured.curves(run), cell=run.title, key="own-predicted")
