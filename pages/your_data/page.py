"""The page Your data: bring a sequence, weights or a trace, and look inside."""

import streamlit as st

from dashboard.shell.player import player
from dashboard.shell.widgets import READING_WIDTH
from pages.your_data import address, controls, lesson, reading, state, uploads
from pages.your_data.blocks import forward_block
from pages.your_data.sections import SECTIONS
from pages.your_data.spec import OwnSpec


def show() -> None:
    # --------------------------------------------------------------------------- title and sentence
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.title("Your data", anchor=False, width="content")
        st.markdown(lesson("sentence"), width="stretch")

    # ------------------------------------------------------------------------------------- controls
    address.note()
    missed = st.container()
    run = controls.choose()

    # ------------------------------------------------------------------------------------ the stage
    player(forward_block, run, key="own_stage")

    # ----------------------------------------------------------------------- what there is to learn
    tabs = st.tabs(list(SECTIONS), key="section", on_change="rerun", bind="query-params")
    for tab, section in zip(tabs, SECTIONS.values(), strict=True):
        if tab.open:
            with tab, st.container(width=READING_WIDTH):
                section(run)

    address.report(missed, run)


def warm() -> None:
    example = reading.usual(uploads.example())
    state.run(OwnSpec(example.own), example, None)
