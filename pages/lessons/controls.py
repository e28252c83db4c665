"""The chip of the page Lessons: which lesson, and a file of your own."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.lessons.lesson import Lesson
from dashboard.lessons.marked import marked
from dashboard.lessons.staging import Pages
from dashboard.plain import plain
from dashboard.shell.head import Head
from dashboard.shell.widgets import ask, foreseen
from pages.lessons import lesson, shelf
from pages.lessons.spec import OWN, LessonSpec

MOST_FAULTS = 12
"""Faults of a file that are listed."""


def choose(head: Head, pages: Pages) -> tuple[str, Lesson]:
    """Draw the chip of ``head``: the name of the lesson to play, and the lesson."""
    seen = foreseen(LessonSpec(), "lesson")
    with head.chip("story", seen.lesson, icon=":material/school:"):
        name = ask(LessonSpec(), "lesson", on_change=_from_the_start).lesson
        found = shelf.opened() if name == OWN else shelf.told(name)
        if found is None:
            head.messages.info(lesson("nothing-opened"))
            name = shelf.NAMES[0]
            found = shelf.told(name)
        st.caption(marked(found.about))
        st.divider()
        _file(found, name, pages)
    _faults(head)
    return name, found


def _file(found: Lesson, name: str, pages: Pages) -> None:
    """Take this lesson away, open another."""
    st.markdown(lesson("write"))
    file = f"{name.replace(' ', '-')}.md"
    st.download_button("This lesson", found.source, file, "text/markdown", on_click="ignore")

    def dropped() -> None:
        if shelf.take(pages):
            st.session_state["lesson"] = OWN
            _from_the_start()

    st.file_uploader("Open a lesson", ["md", "txt"], key=shelf.FILE, on_change=dropped)


def _faults(head: Head) -> None:
    """Why the file that was dropped last is no lesson, line by line."""
    refused = shelf.refused()
    if refused is None:
        return
    name, error = refused
    listed = [f"- line {each.line}: {plain(each.reason, 400)}" for each in error.faults]
    more = len(listed) - MOST_FAULTS
    listed = listed[:MOST_FAULTS] + ([f"- and {more} more"] if more > 0 else [])
    said = lesson("refused", name=plain(Path(name).name))
    head.messages.error("\n".join((said, "", *listed)))


def _from_the_start() -> None:
    st.session_state["beat"] = 1
