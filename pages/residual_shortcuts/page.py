"""The page Residual shortcuts: two ways back for a gradient, measured block by block."""

import streamlit as st

from dashboard.figures import residual_curves
from dashboard.shell.chart import chart
from dashboard.shell.player import player
from dashboard.shell.widgets import READING_WIDTH
from pages.residual_shortcuts import address, controls, lesson, measured
from pages.residual_shortcuts.blocks import block
from pages.residual_shortcuts.experiments import resnet_parameters
from pages.residual_shortcuts.sections import SECTIONS
from pages.residual_shortcuts.seeds import SEEDS
from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.state import residual_runs


def show() -> None:
    # --------------------------------------------------------------------------- title and sentence
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.title("Residual shortcuts", anchor=False, width="content")
        st.markdown(lesson("sentence"), width="stretch")

    # ------------------------------------------------------------------------------------- controls
    address.note()
    missed = st.container()
    runs = controls.choose()

    # ------------------------------------------------------------------------------------ the stage
    player(block, runs, key="residual_stage")

    # ----------------------------------------------------------------------------------- the curves
    chart(residual_curves, runs.curves, measured.theory(runs.spec), key="residual-curves")
    st.caption(lesson("curves", seeds=SEEDS))

    # ----------------------------------------------------------------------- what there is to learn
    tabs = st.tabs(list(SECTIONS), key="section", on_change="rerun", bind="query-params")
    for tab, section in zip(tabs, SECTIONS.values(), strict=True):
        if tab.open:
            with tab, st.container(width=READING_WIDTH):
                section(runs)

    address.report(missed, runs)


def warm() -> None:
    resnet_parameters()
    tuple(residual_runs(ResidualSpec()).curves)
