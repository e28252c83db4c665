"""The page Residual shortcuts: two ways back for a gradient, measured block by block."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.figures import residual_curves
from dashboard.shell.chart import chart
from dashboard.shell.page import Page, player
from dashboard.shell.tabs import in_tabs
from dashboard.shell.take import program
from pages.residual_shortcuts import controls, lesson, measured, script
from pages.residual_shortcuts.experiments import resnet_parameters
from pages.residual_shortcuts.presets import PRESETS, USUAL_STORY
from pages.residual_shortcuts.scene import block, scene, stage
from pages.residual_shortcuts.sections.maths import maths
from pages.residual_shortcuts.sections.notice import notice
from pages.residual_shortcuts.sections.paths import paths
from pages.residual_shortcuts.sections.pathways import pathways
from pages.residual_shortcuts.sections.predict import predict
from pages.residual_shortcuts.sections.resnet import resnet
from pages.residual_shortcuts.sections.shattered import shattered
from pages.residual_shortcuts.sections.stacks import stacks
from pages.residual_shortcuts.sections.take import take
from pages.residual_shortcuts.sections.tied import tied
from pages.residual_shortcuts.sections.training import training
from pages.residual_shortcuts.seeds import SEEDS
from pages.residual_shortcuts.spec import ResidualSpec, TabSpec
from pages.residual_shortcuts.state import ResidualRuns, residual_runs

__all__ = ["PAGE", "scene", "show", "warm"]

SECTIONS: dict[str, Callable[[ResidualRuns], None]] = {
    "Predict first": predict,
    "What to notice": notice,
    "Pathways": pathways,
    "Paths by length": paths,
    "Tied weights": tied,
    "Training": training,
    "Shattered gradients": shattered,
    "Recurrent stacks": stacks,
    "ResNet-34": resnet,
    "The maths": maths,
    "The code": partial(program, lesson("code"), script),
    "Take it with you": take,
}

PAGE = Page(
    "residual",
    "Residual shortcuts",
    (ResidualSpec, TabSpec),
    PRESETS,
    PRESETS[USUAL_STORY],
    sections=tuple(SECTIONS),
)


def show() -> None:
    head = PAGE.open()
    runs = controls.choose(head)

    player(block, runs, key="residual_stage")
    controls.describe(runs)

    chart(residual_curves, runs.curves, measured.theory(runs.spec), key="residual-curves")
    st.caption(lesson("curves", seeds=SEEDS))

    in_tabs(SECTIONS, runs)

    PAGE.close(head, runs.spec, stage(runs))


def warm() -> None:
    resnet_parameters()
    tuple(residual_runs(PRESETS[USUAL_STORY]).curves)
