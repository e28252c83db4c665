"""A session without a browser, for what lives in the session's state."""

import pytest
import streamlit as st


@pytest.fixture
def session(monkeypatch):
    """`st.session_state` as a plain dict."""
    state: dict = {}
    monkeypatch.setattr(st, "session_state", state)
    return state
