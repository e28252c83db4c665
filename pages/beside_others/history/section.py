"""The place of each kind in history: who published what, each line with its source."""

from __future__ import annotations

import streamlit as st

from pages.beside_others.history import lesson
from pages.beside_others.history.events import EVENTS
from pages.beside_others.history.standings import feed_forward, standings
from pages.beside_others.state import BesideRuns


def history(runs: BesideRuns) -> None:
    """The lines of history in their order."""
    del runs  # history does not depend on the sentence
    standings()
    st.markdown(lesson("feed-forward", **feed_forward()))
    st.markdown(lesson("history"))
    rows = [f"| {event.year} | {lesson(event.section, source=event.source)} |" for event in EVENTS]
    st.markdown("\n".join(("| year | published |", "|:--|:--|", *rows)))
