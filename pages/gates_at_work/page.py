"""The page Gates at work: trained networks whose gates mean something."""

import streamlit as st

from dashboard.parts.answers import answers
from dashboard.shell.address import note, tell
from dashboard.shell.frame import heading, in_tabs
from dashboard.shell.player import player
from pages.gates_at_work import controls, lesson
from pages.gates_at_work.address import WORDS, stage
from pages.gates_at_work.blocks import trained_block
from pages.gates_at_work.sections import SECTIONS
from pages.gates_at_work.spec import GatesSpec
from pages.gates_at_work.state import gates_runs


def show() -> None:
    heading("Gates at work", lesson("sentence"))

    note(WORDS)
    missed = st.container()
    runs = controls.choose()

    player(trained_block, runs.shown, key="gates_stage")

    answers(runs.shown, runs.plain, key="gates")

    in_tabs(SECTIONS, runs)

    tell(missed, WORDS, runs.spec, stage(runs))


def warm() -> None:
    gates_runs(GatesSpec())
