"""Predict first: one question for each kind of network, answered before the measurement."""

import streamlit as st

from dashboard.plain import plain
from dashboard.shell.widgets import question
from dashboard.visitors.turn import fragment
from pages.network_types import lesson
from pages.network_types.questions import ASKED
from pages.network_types.runs import TypeRun

MOST_OPTIONS = 12
"""Options that are all shown at once; more of them open as a list."""


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
    key = question("types", run.spec)
    if len(asked.options) > MOST_OPTIONS:
        answer = st.selectbox("Your prediction", asked.options, index=None, key=key)
    else:
        answer = st.radio("Your prediction", asked.options, index=None, key=key)
    if answer is None:
        st.caption(lesson("predict-choose"))
        return
    truth = asked.truth
    said = plain(f"{truth[0].lower()}{truth[1:]}", longest=80)
    if answer == truth:
        st.success(f"Your prediction held: {said}.")
    else:
        st.warning(f"Your prediction did not hold. Measured: {said}.")
    st.markdown(asked.after)
