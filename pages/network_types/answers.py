"""The answers of a run under its players, each kind by the figure that fits it."""

from __future__ import annotations

import streamlit as st

from dashboard.figures import answers as answers_figure
from dashboard.figures import choices as choices_figure
from dashboard.figures import running as running_figure
from dashboard.figures import unit_map
from dashboard.figures import written as written_figure
from dashboard.shell.chart import chart
from pages.network_types import lesson
from pages.network_types.runs import TypeRun
from pages.network_types.spec import DATES, ENCODER_DECODER, ONE_TO_ONE, REVIEWED, TAGGED


def answers(run: TypeRun) -> None:
    """The probability of every answer, step by step."""
    kind = run.spec.kind
    if kind == ONE_TO_ONE:
        st.info(lesson("no-stage"))
        at_once(run)
    elif kind in REVIEWED:
        share = run.probabilities[:, 1]
        chart(running_figure, share, run.at, answer="good", key="types-running")
        st.caption(lesson("caption-running"))
    elif kind in TAGGED:
        tags = (run.probabilities, run.at, run.choices)
        chart(answers_figure, *tags, across="word", key="types-answers")
        st.caption(lesson("caption-answers"))
    else:
        digits = kind == ENCODER_DECODER and run.spec.writes == DATES
        what = "digit written" if digits else "word written"
        written = (run.probabilities, run.chosen, run.choices)
        chart(written_figure, *written, across=what, key="types-written")


def at_once(run: TypeRun) -> None:
    """The answer of a network without steps, and the values of its hidden layer."""
    left, right = st.columns(2, gap="large")
    with left:
        chart(choices_figure, run.probabilities[0], run.choices, key="types-choices")
    with right:
        hidden = run.hidden
        assert hidden is not None
        named = {"name": "the hidden layer", "role": "state"}
        chart(unit_map, hidden[None], run.at, **named, key="types-hidden")
