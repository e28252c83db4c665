"""The page Types of network: the family of recurrent networks, each trained and at work."""

import streamlit as st

from dashboard.shell.player import player
from dashboard.shell.widgets import READING_WIDTH
from pages.network_types import address, controls, lesson, state
from pages.network_types.blocks import block
from pages.network_types.sections import SECTIONS
from pages.network_types.shown import NOTES, answers
from pages.network_types.spec import TypeSpec


def show() -> None:
    # --------------------------------------------------------------------------- title and sentence
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.title("Types of network", anchor=False, width="content")
        st.markdown(lesson("sentence"), width="stretch")

    # ------------------------------------------------------------------------------------- controls
    address.note()
    missed = st.container()
    run = controls.choose()

    # ----------------------------------------------------------------------------------- the stages
    for place, part in enumerate(run.parts):
        if part.key in NOTES:
            st.markdown(lesson(NOTES[part.key]))
        player(block, run, part, key=f"types_stage_{part.key}", addressed=place == 0)

    # ---------------------------------------------------------------------------------- the answers
    answers(run)

    # ----------------------------------------------------------------------- what there is to learn
    tabs = st.tabs(list(SECTIONS), key="section", on_change="rerun", bind="query-params")
    for tab, section in zip(tabs, SECTIONS.values(), strict=True):
        if tab.open:
            with tab, st.container(width=READING_WIDTH):
                section(run)

    address.report(missed, run)


def warm() -> None:
    state.run(TypeSpec())
