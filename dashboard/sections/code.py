"""The code: a program that repeats the run."""

import streamlit as st

from dashboard import script
from dashboard.lessons import lesson
from dashboard.state import Run


def code(run: Run) -> None:
    """The program, with a button that copies it, and what it prints."""
    st.markdown(lesson("unroll", "code"))
    st.code(script.code(run), language="python", height=480)
    with st.expander("What it prints"):
        st.code(printed(run), language=None)


def printed(run: Run) -> str:
    """The program's output, from the run on screen."""
    shape = f"({', '.join(map(str, run.trace.outputs.shape))})"
    return "\n".join([shape, "last state:", *(repr(float(value)) for value in run.last_state)])
