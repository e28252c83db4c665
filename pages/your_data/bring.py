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
from pages.your_data.spec import JSON, NUMBERS, TABLE, UPLOAD, WORDS, BringSpec
from pages.your_data.state import NO_WEIGHTS
from pages.your_data.uploads import Upload
from rnncore.readers import InputError, read_numbers
from rnncore.readers.table import DELIMITERS

ENDINGS = {NUMBERS: "csv", TABLE: "csv", WORDS: "txt", JSON: "json"}

Ready = Callable[[], DataRun]
"""What makes the run that is shown."""

Made = TypeVar("Made")


def sequence() -> Upload:
    """The uploader or the text area of the sequence, and the file in use."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(lesson("step-sequence"), width="content")
        way = ask(BringSpec(), "bring").bring
    if way == UPLOAD:
        _uploader(uploads.SEQUENCE)
    else:
        _paste()
    return _in_use(uploads.SEQUENCE) or uploads.example()


def file(kind: str) -> Upload | None:
    """The uploader of weights or of a trace, and the file in use."""
    _uploader(kind)
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
        label, hint = kind.capitalize(), lesson(f"{kind}-help")
        came = place.file_uploader(label, key=key, help=hint, on_change=_arrived, args=(kind, key))
        if new and came is not None:
            _arrived(kind, key)
            st.rerun()
    _explain(kind)


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
    if st.session_state.get("own_pasted", "").strip():
        ask(BringSpec(), "own_pasted_as", on_change=_pasted_as)
    _explain(uploads.SEQUENCE)


def _pasted() -> None:
    """Text came: guess what it is."""
    text = st.session_state["own_pasted"]
    st.session_state["own_pasted_as"] = guess(text)
    _pasted_as()


def _pasted_as() -> None:
    text = st.session_state["own_pasted"]
    if not text.strip():
        return
    kind = st.session_state["own_pasted_as"]
    try:
        read = as_table(text) if kind == NUMBERS else text
    except InputError as error:
        uploads.refuse(uploads.SEQUENCE, str(error))
        return
    data = read.encode("utf-8", "replace")  # half a character becomes a question mark
    uploads.keep(uploads.SEQUENCE, Upload.of(f"{uploads.PASTED}.{ENDINGS[kind]}", data))


def guess(text: str) -> str:
    """What a pasted text is, one of ``FORMATS``.

    Numbers where it can be read as such, JSON by its bracket, a table by a separator in every line.
    """
    try:
        read_numbers(text)
        return NUMBERS
    except InputError:
        pass
    if text.lstrip().startswith(("[", "{")):
        return JSON
    lines = [line for line in text.splitlines() if line.strip()]
    cut = any(all(mark in line for line in lines) for mark in DELIMITERS)
    return TABLE if len(lines) > 1 and cut else WORDS


def as_table(text: str) -> str:
    """Typed numbers as csv, with every digit: a row a step. Raises InputError."""
    values = read_numbers(text).values
    assert values is not None
    names = ("x",) if values.shape[1] == 1 else tuple(f"x{k + 1}" for k in range(values.shape[1]))
    return "\n".join([",".join(names), *(",".join(map(repr, row)) for row in values.tolist())])


def _explain(kind: str) -> None:
    """Why the last file was not kept, and that nothing was lost."""
    problem = uploads.problem(kind)
    if problem is None:
        return
    explain(problem, lesson("kept"))
    pending = uploads.pending(kind)
    if kind == uploads.SEQUENCE and pending is not None:
        reading.repaired(pending)
    _button("Dismiss", kind, uploads.dismiss)


def _in_use(kind: str) -> Upload | None:
    """What is in use, with a button that puts it away."""
    found = uploads.kept(kind)
    if found is None:
        return None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        size = f"{len(found.data) / 1024:,.1f} kB"
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
