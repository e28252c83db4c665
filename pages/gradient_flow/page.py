"""The page Gradient flow: how the gradient of a loss travels back, measured on several cells."""

import streamlit as st

from dashboard.figures import gradient_curves
from dashboard.shell.chart import chart
from dashboard.shell.player import player
from dashboard.shell.widgets import READING_WIDTH
from pages.gradient_flow import address, controls, lesson
from pages.gradient_flow.blocks import block
from pages.gradient_flow.sections import SECTIONS
from pages.gradient_flow.sections.notice import BOUNDS
from pages.gradient_flow.spec import GradientSpec
from pages.gradient_flow.state import gradient_runs


def show() -> None:
    # --------------------------------------------------------------------------- title and sentence
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.title("Gradient flow", anchor=False, width="content")
        st.markdown(lesson("sentence"), width="stretch")

    # ------------------------------------------------------------------------------------- controls
    address.note()
    missed = st.container()
    runs = controls.choose()

    # ------------------------------------------------------------------------------------ the stage
    player(block, runs, key="gradient_stage")

    # ----------------------------------------------------------------------------------- the curves
    chart(gradient_curves, runs.curves, runs.bounds, key="gradient-curves")
    st.caption(lesson("curves", source=BOUNDS))

    # ----------------------------------------------------------------------- what there is to learn
    tabs = st.tabs(list(SECTIONS), key="section", on_change="rerun", bind="query-params")
    for tab, section in zip(tabs, SECTIONS.values(), strict=True):
        if tab.open:
            with tab, st.container(width=READING_WIDTH):
                section(runs)

    address.report(missed, runs)


def warm() -> None:
    gradient_runs(GradientSpec())
