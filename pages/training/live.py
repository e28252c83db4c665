"""The race that a visitor trains here, now: a run of the worker a network."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.worker import Job, start
from pages.training.state import HERE, TrainingRuns
from rnncore.train import Recipe, run

_JOBS = "_training_jobs"


def begin(runs: TrainingRuns) -> None:
    """Train the networks of ``runs`` from nothing; what was trained before is forgotten."""
    forget()
    st.session_state[_JOBS] = {lane.recipe: start(run, lane.recipe) for lane in runs.lanes}


def stop() -> None:
    """Stop what is at work; what has come stays."""
    for job in _jobs().values():
        job.stop()


def resume() -> None:
    """Go on from where it was stopped."""
    for job in _jobs().values():
        job.resume()


def forget() -> None:
    """Stop, and go back to what was there before."""
    stop()
    st.session_state.pop(_JOBS, None)


def jobs(runs: TrainingRuns) -> tuple[Job, ...]:
    """The runs of these networks, where they were begun; none where it was another race."""
    held = _jobs()
    if {lane.recipe for lane in runs.lanes} != held.keys():
        return ()
    return tuple(held[lane.recipe] for lane in runs.lanes)


def joined(runs: TrainingRuns) -> TrainingRuns:
    """``runs`` with the snapshots that have come, where they are trained here."""
    here = jobs(runs)
    if not here:
        return runs
    shots = [tuple(job.got) or lane.shots[:1] for job, lane in zip(here, runs.lanes, strict=True)]
    lanes = [replace(lane, shots=got) for lane, got in zip(runs.lanes, shots, strict=True)]
    return TrainingRuns(runs.spec, tuple(lanes), HERE)


def _jobs() -> dict[Recipe, Job]:
    found: dict[Recipe, Job] = st.session_state.get(_JOBS, {})
    return found
