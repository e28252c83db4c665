"""One update in slow motion, on a player of its own."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.choices import canonical
from dashboard.shell.page import player
from dashboard.shell.widgets import ask
from dashboard.theme import number
from dashboard.visitors.turn import fragment
from pages.training import lesson
from pages.training.state import TrainingRuns
from pages.training.update import WORD, UpdateSpec, block_of, readable, table_of, update_of

MOST_DIGITS = 12


@fragment
def update(runs: TrainingRuns) -> None:
    """A network of its own, small enough that every number can stand on the screen."""
    del runs
    st.markdown(lesson("update"))
    spec = canonical(_chosen())
    player(block_of, spec, key="training_update", addressed=False)
    found = update_of(spec)
    fell = "update-fell" if found.loss_after < found.loss else "update-rose"
    before, after = told_apart(found.loss, found.loss_after)
    st.markdown(
        lesson(
            "update-said",
            steps=len(spec.word),
            number=spec.number,
            change=lesson(fell, before=before, after=after),
        )
    )
    with st.popover("Table and files", type="tertiary", icon=":material/table:"):
        st.dataframe(
            table_of(spec),
            hide_index=True,
            key="training-update-table",
            alt="Every step: its states, their gradients, and what it gives to the weight.",
        )
        st.caption(lesson("update-table"))


def told_apart(one: float, other: float) -> tuple[str, str]:
    """Both to four digits, or to as many more as make a difference: a small step changes little."""
    for digits in range(4, MOST_DIGITS):
        found = number(one, digits), number(other, digits)
        if found[0] != found[1]:
            return found
    return number(one, 4), number(other, 4)


def _chosen() -> UpdateSpec:
    """The choices: what it reads, how it is trained, and which weight is followed."""
    spec = UpdateSpec()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        spec = ask(spec, "network", "units", "word")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        spec = ask(spec, "optimizer", "rate", "clip", "number", "seed")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        spec = ask(spec, "weight", "gate", "into", "answer", "source", "symbol")
    word = readable(spec.word)
    if not word:
        st.info(lesson("update-short"))
    return replace(spec, word=word or WORD)
