"""The page Gradient flow: how the gradient of a loss travels back, measured on several cells."""

import streamlit as st

from dashboard.figures import gradient_curves
from dashboard.shell.address import note, tell
from dashboard.shell.chart import chart
from dashboard.shell.frame import heading, in_tabs
from dashboard.shell.player import player
from pages.gradient_flow import controls, lesson
from pages.gradient_flow.address import WORDS, stage
from pages.gradient_flow.blocks import block
from pages.gradient_flow.sections import SECTIONS
from pages.gradient_flow.sections.notice import BOUNDS
from pages.gradient_flow.spec import GradientSpec
from pages.gradient_flow.state import gradient_runs


def show() -> None:
    heading("Gradient flow", lesson("sentence"))

    note(WORDS)
    missed = st.container()
    runs = controls.choose()

    player(block, runs, key="gradient_stage")

    chart(gradient_curves, runs.curves, runs.bounds, key="gradient-curves")
    st.caption(lesson("curves", source=BOUNDS))

    in_tabs(SECTIONS, runs)

    tell(missed, WORDS, runs.spec, stage(runs))


def warm() -> None:
    gradient_runs(GradientSpec())
