"""The window over a long sequence, which is another one where another text is read."""

import streamlit as st

_ANEW = "_reset_window"


def new_window() -> None:
    """Another text has its own window: forget the last one. A callback."""
    st.session_state[_ANEW] = True


def is_new() -> bool:
    """Whether it was forgotten, asked once."""
    return st.session_state.pop(_ANEW, False)
