"""Recurrent layers above each other, with shortcuts between them and without."""

import streamlit as st

from dashboard.figures import residual_stack
from dashboard.shell.chart import chart
from dashboard.shell.widgets import ask
from dashboard.visitors.turn import fragment
from pages.residual_shortcuts import lesson
from pages.residual_shortcuts.experiments import (
    STACK_INPUTS,
    STACK_STEPS,
    STACK_UNITS,
    stack_norms,
)
from pages.residual_shortcuts.spec import TabSpec
from pages.residual_shortcuts.state import ResidualRuns

WU = "Wu et al. 2016, section 3.1 (arXiv:1609.08144)"


@fragment
def stacks(runs: ResidualRuns) -> None:
    """The choice of the cell and of the number of layers, and both heat maps."""
    st.markdown(
        lesson(
            "stacks",
            units=STACK_UNITS,
            inputs=STACK_INPUTS,
            steps=STACK_STEPS,
            seed=runs.spec.seed,
            source=WU,
        )
    )
    chosen = ask(TabSpec(), "stack_cell", "stack_layers")
    cell, count = chosen.stack_cell, chosen.stack_layers
    with_them, without = (
        stack_norms(cell, count, runs.spec.seed, shortcut=each) for each in (True, False)
    )
    chart(residual_stack, with_them, without, cell=cell, key="residual-stack")
    st.caption(lesson("stacks-read"))
