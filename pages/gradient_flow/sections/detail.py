"""Which of the cells a tab looks at: one choice for all tabs, part of the address."""

import streamlit as st

from dashboard.shell.widgets import pick
from pages.gradient_flow.state import GradientRuns, Lane


def detail(runs: GradientRuns) -> Lane:
    """The chosen lane; the first where the chosen cell is not shown. With one cell, no choice."""
    cells = runs.spec.cells
    if len(cells) == 1:
        return runs.lanes[0]
    if st.session_state.get("detail", cells[0]) not in cells:
        st.session_state["detail"] = cells[0]
    return runs.lane(pick("detail", "Cell", cells, visible=True))
