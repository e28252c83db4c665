"""The widgets of the page Gates at work: a trained network, its words, and a gate to hold."""

from __future__ import annotations

import streamlit as st

from dashboard.figures.shares import per_cent
from dashboard.models import sizes
from dashboard.models.trained import EXAMPLES, WHO
from dashboard.models.trained import network as trained_network
from dashboard.plain import plain
from dashboard.shell.page import settle
from dashboard.shell.widgets import ask
from dashboard.theme import number
from pages.gates_at_work import lesson
from pages.gates_at_work.spec import NOTHING, OF_CELL, GatesSpec, cell_of
from pages.gates_at_work.state import GatesRuns, gates_runs


def choose() -> GatesRuns:
    """Draw the controls and return the runs to show."""
    with st.container(gap="small"):
        spec = ask(ask(GatesSpec(), "trained", on_change=_other_network), "said")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            if len(OF_CELL[cell_of(spec.trained)]) == 1:
                st.caption(lesson("no-gates"))
            else:
                spec = ask(spec, "held", "value", "unit", "begin", "end")
        runs = settle(gates_runs, spec, lesson("kept"))
        _describe(runs)
    return runs


def _other_network() -> None:
    """Another task has another example; what somebody typed stays."""
    trained = st.session_state["trained"]
    if st.session_state.get("said") in EXAMPLES.values():
        st.session_state["said"] = EXAMPLES[trained]
    if st.session_state.get("held") not in OF_CELL[cell_of(trained)]:
        st.session_state["held"] = NOTHING


def _describe(runs: GatesRuns) -> None:
    """What the network was trained for and how well; which words it does not know."""
    card = runs.plain.card
    st.markdown(
        ":green-badge[trained] :small["
        + lesson(
            "card-who" if runs.spec.trained == WHO else "card-next",
            size=sizes.said(sizes.of_model(trained_network(runs.spec.trained).model)),
            score=per_cent(card.score),
            baseline=per_cent(card.baseline),
            name=card.baseline_name,
            seconds=number(card.seconds, 2),
            seed=card.seed,
        ).replace("\n", " ")
        + "]"
    )
    if runs.plain.unknown:
        words = ", ".join(plain(word) for word in runs.plain.unknown[:8])
        more = len(runs.plain.unknown) - 8
        st.warning(lesson("unknown", words=words + (f" and {more} more" if more > 0 else "")))


def untouched(runs: GatesRuns) -> None:
    """Say, above what is of the untouched run, that a gate is held on the stage."""
    if runs.touched:
        st.info(lesson("untouched"))
