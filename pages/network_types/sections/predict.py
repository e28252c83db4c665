"""Predict first: one question for each kind of network, answered before the measurement."""

import streamlit as st

from dashboard.plain import plain
from dashboard.shell.questions import prediction, verdict, within
from dashboard.visitors.turn import fragment
from pages.network_types import lesson
from pages.network_types.questions import ASKED
from pages.network_types.runs import STAGE, TypeRun


@fragment
def predict(run: TypeRun) -> None:
    """The question; after an answer, the measurement and whether the prediction held."""
    asked = ASKED[run.spec.kind](run)
    if asked is None:
        st.info(lesson("predict-short"))
        return
    if len(asked.options) < 2:
        st.info(lesson("predict-one-answer"))
        return
    st.markdown(asked.text)
    answer = prediction("types", run.spec, asked.options, stage=STAGE if run.parts else "")
    if answer is not None:
        truth, guess = (plain(within(each), longest=80) for each in (asked.truth, answer))
        verdict(truth, held=answer == asked.truth, guess=guess)
        st.markdown(asked.after)
