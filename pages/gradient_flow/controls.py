"""The widgets of the page Gradient flow: what a person chooses, as a ``GradientSpec``.

Every widget is bound to the address, so a copied address is the whole view. Where the choice cannot
be run, the reason stands beside it, and the last view that could be run stays on screen.
"""

import streamlit as st

from dashboard.choices import ADDRESS_CHARACTERS, matters
from dashboard.models.spec import CHOSEN
from dashboard.parts import lesson as shared_lesson
from dashboard.parts.controls import with_uploaded
from dashboard.shell import presets
from dashboard.shell.page import settle
from dashboard.shell.widgets import ask, left_out, pick
from pages.gradient_flow import lesson
from pages.gradient_flow.presets import PRESETS
from pages.gradient_flow.spec import OWN, USUAL, WORDS
from pages.gradient_flow.state import GradientRuns, Lane, gradient_runs
from rnncore.counting import counted


def choose() -> GradientRuns:
    """Draw the controls and return the runs to show."""
    spec = USUAL
    with st.container(gap="small"):
        buttons = st.container(horizontal=True, vertical_alignment="center", gap="small")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            spec = ask(spec, "cells")
            with st.popover("Network"):
                spec = ask(spec, "hidden", "recurrent", "scaling", "seed")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            spec = ask(spec, "input", "text", "split")
            if spec.input == OWN:
                spec = with_uploaded(spec)
            spec = ask(spec, "loss", "at")
        sliders = [name for name in ("radius", "length", "forget") if matters(spec, name)]
        for place, name in zip(st.columns(3, gap="medium"), sliders, strict=False):
            with place:
                spec = ask(spec, name)
        runs = settle(gradient_runs, spec, lesson("kept"))
        with buttons:
            presets.buttons(PRESETS, runs.spec)
        _describe(runs)
    return runs


def _describe(runs: GradientRuns) -> None:
    """What is on screen, and that it is untrained."""
    spec = runs.spec
    notes = [
        lesson(
            "untrained",
            cells=counted(len(spec.cells), "cell"),
            units=spec.hidden,
            same="the same " if len(spec.cells) > 1 else "",
            steps=runs.steps,
            seed=spec.seed,
            but=" but the LSTM's forget bias" if "LSTM" in spec.cells else "",
        )
    ]
    if runs.left_out:
        section = "cut-own" if spec.input == OWN else "cut"
        notes.append(lesson(section, steps=runs.steps, left=runs.left_out))
    if spec.loss == CHOSEN and spec.at > runs.steps:
        notes.append(lesson("past-the-end", asked=spec.at, steps=runs.steps))
    if spec.input == WORDS and left_out("text"):
        notes.append(shared_lesson("left-out", most=ADDRESS_CHARACTERS))
    st.caption(" ".join(notes))


def detail(runs: GradientRuns) -> Lane:
    """The lane that the tabs look at; the first where the chosen cell is not shown."""
    cells = runs.spec.cells
    if len(cells) == 1:
        return runs.lanes[0]
    if st.session_state.get("detail", cells[0]) not in cells:
        st.session_state["detail"] = cells[0]
    return runs.lane(pick("detail", "Cell", cells, visible=True))
