"""The widgets of the page Training: a task, the networks, and how they are trained."""

from __future__ import annotations

import streamlit as st

from dashboard.shell.head import Head
from dashboard.shell.page import explain, settle
from dashboard.shell.widgets import ask, foreseen
from pages.training import lesson
from pages.training.presets import PRESETS
from pages.training.spec import LONGEST, TEXT, USUAL, TrainingSpec
from pages.training.state import TrainingRuns, training_runs
from rnncore.counting import counted
from rnncore.readers import Choices, InputError
from rnncore.readers.decoding import decoded

_FILE, _PROBLEM = "training-text", "_training_text_problem"


def choose(head: Head) -> TrainingRuns:
    """Draw the controls in the chips of ``head`` and return the race to show."""
    seen = foreseen(USUAL)
    head.stories(PRESETS, seen)
    with head.chip("task", f"{seen.task} · {counted(seen.span, 'step')}"):
        spec = ask(USUAL, "task", "between")
        if spec.task == TEXT:
            st.file_uploader("A file of text", ["txt", "md"], key=_FILE, on_change=_arrived)
        spec = ask(spec, "corpus", "span")
    with head.chip("network", f"{_of_networks(seen)} · {counted(seen.updates, 'update')}"):
        spec = ask(spec, "lanes", "bias", "size")
        spec = ask(spec, "rate", "optimizer", "clip", "updates", "seed")
    if _PROBLEM in st.session_state:
        explain(st.session_state.pop(_PROBLEM), lesson("kept"), head.messages)
    return settle(training_runs, spec, lesson("kept"), head.messages)


def _arrived() -> None:
    """A file came: its text takes the place of what was typed, or why it cannot is said."""
    came = st.session_state.get(_FILE)
    if came is None:
        return
    try:
        text, _ = decoded(came.getvalue(), came.name, Choices())
    except InputError as error:
        st.session_state[_PROBLEM] = str(error)
        return
    st.session_state["corpus"] = text[:LONGEST]


def _of_networks(spec: TrainingSpec) -> str:
    """The networks, as a chip names them."""
    alone = len(spec.lanes) == 1
    named = spec.lanes[0] if alone else counted(len(spec.lanes), "network")
    return f"{named} · {counted(spec.size, 'unit')}"
