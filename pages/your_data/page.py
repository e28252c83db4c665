"""The page Your data: bring a sequence, weights or a trace, and look inside."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboard.parts.maths import maths
from dashboard.shell.page import Page, Stage, player
from dashboard.shell.tabs import in_tabs
from dashboard.shell.take import program
from pages.your_data import controls, lesson, script
from pages.your_data.pairs import both_block
from pages.your_data.runs import DataRun, forward_block
from pages.your_data.sections.attending import attending
from pages.your_data.sections.diagnosis import diagnosis
from pages.your_data.sections.gates import gates
from pages.your_data.sections.gradients import gradients
from pages.your_data.sections.influence import influence
from pages.your_data.sections.inputs import inputs
from pages.your_data.sections.moved import means, overview
from pages.your_data.sections.predict import predict
from pages.your_data.sections.reaching import reach, reports
from pages.your_data.sections.take import take
from pages.your_data.spec import BringSpec, DataSpec


def _code(run: DataRun) -> None:
    of_trace = "code-trace" if run.other is None else "code-compared"
    program(lesson("code" if run.spec else of_trace), script, run)


SECTIONS: dict[str, Callable[[DataRun], None]] = {
    "Predict first": predict,
    "Diagnosis": diagnosis,
    "Gates": gates,
    "Gradients": gradients,
    "Influence": influence,
    "Inputs": inputs,
    "The maths": maths,
    "The code": _code,
    "Take it with you": take,
}

COMPARED: dict[str, Callable[[DataRun], None]] = {
    "What moved": means,
    "Reach": reach,
    "Reports": reports,
    "The code": _code,
    "Take it with you": take,
}
"""Of two traces."""

PAGE = Page("own", "Your data", (BringSpec, DataSpec), sections=tuple(SECTIONS))


def show() -> None:
    two = controls.comparing()
    page = replace(PAGE, sections=tuple(COMPARED)) if two else PAGE
    head, stage_place, below = page.open(), st.container(), st.container()
    run = controls.choose(head, below)
    controls.remember(run)

    with stage_place:
        if run.gradients or not run.attends:
            player(block, run, key="own_stage")
        controls.describe(run)

    if run.other is not None:
        overview(run)
        in_tabs(COMPARED, run)
    elif run.attends:
        attending(run)
    else:
        in_tabs(SECTIONS, run)

    page.close(head, run.key, stage(run))


def block(run: DataRun) -> bytes:
    """What the player shows: the run, or two of them over each other."""
    return forward_block(run) if run.other is None else both_block(run)


def stage(run: DataRun) -> Stage:
    """What the address can point at on the player's stage."""
    if run.other is not None:
        return Stage(run.steps, 3, run.steps, run.trace.tracks[0].hidden_size)
    return Stage(run.moments, run.lanes, run.steps, run.trace.tracks[0].hidden_size)


def warm() -> None:
    controls.example_run()
