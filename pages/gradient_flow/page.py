"""The page Gradient flow: how the gradient of a loss travels back, measured on several cells."""

import streamlit as st

from dashboard.figures import gradient_curves
from dashboard.shell.chart import chart
from dashboard.shell.page import Page, Stage, in_tabs, player
from dashboard.stage import gradient_block
from pages.gradient_flow import controls, lesson
from pages.gradient_flow.presets import PRESETS
from pages.gradient_flow.sections import SECTIONS
from pages.gradient_flow.sections.notice import BOUNDS
from pages.gradient_flow.spec import USUAL, GradientSpec, TabSpec
from pages.gradient_flow.state import GradientRuns, gradient_runs

PAGE = Page("gradient", "Gradient flow", (GradientSpec, TabSpec), PRESETS)


def show() -> None:
    missed = PAGE.open(lesson("sentence"))
    runs = controls.choose()

    player(block, runs, key="gradient_stage")

    chart(gradient_curves, runs.curves, runs.bounds, key="gradient-curves")
    st.caption(lesson("curves", source=BOUNDS))

    in_tabs(SECTIONS, runs)

    PAGE.close(missed, runs.spec, Stage(runs.steps + 1, len(runs.lanes)))


def block(runs: GradientRuns) -> bytes:
    """All lanes for the scene ``gradient``."""
    return gradient_block(
        [(lane.cell, lane.track) for lane in runs.lanes],
        labels=runs.labels,
        loss_at=runs.loss_at,
        origin=f"untrained, seed {runs.spec.seed}",
    )


def warm() -> None:
    gradient_runs(USUAL)
