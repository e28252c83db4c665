"""The page Lessons: beats, each a view of another page, played on one stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import streamlit as st

from dashboard.lessons.staging import Pages, staged
from dashboard.shell.page import Page
from pages.lessons import controls, shelf
from pages.lessons.playing import play
from pages.lessons.spec import LessonSpec


@dataclass(frozen=True, slots=True, eq=False)
class Lessons:
    """The page, which is handed those whose views can be beats, by the end of their address."""

    pages: Pages
    PAGE: ClassVar[Page] = Page("lessons", "Lessons", (LessonSpec,))

    def show(self) -> None:
        head = self.PAGE.open()
        name, lesson = controls.choose(head, self.pages)
        _placed(len(lesson.beats))
        play(lesson, self.pages)
        self.PAGE.close(head, LessonSpec(name))

    def warm(self) -> None:
        """Run what the page opens with."""
        staged(shelf.told(shelf.NAMES[0]).beats[0], self.pages)


def _placed(beats: int) -> None:
    """Begin with the beat of the address, or the first; go on with that of the session."""
    asked = st.query_params.get("beat", "1")
    number = st.session_state.get("beat", int(asked) if asked.isdecimal() else 1)
    st.session_state["beat"] = number if 1 <= number <= beats else 1
