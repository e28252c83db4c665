"""The code: a program that runs the trained network and prints the numbers shown."""

import streamlit as st

from dashboard.gates import script
from dashboard.gates.state import GatesRuns
from dashboard.lessons import lesson


def code(runs: GatesRuns) -> None:
    """The program, with a button that copies it, and what it prints."""
    st.markdown(lesson("gates", "code"))
    st.code(script.code(runs), language="python", height=420)
    with st.expander("What it prints"):
        st.code(script.printed(runs), language=None)
