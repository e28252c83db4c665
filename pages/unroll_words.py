"""The Unroll page: a network reads a sequence, step by step."""

import streamlit as st

from dashboard import address, controls
from dashboard.lessons import lesson
from dashboard.sections import SECTIONS
from dashboard.stage import stage
from dashboard.turn import fragment
from dashboard.widgets import READING_WIDTH

# ------------------------------------------------------------------------- title and sentence
with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    st.title("Unroll", anchor=False, width="content")
    st.markdown(lesson("unroll", "sentence"), width="stretch")

# ----------------------------------------------------------------------------------- controls
address.note()
missed = st.container()
run = controls.choose()


# ---------------------------------------------------------------------------------- the stage
@fragment
def player() -> None:
    """The player. It reports its view into the address, which runs this fragment again."""
    stage(run.block)


player()

# ------------------------------------------------------------------- what there is to learn
tabs = st.tabs(list(SECTIONS), key="section", on_change="rerun", bind="query-params")
for tab, section in zip(tabs, SECTIONS.values(), strict=True):
    if tab.open:
        with tab, st.container(width=READING_WIDTH):
            section(run)

address.report(missed, run)
