"""The code: a program that runs the trained network and prints the numbers shown."""

import streamlit as st

from pages.gates_at_work import lesson, script
from pages.gates_at_work.state import GatesRuns


def code(runs: GatesRuns) -> None:
    """The program, with a button that copies it, and what it prints."""
    st.markdown(lesson("code"))
    st.code(script.code(runs), language="python", height=420)
    with st.expander("What it prints"):
        st.code(script.printed(runs), language=None)
