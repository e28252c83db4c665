"""What it says: the answers of a trained network on the words that it reads."""

import streamlit as st

from dashboard.models import trained
from dashboard.parts.answers import answers
from pages.unroll import lesson
from pages.unroll.state import Run


def says(run: Run) -> None:
    """What the network says after each word; an untrained one says nothing."""
    if not run.spec.trained:
        st.info(lesson("says-untrained"))
        return
    words = tuple(label.lower().replace("’", "'") for label in run.sequence.labels)
    said = trained.run(run.spec.weights, words)
    st.markdown(lesson("says"))
    answers(said, said, key="unroll")
