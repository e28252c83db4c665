"""The page Gates at work: trained networks whose gates mean something."""

import streamlit as st

from dashboard.parts.answers import answers
from dashboard.shell.player import player
from dashboard.shell.widgets import READING_WIDTH
from pages.gates_at_work import address, controls, lesson
from pages.gates_at_work.blocks import trained_block
from pages.gates_at_work.sections import SECTIONS
from pages.gates_at_work.spec import GatesSpec
from pages.gates_at_work.state import gates_runs


def show() -> None:
    # --------------------------------------------------------------------------- title and sentence
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.title("Gates at work", anchor=False, width="content")
        st.markdown(lesson("sentence"), width="stretch")

    # ------------------------------------------------------------------------------------- controls
    address.note()
    missed = st.container()
    runs = controls.choose()

    # ------------------------------------------------------------------------------------ the stage
    player(trained_block, runs.shown, key="gates_stage")

    # ------------------------------------------------------------------------ what the network says
    answers(runs.shown, runs.plain, key="gates")

    # ----------------------------------------------------------------------- what there is to learn
    tabs = st.tabs(list(SECTIONS), key="section", on_change="rerun", bind="query-params")
    for tab, section in zip(tabs, SECTIONS.values(), strict=True):
        if tab.open:
            with tab, st.container(width=READING_WIDTH):
                section(runs)

    address.report(missed, runs)


def warm() -> None:
    gates_runs(GatesSpec())
