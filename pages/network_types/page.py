"""The page Types of network: the family of recurrent networks, each trained and at work."""

import streamlit as st

from dashboard.shell.page import Page, Stage, in_tabs, player
from pages.network_types import controls, lesson, state
from pages.network_types.answers import NOTES, answers
from pages.network_types.runs import TypeRun, block
from pages.network_types.sections import SECTIONS
from pages.network_types.spec import TabSpec, TypeSpec

PAGE = Page("types", "Types of network", (TypeSpec, TabSpec))


def show() -> None:
    missed = PAGE.open(lesson("sentence"))
    run = controls.choose()

    for place, part in enumerate(run.parts):
        if part.key in NOTES:
            st.markdown(lesson(NOTES[part.key]))
        player(block, run, part, key=f"types_stage_{part.key}", addressed=place == 0)

    answers(run)

    in_tabs(SECTIONS, run)

    PAGE.close(missed, run.spec, stage(run))


def stage(run: TypeRun) -> Stage:
    """What the address can point at on the player's stage."""
    if not run.parts:
        return Stage()
    trace, readout = run.parts[0].trace, run.parts[0].readout
    units, outputs = trace.tracks[0].hidden_size, len(readout.bias) if readout else 0
    return Stage(run.moments, len(trace.tracks), trace.steps, units, outputs)


def warm() -> None:
    state.run(TypeSpec())
