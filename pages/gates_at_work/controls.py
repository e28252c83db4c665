"""The widgets of the page Gates at work: a trained network, its words, and a gate to hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.choices import ADDRESS_CHARACTERS, canonical
from dashboard.figures.shares import per_cent
from dashboard.models import sizes
from dashboard.models.trained import EXAMPLES, WHO
from dashboard.models.trained import network as trained_network
from dashboard.plain import plain
from dashboard.shell.asking import ask
from dashboard.shell.widgets import explain
from dashboard.theme import number
from pages.gates_at_work import lesson
from pages.gates_at_work.spec import NOTHING, OF_CELL, GatesSpec, cell_of
from pages.gates_at_work.state import GatesRuns, gates_runs
from rnncore.readers import InputError

USUAL = GatesSpec()
_GOOD = "_last_good_gates"


def choose() -> GatesRuns:
    """Draw the controls and return the runs to show."""
    with st.container(gap="small"):
        spec = ask(USUAL, "trained", on_change=_other_network)
        spec = replace(spec, said=_words(spec.trained))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            if len(OF_CELL[cell_of(spec.trained)]) == 1:
                st.caption(lesson("no-gates"))
            else:
                spec = ask(spec, "held", "value", "unit", "begin", "end")
        runs = _checked(spec)
        _describe(runs)
    return runs


def set_view(**choices: Any) -> None:
    """Set the widgets to ``choices``; a callback, so that they and the address follow."""
    st.session_state.update(choices)


def _words(trained: str) -> str:
    """What the network reads; in the address as long as it fits there."""
    st.session_state.setdefault("said", EXAMPLES[trained])
    fits = len(st.session_state["said"]) <= ADDRESS_CHARACTERS
    return st.text_input(
        "Words",
        key="said",
        label_visibility="collapsed",
        placeholder="Type some words",
        bind="query-params" if fits else None,
        persist_state="session",
    )


def _other_network() -> None:
    """Another task has another example; what somebody typed stays."""
    trained = st.session_state["trained"]
    if st.session_state.get("said") in EXAMPLES.values():
        st.session_state["said"] = EXAMPLES[trained]
    if st.session_state.get("held") not in OF_CELL[cell_of(trained)]:
        st.session_state["held"] = NOTHING


def _checked(spec: GatesSpec) -> GatesRuns:
    """The runs of ``spec``, or the last that could be run, with an explanation."""
    try:
        runs = gates_runs(spec)
    except InputError as error:
        explain(error, lesson("kept"))
        good: GatesSpec = st.session_state.get(_GOOD, USUAL)
        if good.trained != spec.trained:
            good = replace(USUAL, trained=spec.trained, said=EXAMPLES[spec.trained])
        return gates_runs(replace(spec, said=good.said))
    st.session_state[_GOOD] = canonical(spec)
    return runs


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
