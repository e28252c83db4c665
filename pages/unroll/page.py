"""The Unroll page: a network reads a sequence, step by step."""

import streamlit as st

from dashboard.cells import CELLS
from dashboard.models.spec import RunSpec
from dashboard.shell.address import note, tell
from dashboard.shell.frame import heading, in_tabs
from dashboard.shell.player import player
from pages.unroll import controls, lesson, state
from pages.unroll.address import WORDS, stage
from pages.unroll.blocks import block
from pages.unroll.sections import SECTIONS


def show() -> None:
    heading("Unroll", lesson("sentence"))

    note(WORDS)
    missed = st.container()
    run = controls.choose()

    player(block, run)

    in_tabs(SECTIONS, run)

    tell(missed, WORDS, run.spec, stage(run))


def warm() -> None:
    """Run every cell once."""
    for cell in CELLS:
        state.run(RunSpec(cell=cell))
