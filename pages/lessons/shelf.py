"""The lessons that are told here, each a file of ``told/``, and what a visitor has opened."""

from __future__ import annotations

import functools
from pathlib import Path

import streamlit as st

from dashboard.lessons.lesson import Lesson, LessonError
from dashboard.lessons.parsing import parse, read
from dashboard.lessons.staging import Pages, checked

TOLD = Path(__file__).with_name("told")

FILES = {path.stem.partition("-")[2].replace("-", " "): path for path in sorted(TOLD.glob("*.md"))}
NAMES = tuple(FILES)
"""The lessons in their order: ``told/3-gradients.md`` is "gradients"."""

FILE = "lesson-file"
"""The key of the widget into which a visitor drops a file."""

_OPENED, _REFUSED = "_lesson_opened", "_lesson_refused"


@functools.cache
def told(name: str) -> Lesson:
    """The lesson of this name."""
    return parse(FILES[name].read_text(encoding="utf-8"))


def opened() -> Lesson | None:
    """What the visitor has opened, if anything."""
    return st.session_state.get(_OPENED)


def refused() -> tuple[str, LessonError] | None:
    """The name of the file that was refused last, and why; None once another was read."""
    return st.session_state.get(_REFUSED)


def take(pages: Pages) -> bool:
    """Read what was dropped: whether it is a lesson. One that was open before stays where not."""
    file = st.session_state.get(FILE)
    st.session_state.pop(_REFUSED, None)
    if file is None:
        return False
    try:
        st.session_state[_OPENED] = checked(read(file.getvalue()), pages)
    except LessonError as error:
        st.session_state[_REFUSED] = file.name, error
        return False
    return True
