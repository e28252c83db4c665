"""A page whose connection dropped, and is back.

In the middle of a move the server ends the run whose visitor is gone. Streamlit's page asks for
another one only where it knew that one was on its way; where it had not heard of it yet, it shows
what there was of it: nothing. But it always asks where a part of it runs again by itself.

That such a run has ended, the page is told when it is back. It then forgets the widgets that were
not reached, and shows their defaults, while the session goes on with what was chosen.
"""

from collections.abc import Iterable

import streamlit as st

from dashboard.visitors.turn import fragment

A_DAY = 24 * 60 * 60
"""Seconds from one run of that part to the next: as good as never."""


def asks_again() -> None:
    """Let the page that runs ask for a run whenever its connection comes back."""
    fragment(_nothing, run_every=A_DAY)()


def _nothing() -> None:
    pass


def say_again(keys: Iterable[str]) -> None:
    """Over a new connection, let the page show what these widgets hold. Call before the first.

    What code assigns is sent; of the rest Streamlit takes it that the page knows it. A run may be
    cut short by the next, so it is said until one has come to its end: ``said_again``.
    """
    connection = _connection()
    if st.session_state.setdefault("_connection", connection) == connection:
        return
    for key in keys:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def said_again() -> None:
    """All that the widgets hold has been sent over this connection. Call after the last."""
    st.session_state["_connection"] = _connection()


def _connection() -> str | None:
    """What tells a WebSocket from the next: the key that its opening carried."""
    return st.context.headers.get("Sec-WebSocket-Key")
