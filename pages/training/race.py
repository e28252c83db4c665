"""The race on the page: the stage, and below it the buttons that train it here, now."""

from __future__ import annotations

import streamlit as st

from dashboard.plain import plain
from dashboard.shell.page import player
from dashboard.visitors.turn import fragment
from dashboard.worker import Job
from pages.training import lesson, live
from pages.training.measured import FAR
from pages.training.recorded import recorded
from pages.training.scene import block
from pages.training.state import RECORDED, UNTRAINED, TrainingRuns
from pages.training.told import of_task
from rnncore.counting import counted, per_cent

EVERY = 0.2
"""Seconds from one look at the worker to the next."""


def race(runs: TrainingRuns) -> None:
    """What was recorded, or is trained here; drawn anew while it is."""
    at_work = any(job.live for job in live.jobs(runs))
    fragment(_shown, run_every=EVERY if at_work else None, later=True)(runs, at_work)


def _shown(runs: TrainingRuns, at_work: bool) -> None:
    """The part that is drawn again while networks are ``at_work``; the page is, when that ends."""
    jobs = live.jobs(runs)
    if any(job.live for job in jobs) != at_work:
        st.rerun()
    for job in jobs:
        job.beat()
    shown = live.joined(runs)
    player(block, shown, key="training_stage")
    _buttons(shown, jobs)
    why = lesson("sentence") if shown.spec.task in FAR else ""  # what else is asked is near
    st.caption(f"{why} {of_task(shown.spec)} {_described(shown)}")


def _buttons(runs: TrainingRuns, jobs: tuple[Job, ...]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if any(job.live for job in jobs):
            st.button("Stop", key="training-stop", icon=":material/stop:", on_click=live.stop)
            st.caption(_progress(runs, jobs))
            return
        label = "Run it again" if jobs else "Run it here, now"
        st.button(
            label,
            key="training-start",
            type="primary",
            icon=":material/play_circle:",
            on_click=live.begin,
            args=(runs,),
        )
        if any(job.state == "stopped" for job in jobs):
            st.button("Go on", key="training-on", on_click=live.resume)
        if jobs:
            st.button("Put away", key="training-away", type="tertiary", on_click=live.forget)
        if any(job.state == "lost" for job in jobs):
            st.warning(lesson("lost"))
        for lane, job in zip(runs.lanes, jobs, strict=False):
            if job.state == "failed":
                st.warning(plain(f"{lane.title}: {job.error}", longest=300))


def _progress(runs: TrainingRuns, jobs: tuple[Job, ...]) -> str:
    """How far it is, or what it waits for."""
    waiting = [job.place for job in jobs if job.state == "waiting" and job.place]
    if waiting and not any(job.got for job in jobs):
        return lesson("waiting", place=max(waiting))
    done = sum(lane.shots[-1].update for lane in runs.lanes)
    of = sum(lane.recipe.updates for lane in runs.lanes)
    return lesson("at-work", networks=len(runs.lanes), share=per_cent(done / of))


def _described(runs: TrainingRuns) -> str:
    """Whether it is recorded, was trained here, or is not trained yet."""
    if runs.source == RECORDED:
        made = recorded().made
        told = {name: made[name] for name in ("date", "processor", "torch")}
        return lesson("recorded", seed=runs.spec.seed, **told)
    if runs.source == UNTRAINED:
        return lesson("untrained", seed=runs.spec.seed)
    done = min(lane.shots[-1].update for lane in runs.lanes)
    planned = counted(runs.spec.updates, "update")
    return lesson("here", seed=runs.spec.seed, done=done, updates=planned)
