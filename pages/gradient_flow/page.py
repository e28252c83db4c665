"""The page Gradient flow: how the gradient of a loss travels back, measured on several cells."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.figures import gradient_curves
from dashboard.shell.chart import chart
from dashboard.shell.page import Page, player
from dashboard.shell.tabs import in_tabs
from dashboard.shell.take import program
from pages.gradient_flow import controls, lesson, script
from pages.gradient_flow.presets import KEPT, PRESETS
from pages.gradient_flow.scene import block, scene, stage
from pages.gradient_flow.sections.activations import activations
from pages.gradient_flow.sections.clip import clip
from pages.gradient_flow.sections.influence import influence
from pages.gradient_flow.sections.jacobians import jacobians
from pages.gradient_flow.sections.maths import maths
from pages.gradient_flow.sections.notice import BOUNDS, notice
from pages.gradient_flow.sections.predict import predict
from pages.gradient_flow.sections.story import story
from pages.gradient_flow.sections.take import take
from pages.gradient_flow.sections.weights import weights
from pages.gradient_flow.spec import USUAL, GradientSpec, TabSpec
from pages.gradient_flow.state import GradientRuns, gradient_runs

__all__ = ["PAGE", "scene", "show", "warm"]

SECTIONS: dict[str, Callable[[GradientRuns], None]] = {
    "Predict first": predict,
    "What to notice": notice,
    "Influence map": influence,
    "Step by step": jacobians,
    "Shares and float32": weights,
    "Clipping": clip,
    "Activations": activations,
    "The maths": maths,
    "The code": partial(program, lesson("code"), script),
    "Take it with you": take,
}

PAGE = Page(
    "gradient",
    "Gradient flow",
    (GradientSpec, TabSpec),
    PRESETS,
    PRESETS[KEPT],
    sections=tuple(SECTIONS),
)


def show() -> None:
    head = PAGE.open()
    runs = controls.choose(head)

    player(block, runs, key="gradient_stage")
    story(runs)
    controls.describe(runs)

    chart(gradient_curves, runs.curves, runs.bounds, key="gradient-curves")
    st.caption(lesson("curves", source=BOUNDS))

    in_tabs(SECTIONS, runs)

    PAGE.close(head, runs.spec, stage(runs))


def warm() -> None:
    gradient_runs(PRESETS[KEPT])
    gradient_runs(USUAL)
