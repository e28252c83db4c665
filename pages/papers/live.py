"""A run that somebody asked for: in the worker, one a visitor, and what earlier ones found."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard.worker import Job, start
from pages.papers.paper import Paper
from pages.papers.replicas.repeating import Outcome, Progress

_RUN, _FOUND = "_papers_run", "_papers_found"


@dataclass(slots=True, eq=False)
class Live:
    """The ``job`` of the card ``key``."""

    key: str
    job: Job

    @property
    def progress(self) -> Progress:
        """How far it is."""
        told = [each for each in self.job.got if isinstance(each, Progress)]
        return told[-1] if told else Progress(0.0, "waiting for its turn")

    @property
    def over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.job.state in ("done", "stopped", "failed", "lost")


def live(paper: Paper) -> Live | None:
    """The run of this card, where there is one."""
    found: Live | None = st.session_state.get(_RUN)
    return found if found is not None and found.key == paper.key else None


def begin(paper: Paper) -> None:
    """Run it from its first seed on; a callback. A run of another card is stopped."""
    stop()
    job = start(paper.replica, tuple(range(paper.seeds)))
    st.session_state[_RUN] = Live(paper.key, job)


def stop() -> None:
    """End the run, if there is one; a callback."""
    found: Live | None = st.session_state.get(_RUN)
    if found is not None and not found.over:
        found.job.stop()


def beat(run: Live) -> None:
    """Say that somebody is looking, and keep the outcome once it is there."""
    run.job.beat()
    for each in run.job.got:
        if isinstance(each, Outcome):
            st.session_state.setdefault(_FOUND, {})[run.key] = each


def found(paper: Paper) -> Outcome | None:
    """What the last whole run of this card in this session found."""
    held: dict[str, Outcome] = st.session_state.get(_FOUND, {})
    return held.get(paper.key)
