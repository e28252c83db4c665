"""A file of text that takes the place of what was typed."""

from functools import partial

import streamlit as st

from rnncore.readers import Choices, InputError
from rnncore.readers.decoding import decoded


def text_file(into: str, longest: int) -> str | None:
    """Draw the upload; what it holds, up to ``longest`` characters, is typed into widget ``into``.

    Call it before that widget. Returns why the file that just came cannot be read, if it cannot.
    """
    came = partial(_arrived, into, longest)
    st.file_uploader("A file of text", ["txt", "md"], key=f"{into}-file", on_change=came)
    problem: str | None = st.session_state.pop(f"_{into}_problem", None)
    return problem


def _arrived(into: str, longest: int) -> None:
    came = st.session_state.get(f"{into}-file")
    if came is None:
        return
    try:
        text, _ = decoded(came.getvalue(), came.name, Choices())
    except InputError as error:
        st.session_state[f"_{into}_problem"] = str(error)
        return
    st.session_state[into] = text[:longest]
