"""A run in the worker on a page: its buttons, how far it is, and what it has given so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.plain import plain
from dashboard.prose import Prose
from dashboard.visitors.turn import fragment
from dashboard.worker.job import Job, start

lesson = Prose(__file__)

EVERY = 0.2
"""Seconds from one picture to the next."""

LONGEST = 200
"""Characters of an error that are shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says of its run, and draws of it.

    ``draw``: called with all that was got, at every picture. ``share``: how much of the whole it
    is, 0 to 1, and ``says`` beside the bar. ``run``, ``stop``, ``on`` and ``again``: the buttons.
    """

    draw: Callable[[Sequence[Any]], None]
    share: Callable[[Sequence[Any]], float]
    says: Callable[[Sequence[Any]], str]
    run: str = "Run it here"
    stop: str = "Stop"
    on: str = "Go on"
    again: str = "Run again"


def job_of(name: str, key: object) -> Job | None:
    """The run of ``name`` that was begun in this session for ``key``; one for another is ended."""
    known: tuple[object, Job] | None = st.session_state.get(_place(name))
    if known is None:
        return None
    if known[0] != key:
        known[1].stop()
        del st.session_state[_place(name)]
        return None
    return known[1]


def run_here(
    name: str,
    key: object,
    shown: Shown,
    function: Callable[..., Iterator[Any]],
    *arguments: Any,
) -> Job | None:
    """Draw the buttons of a run and the part that moves; the job, once it was begun.

    ``name``: of the widgets, ``NAME-start`` and ``NAME-stop``. ``key``: what decides the run: with
    another one it is forgotten.
    """
    job = job_of(name, key)
    live = job is not None and job.live  # asked once: it may end at any time
    with st.container(horizontal=True, vertical_alignment="center"):
        if job is not None and live:
            st.button(shown.stop, key=f"{name}-stop", on_click=job.stop)
        elif job is not None and job.state in ("stopped", "lost"):
            st.button(shown.on, key=f"{name}-start", type="primary", on_click=job.resume)
        else:
            st.button(
                shown.run if job is None else shown.again,
                key=f"{name}-start",
                type="primary",
                on_click=_begin,
                args=(name, key, function, arguments),
            )
    if job is not None:
        every = EVERY if live else None
        fragment(_moving, run_every=every, later=True)(job, shown, live)
    return job


def _place(name: str) -> str:
    return f"_run_{name}"


def _begin(
    name: str, key: object, function: Callable[..., Iterator[Any]], arguments: tuple[Any, ...]
) -> None:
    st.session_state[_place(name)] = key, start(function, *arguments)


def _moving(job: Job, shown: Shown, live: bool) -> None:
    """One picture. ``live``: when the page was drawn; it runs again when that is over."""
    job.beat()
    got = list(job.got)
    with st.empty():  # always there, so that what is below keeps its place
        if job.live:
            st.progress(shown.share(got) if got else 0.0, _said(job, shown, got))
        elif job.state == "lost":
            st.warning(lesson("lost", again=shown.on))
        elif job.state == "failed":
            st.error(lesson("failed", error=plain(job.error, LONGEST)))
    if got:
        shown.draw(got)
    if live and not job.live:
        st.rerun()


def _said(job: Job, shown: Shown, got: Sequence[Any]) -> str:
    if job.place:
        return lesson("waiting", place=job.place)
    return shown.says(got) if got else lesson("starting")
