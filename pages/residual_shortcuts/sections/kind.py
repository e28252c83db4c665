"""Which kind of block a tab looks at: one choice for all tabs, part of the address."""

import streamlit as st

from dashboard.shell.widgets import pick
from pages.residual_shortcuts.spec import VARIANTS
from pages.residual_shortcuts.state import Lane, ResidualRuns, lane


def kind(runs: ResidualRuns, choices: tuple[str, ...] = VARIANTS) -> Lane:
    """The lane of the chosen kind among ``choices``, shown above or not.

    To begin with v2, or where that is not shown above, the first kind that is.
    """
    shown = [each.variant for each in (*runs.on_stage, *runs.lanes) if each.variant in choices]
    first = shown[0] if shown and "v2" not in shown else "v2"
    if st.session_state.get("kind", first) not in choices:
        st.session_state["kind"] = first
    return lane(runs.spec, pick("kind", "Kind of block", choices, default=first, visible=True))
