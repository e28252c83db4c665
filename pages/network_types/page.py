"""The page Types of network: the family of recurrent networks, each trained and at work."""

import streamlit as st

from dashboard.shell.address import note, tell
from dashboard.shell.frame import heading, in_tabs
from dashboard.shell.player import player
from pages.network_types import controls, lesson, state
from pages.network_types.address import WORDS, stage
from pages.network_types.blocks import block
from pages.network_types.sections import SECTIONS
from pages.network_types.shown import NOTES, answers
from pages.network_types.spec import TypeSpec


def show() -> None:
    heading("Types of network", lesson("sentence"))

    note(WORDS)
    missed = st.container()
    run = controls.choose()

    for place, part in enumerate(run.parts):
        if part.key in NOTES:
            st.markdown(lesson(NOTES[part.key]))
        player(block, run, part, key=f"types_stage_{part.key}", addressed=place == 0)

    answers(run)

    in_tabs(SECTIONS, run)

    tell(missed, WORDS, run.spec, stage(run))


def warm() -> None:
    state.run(TypeSpec())
