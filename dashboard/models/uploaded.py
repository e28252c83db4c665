"""The sequence that the page Your data has read, for the other pages of the session."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard.models.spec import UploadedWindow
from rnncore.readers import Choices, InputError, Sequence

NOTHING = (
    "Nothing has been uploaded in this session yet. Open the page Your data, bring a file there, "
    "and come back."
)


@dataclass(frozen=True, slots=True, eq=False)
class Uploaded:
    """A whole sequence that was read: the file's ``name``, and the ``choices`` it was read with."""

    window: UploadedWindow
    name: str
    sequence: Sequence
    choices: Choices


def remember(found: Uploaded) -> None:
    """Let the other pages read ``found``."""
    st.session_state["_own_kept"] = found


def forget() -> None:
    """Take it away from the other pages."""
    st.session_state.pop("_own_kept", None)


def current() -> Uploaded:
    """What the session has uploaded. Raises InputError where that is nothing."""
    found: Uploaded | None = st.session_state.get("_own_kept")
    if found is None:
        raise InputError(NOTHING)
    return found


def sequence(window: UploadedWindow | None) -> Sequence:
    """The whole sequence of ``window``. Raises InputError where it is not there any more."""
    found = current()
    if window is not None and found.window.key != window.key:
        raise InputError("Another sequence has been uploaded since. Choose it again.")
    return found.sequence
