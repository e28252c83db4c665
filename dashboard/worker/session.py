"""The jobs of a session: their runs are freed as soon as its tab is closed."""

from __future__ import annotations

from typing import Protocol
from weakref import WeakSet

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


class Leaving(Protocol):
    """A job, as the session knows it."""

    def leave(self) -> None:
        """Hold nothing in the worker."""


def _leave(jobs: WeakSet[Leaving]) -> None:
    for job in list(jobs):
        job.leave()


@st.cache_resource(scope="session", show_spinner=False, on_release=_leave)
def _jobs() -> WeakSet[Leaving]:
    """Streamlit drops it when the tab is closed, ten minutes before the session itself."""
    return WeakSet()


def hold(job: Leaving) -> None:
    """Free what ``job`` holds in the worker when the tab of this session is closed."""
    if get_script_run_ctx(suppress_warning=True) is not None:
        _jobs().add(job)
