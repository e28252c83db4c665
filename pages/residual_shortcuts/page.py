"""The page Residual shortcuts: two ways back for a gradient, measured block by block."""

import streamlit as st

from dashboard.figures import residual_curves
from dashboard.shell.address import note, tell
from dashboard.shell.chart import chart
from dashboard.shell.frame import heading, in_tabs
from dashboard.shell.player import player
from pages.residual_shortcuts import controls, lesson, measured
from pages.residual_shortcuts.address import WORDS, stage
from pages.residual_shortcuts.blocks import block
from pages.residual_shortcuts.experiments import resnet_parameters
from pages.residual_shortcuts.sections import SECTIONS
from pages.residual_shortcuts.seeds import SEEDS
from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.state import residual_runs


def show() -> None:
    heading("Residual shortcuts", lesson("sentence"))

    note(WORDS)
    missed = st.container()
    runs = controls.choose()

    player(block, runs, key="residual_stage")

    chart(residual_curves, runs.curves, measured.theory(runs.spec), key="residual-curves")
    st.caption(lesson("curves", seeds=SEEDS))

    in_tabs(SECTIONS, runs)

    tell(missed, WORDS, runs.spec, stage(runs))


def warm() -> None:
    resnet_parameters()
    tuple(residual_runs(ResidualSpec()).curves)
