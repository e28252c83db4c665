"""The Unroll page: a network reads a sequence, step by step."""

import streamlit as st

from dashboard.models.networks import CELLS
from dashboard.models.spec import RunSpec
from dashboard.shell.player import player
from dashboard.shell.widgets import READING_WIDTH
from pages.unroll import address, controls, lesson, state
from pages.unroll.blocks import block
from pages.unroll.sections import SECTIONS


def show() -> None:
    # --------------------------------------------------------------------------- title and sentence
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.title("Unroll", anchor=False, width="content")
        st.markdown(lesson("sentence"), width="stretch")

    # ------------------------------------------------------------------------------------- controls
    address.note()
    missed = st.container()
    run = controls.choose()

    # ------------------------------------------------------------------------------------ the stage
    player(block, run)

    # ----------------------------------------------------------------------- what there is to learn
    tabs = st.tabs(list(SECTIONS), key="section", on_change="rerun", bind="query-params")
    for tab, section in zip(tabs, SECTIONS.values(), strict=True):
        if tab.open:
            with tab, st.container(width=READING_WIDTH):
                section(run)

    address.report(missed, run)


def warm() -> None:
    """Run every cell once."""
    for cell in CELLS:
        state.run(RunSpec(cell=cell))
