"""What was understood of a file: every guess correctable, and every question asked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.models.spec import SERIES_STEPS, UploadedWindow, usual_steps
from dashboard.models.uploaded import Uploaded
from dashboard.plain import plain
from pages.your_data import lesson, uploads
from pages.your_data.correcting import Panel, controls, inputs
from pages.your_data.preview import as_it_is, columns, digest, notes
from pages.your_data.uploads import Upload
from rnncore.readers import (
    Answer,
    AskedError,
    Choices,
    InputError,
    Question,
    Sequence,
)
from rnncore.readers.limits import STEPS_ON_SCREEN

MOST_ASKED = 3
"""Questions that are shown at once; the others come when these are answered."""


def corrected(
    upload: Upload, *, fresh: bool, asking: DeltaGenerator, below: DeltaGenerator
) -> Uploaded | None:
    """The panel ``below``, and the sequence with the corrections made. ``fresh``: it is open.

    None where a question is open, which then stands in ``asking``. Raises InputError where
    it cannot be read as it was chosen; the panel is drawn all the same.
    """
    panel = Panel(upload)
    found = uploads.understood(upload, panel.choices)
    with asking:
        _questions(panel, found.questions)
    with below, st.expander("What was understood, and correct it", expanded=fresh):
        left, right = st.columns(2, gap="medium")
        with left:
            as_it_is(found, panel.key, panel.choose, panel.choices)
        with right:
            columns(found, panel.key, panel.choose, panel.choices)
        inputs(panel, found)
        controls(panel, found.facts)
        notes(found)
        if panel.choices.changed():
            st.button("Back to the guesses", key=panel.key("restore"), on_click=panel.restore)
    if found.questions:
        return None
    if found.sequence is None:
        raise InputError(found.problem or "")
    sequence = found.sequence
    st.markdown(f":small[{plain(sequence.understood.rstrip('.'), longest=400)}.]")
    return _windowed(upload, panel.choices, sequence)


def _questions(panel: Panel, questions: tuple[Question, ...]) -> None:
    """What the file leaves open: each question with its answers, a click each."""
    for place, question in enumerate(questions[:MOST_ASKED]):
        with st.container(border=True):
            st.markdown(f":orange-badge[question] {plain(question.said, longest=400)}")
            _answers(panel, question, place, panel.answer)
    more = len(questions) - MOST_ASKED
    if questions:
        said = f"{lesson('more-questions', more=more)} " if more > 0 else ""
        st.caption(f"{said}{lesson('kept')}")


def _answers(panel: Panel, question: Question, place: int, then: Callable[[Answer], None]) -> None:
    with st.container(horizontal=True, gap="small"):
        for k, answer in enumerate(question.answers):
            st.button(
                plain(answer.said, longest=80),
                key=panel.key("answer", place, k, digest(question.said, answer.said)),
                on_click=then,
                args=(answer,),
            )


def repaired(upload: Upload, question: Question | None) -> None:
    """How else a file that could not be read may be taken; where that helps, it is used at once."""
    if question is None:
        return
    panel = Panel(upload)

    def taken(answer: Answer) -> None:
        try:
            uploads.understood(upload, panel.choices.answered(answer))
        except AskedError as error:
            uploads.ask(error)
        except InputError as error:
            uploads.refuse(uploads.SEQUENCE, str(error))
            return
        else:
            uploads.promote()
        panel.answer(answer)

    _answers(panel, question, 0, taken)


# -------------------------------------------------------------------------------------- the window


def _windowed(upload: Upload, choices: Choices, sequence: Sequence) -> Uploaded:
    """The window of a sequence with more steps than can be read at once."""
    total = len(sequence)
    start, steps = 1, usual_steps(sequence)
    if total > SERIES_STEPS:
        key = f"own-{upload.digest}-{total}"
        most = min(total, STEPS_ON_SCREEN)
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            start = whole(f"{key}-start", "First step", total, 1, width=140)
            steps = whole(f"{key}-steps", "Steps shown", most, steps, width=140)
            st.caption(lesson("window", total=total, most=f"{most:,}"))
        steps = min(steps, total - start + 1)
    return _uploaded(upload, choices, sequence, start, steps)


def whole(key: str, label: str, most: int, default: int, *, width: int = 150) -> int:
    """A whole number from 1 to ``most``, kept for the session."""
    return st.number_input(label, 1, most, default, key=key, persist_state="session", width=width)


def usual(upload: Upload) -> Uploaded:
    """The sequence of a file as it is guessed, and the window that is shown by default."""
    sequence = uploads.understood(upload, Choices()).sequence
    assert sequence is not None
    return _uploaded(upload, Choices(), sequence, 1, usual_steps(sequence))


def _uploaded(
    upload: Upload, choices: Choices, sequence: Sequence, start: int, steps: int
) -> Uploaded:
    key = hashlib.sha256(f"{upload.digest} {choices}".encode()).hexdigest()[:16]
    window = UploadedWindow(key, sequence.kind == "tokens", len(sequence.names), start, steps)
    return Uploaded(window, upload.name, sequence, choices)
