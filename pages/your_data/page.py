"""The page Your data: bring a sequence, weights or a trace, and look inside."""

import streamlit as st

from dashboard.shell.address import note, tell
from dashboard.shell.frame import heading, in_tabs
from dashboard.shell.player import player
from pages.your_data import controls, lesson, reading, state, uploads
from pages.your_data.address import WORDS, stage
from pages.your_data.blocks import forward_block
from pages.your_data.sections import SECTIONS
from pages.your_data.spec import OwnSpec


def show() -> None:
    heading("Your data", lesson("sentence"))

    note(WORDS)
    missed = st.container()
    run = controls.choose()

    player(forward_block, run, key="own_stage")

    in_tabs(SECTIONS, run)

    tell(missed, WORDS, run, stage(run), at=run.key)


def warm() -> None:
    example = reading.usual(uploads.example())
    state.run(OwnSpec(example.own), example, None)
