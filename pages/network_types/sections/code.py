"""The code: a program that repeats the run, and what it prints."""

import streamlit as st

from pages.network_types import lesson, script
from pages.network_types.runs import TypeRun


def code(run: TypeRun) -> None:
    """The program, with a button that copies it, and its output."""
    st.markdown(lesson("code"))
    st.code(script.code(run), language="python")
    with st.expander("What it prints"):
        st.code(script.printed(run), language=None)
