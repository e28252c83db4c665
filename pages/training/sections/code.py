"""The code: the program that trains the networks shown, and what it prints in the end."""

import streamlit as st

from dashboard.shell.take import program
from pages.training import lesson, script
from pages.training.state import TrainingRuns


def code(runs: TrainingRuns) -> None:
    """The program; its output where every network has come to its last update."""
    if runs.done:
        program(lesson("code"), script, runs)
        return
    st.markdown(lesson("code-not-yet"))
    st.code(script.code(runs), language="python", height=480)
