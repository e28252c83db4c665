"""Predict first: how far does the first step reach, compared with the last?"""

import math

import streamlit as st

from dashboard.figures import erased as erased_figure
from dashboard.models.spec import BOTH
from dashboard.plain import plain
from dashboard.shell.chart import chart
from dashboard.shell.questions import band, prediction, verdict, within
from dashboard.theme import number
from dashboard.visitors.turn import fragment
from pages.unroll import lesson
from pages.unroll.experiments import Erased, erase
from pages.unroll.state import Run

# Each choice holds from its bound (inclusive) up to the next one's, so every ratio from 0 to
# infinity falls in exactly one.
CHOICES: tuple[tuple[float, str], ...] = (
    (0.0, "Less than a tenth as far"),
    (0.1, "From a tenth to two thirds"),
    (2 / 3, "About as far: from two thirds to one and a half times"),
    (1.5, "Farther: one and a half times or more"),
)


def choice_of(ratio: float) -> str:
    """The one choice that a measured ``ratio`` from 0 to infinity falls in."""
    if math.isnan(ratio) or ratio < 0:
        raise ValueError(f"ratio must be from 0 to infinity; got {ratio}")
    return band(ratio, CHOICES)


@fragment
def predict(run: Run) -> None:
    """The question; after an answer, the measurement and whether the prediction held."""
    if run.steps == 1:
        st.info(lesson("predict-one-step"))
        return
    labels = run.sequence.labels
    axis = run.sequence.axis
    st.markdown(lesson("predict", axis=axis, first=plain(labels[0]), last=plain(labels[-1])))
    texts = [text for _, text in CHOICES]
    answer = prediction("unroll", run.spec, texts, stage="stage")
    if answer is not None:
        _reveal(run, answer, erase(run.spec))


def _reveal(run: Run, answer: str, erased: Erased) -> None:
    """The measurement beside the prediction."""
    if math.isnan(erased.ratio):
        st.info(lesson("predict-still"))
        return
    truth = choice_of(erased.ratio)
    verdict(within(truth), held=answer == truth, guess=within(answer))
    st.markdown(
        lesson(
            "predict-measured",
            axis=run.sequence.axis,
            first=number(float(erased.moved[0])),
            last=number(float(erased.moved[-1])),
            ratio=number(erased.ratio),
        )
    )
    chart(erased_figure, erased.moved, erased.steps, run.sequence.labels, key="erased-figure")
    if run.spec.directions == BOTH:
        st.markdown(lesson("predict-why-both"))
    else:
        state = "trained" if run.spec.trained else "untrained"
        st.markdown(lesson("predict-why-one", passes=run.steps - 1, trained=state))
