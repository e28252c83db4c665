"""Said above whatever is of the untouched run while a gate is held on the stage."""

import streamlit as st

from pages.gates_at_work import lesson
from pages.gates_at_work.state import GatesRuns


def untouched(runs: GatesRuns) -> None:
    """A sentence where a gate is held, otherwise nothing."""
    if runs.touched:
        st.info(lesson("untouched"))
