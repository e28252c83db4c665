"""The code: a program that repeats the run, or reads the trace."""

import streamlit as st

from pages.your_data import lesson, script
from pages.your_data.runs import OwnRun


def code(run: OwnRun) -> None:
    """The program, with a button that copies it, and what it prints."""
    st.markdown(lesson("code" if run.spec else "code-trace"))
    st.code(script.code(run), language="python", height=480)
    with st.expander("What it prints"):
        st.code(script.printed(run), language=None)
