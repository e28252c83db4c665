"""What was understood of a file: fact by fact, with a preview, and every guess correctable."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.models.spec import SERIES_STEPS, UploadedWindow, usual_steps
from dashboard.models.uploaded import Uploaded
from dashboard.plain import plain
from pages.your_data import lesson, uploads
from pages.your_data.preview import facts, preview
from pages.your_data.uploads import Upload
from rnncore.readers import Choices, InputError, Sequence, Understood
from rnncore.readers.columns import MISSING_CHOICES, REFUSE
from rnncore.readers.files import ENCODINGS
from rnncore.readers.limits import STEPS_ON_SCREEN
from rnncore.readers.table import DELIMITERS

GUESSED = "as guessed"
NO_COLUMN = "none: numbered"
HEADER = {GUESSED: None, "the first row": True, "there is none": False}
LAYOUT = {GUESSED: None, "wide: a row a step": False, "long: a row a number": True}
SPLITS = ("words", "characters")
TEXTS = ("csv", "tsv", "txt", "json", "jsonl")


@dataclass(frozen=True, slots=True)
class Panel:
    """The widgets of one file: their keys hold its digest, so another file starts from guesses."""

    upload: Upload

    def choose(self, name: str, label: str, options: Any, **more: Any) -> Any:
        """One of ``options``, kept for the session."""
        key = f"own-{self.upload.digest}-{name}"
        return st.selectbox(label, options, key=key, persist_state="session", **more)


def corrected(upload: Upload, *, fresh: bool, below: DeltaGenerator) -> Uploaded:
    """The panel ``below``, and the sequence with the corrections made. ``fresh``: it is open.

    Raises InputError where it cannot be read as it was chosen; the panel is drawn all the same.
    """
    with below, st.expander("What was understood, and correct it", expanded=fresh):
        panel = Panel(upload)
        choices = _of_format(panel)
        cut = uploads.understood(upload, choices)
        choices = _of_archive(panel, cut, choices)
        cut = uploads.understood(upload, choices)
        choices = _of_columns(panel, cut, choices)
        found = uploads.understood(upload, choices)
        facts(found)
        preview(found)
    if found.sequence is None:
        raise InputError(found.problem or "")
    sequence = found.sequence
    st.markdown(f":small[{plain(sequence.understood.rstrip('.'), longest=400)}.]")
    return _windowed(upload, choices, sequence)


def repaired(upload: Upload) -> None:
    """How else a file that could not be read may be cut; where that helps, it is in use at once."""
    if uploads.ending(upload) not in TEXTS:
        return
    with st.container(border=True):
        st.markdown(lesson("repair", name=plain(upload.name, longest=60)))
        choices = _of_format(Panel(upload))
    if not choices.changed():
        return
    try:
        uploads.understood(upload, choices)
    except InputError as error:
        st.error(plain(str(error), longest=600))
        return
    uploads.promote()
    st.rerun()


def _of_format(panel: Panel) -> Choices:
    """How the file is cut: what its format leaves open."""
    ending = uploads.ending(panel.upload)
    choices = Choices()
    if ending not in TEXTS:
        return choices
    with st.container(horizontal=True, gap="small"):
        encoding = panel.choose("encoding", "Encoding", (GUESSED, *ENCODINGS), width=150)
        choices = replace(choices, encoding=None if encoding == GUESSED else encoding)
        if ending == "txt":
            choices = replace(choices, split=panel.choose("split", "Split into", SPLITS, width=150))
        if ending in ("csv", "tsv"):
            choices = _of_table(panel, choices)
    return choices


def _of_archive(panel: Panel, cut: Understood, choices: Choices) -> Choices:
    """Which array of an npz file."""
    if len(cut.members) < 2:
        return choices
    at = cut.members.index(cut.member or cut.members[0])
    member = panel.choose("member", "Array", cut.members, index=at, width=240)
    return choices if member == cut.member else replace(choices, member=member)


def _of_table(panel: Panel, choices: Choices) -> Choices:
    names = {GUESSED: None} | {words: mark for mark, words in DELIMITERS.items()}
    delimiter = names[panel.choose("delimiter", "Separator", tuple(names), width=150)]
    header = HEADER[panel.choose("header", "Header", tuple(HEADER), width=150)]
    long = LAYOUT[panel.choose("long", "Layout", tuple(LAYOUT), width=190)]
    return replace(choices, delimiter=delimiter, header=header, long=long)


def _of_columns(panel: Panel, cut: Understood, choices: Choices) -> Choices:
    """Which columns are inputs, which one names the steps, and what becomes of missing numbers."""
    names = [column.name for column in cut.columns]
    if len(names) < 2 and not any(column.missing for column in cut.columns):
        return choices
    # Columns are others when the file is cut in another way: so are their widgets.
    cutting = hashlib.sha256(repr((choices, names)).encode()).hexdigest()[:8]
    key = f"own-{panel.upload.digest}-{cutting}"
    guessed = [column.name for column in cut.columns if column.role == "input"]
    inputs = st.multiselect(
        "Inputs: the columns that the network reads",
        names,
        default=guessed,
        key=f"{key}-columns",
        persist_state="session",
        help=lesson("inputs-help"),
    )
    with st.container(horizontal=True, gap="small"):
        along = next((c.name for c in cut.columns if c.role == "names the steps"), None)
        options = (NO_COLUMN, *(name for name in names if name not in inputs or name == along))
        axis = st.selectbox(
            "Steps are named by",
            options,
            index=options.index(along) if along else 0,
            key=f"{key}-axis",
            persist_state="session",
            width=240,
        )
        missing = REFUSE
        if any(column.missing for column in cut.columns):
            missing = panel.choose("missing", "Rows with missing numbers", MISSING_CHOICES)
    chosen: dict[str, Any] = {} if inputs == guessed or not inputs else {"columns": tuple(inputs)}
    if axis != (along or NO_COLUMN):
        chosen["axis"] = "" if axis == NO_COLUMN else axis
    return replace(choices, missing=missing, **chosen)


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
