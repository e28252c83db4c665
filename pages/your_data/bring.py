"""The places where a file is dropped or text is pasted, and what is in use at the moment.

An uploader empties itself once its file was read: the line below it says what is in use. So a file
that cannot be read leaves nothing behind but its message.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.plain import plain
from dashboard.shell.page import explain
from dashboard.shell.widgets import ask
from pages.your_data import lesson, reading, uploads
from pages.your_data.runs import DataRun
from pages.your_data.spec import UPLOAD, BringSpec
from pages.your_data.state import NO_WEIGHTS
from pages.your_data.uploads import Upload
from rnncore.counting import counted
from rnncore.readers import InputError

Ready = Callable[[], DataRun]
"""What makes the run that is shown."""

Made = TypeVar("Made")

LABELS = {uploads.COMPARED: "Compare with"}
"""Of uploaders that are not called as what they take."""


def sequence(messages: DeltaGenerator) -> Upload:
    """The uploader or the text area of the sequence, and the file in use.

    What is wrong with the last file stands in ``messages``.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(lesson("step-sequence"), width="content")
        way = ask(BringSpec(), "bring").bring
    if way == UPLOAD:
        _uploader(uploads.SEQUENCE)
    else:
        _paste()
    with messages:
        _explain(uploads.SEQUENCE)
    return _in_use(uploads.SEQUENCE) or uploads.example()


def file(kind: str, messages: DeltaGenerator) -> Upload | None:
    """The uploader of weights or of a trace, and the file in use."""
    _uploader(kind)
    with messages:
        _explain(kind)
    return _in_use(kind)


def _uploader(kind: str) -> None:
    """One of two by turns: the other one is empty, and comes when a file was read.

    A tab whose session was lost, because the server began anew, goes on with either of them, and
    Streamlit calls nothing for what the new session has not drawn before: so both are looked at.
    """
    place, turn = st.empty(), f"_own_{kind}_turn"
    new = turn not in st.session_state
    for key in (f"own-{kind}-1", f"own-{kind}-0") if new else (st.session_state[turn],):
        st.session_state[turn] = key
        label, hint = LABELS.get(kind, kind.capitalize()), lesson(f"{kind}-help")
        came = place.file_uploader(label, key=key, help=hint, on_change=_arrived, args=(kind, key))
        if new and came is not None:
            _arrived(kind, key)
            st.rerun()


def _arrived(kind: str, key: str) -> None:
    """A file came: read it, keep it or say why not, and empty the uploader."""
    came = st.session_state.get(key)
    if came is None:
        return
    uploads.keep(kind, Upload.of(came.name, came.getvalue()))
    st.session_state[f"_own_{kind}_turn"] = f"own-{kind}-{1 - int(key[-1])}"


def _paste() -> None:
    """A text area, and what its text is: a guess that can be corrected."""
    st.text_area(
        "Paste numbers, a table, words or JSON",
        key="own_pasted",
        height=110,
        on_change=_pasted,
        placeholder=lesson("paste-hint"),
        persist_state="session",
    )


def _pasted() -> None:
    """Text came: it is read as a file of text would be."""
    text = st.session_state["own_pasted"]
    if text.strip():
        data = text.encode("utf-8", "replace")  # half a character becomes a question mark
        uploads.keep(uploads.SEQUENCE, Upload.of(uploads.PASTED, data))


def _explain(kind: str) -> None:
    """Why the last file was not kept, and that nothing was lost."""
    problem = uploads.problem(kind)
    if problem is None:
        return
    explain(problem, lesson("kept"))
    pending = uploads.pending(kind)
    if kind == uploads.SEQUENCE and pending is not None:
        reading.repaired(pending, uploads.question())
    _button("Dismiss", kind, uploads.dismiss)


def _in_use(kind: str) -> Upload | None:
    """What is in use, with a button that puts it away."""
    found = uploads.kept(kind)
    if found is None:
        return None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        bytes_ = len(found.data)
        size = f"{bytes_ / 1024:,.1f} kB" if bytes_ >= 1024 else counted(bytes_, "byte")
        st.markdown(f":green-badge[in use] {plain(found.name, longest=60)} :small[{size}]")
        _button("Remove", kind, uploads.forget)
    return found


def _button(label: str, kind: str, then: Callable[[str], None]) -> None:
    key = f"own-{kind}-{label.lower()}"
    st.button(label, key=key, type="tertiary", on_click=then, args=(kind,))


def ran(make: Callable[[], Made], place: DeltaGenerator) -> Made | None:
    """What ``make`` makes; where it raises InputError, None, and the reason in ``place``."""
    try:
        return make()
    except InputError as error:
        if str(error) == NO_WEIGHTS:  # nothing there yet is no mistake
            place.info(NO_WEIGHTS)
        else:
            explain(error, lesson("kept"), place)
    return None
