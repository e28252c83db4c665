"""What it says: the answers of a trained network on the words that it reads."""

import streamlit as st

from dashboard.models import trained
from dashboard.models.trained_run import TrainedRun
from dashboard.parts.answers import answers
from dashboard.theme import number
from pages.unroll import lesson
from pages.unroll.state import Run


def says(run: Run) -> None:
    """What the network says after each word; an untrained one says nothing."""
    if not run.spec.trained:
        st.info(lesson("says-untrained"))
        return
    if run.spec.sent is not None and not run.spec.sent.answers:
        ((last,),) = run.readout.outputs[-1:].tolist()
        st.markdown(lesson("says-number", said=number(last)))
        return
    said = _answered(run)
    st.markdown(lesson("says"))
    answers(said, said, key="unroll")


def _answered(run: Run) -> TrainedRun:
    """The same run, with the probability of each answer."""
    if run.spec.sent is not None:
        return trained.run_sent(run.spec.sent, run.spec.row)
    words = tuple(label.lower().replace("’", "'") for label in run.sequence.labels)
    return trained.run(run.spec.weights, words)
