"""A cure that a visitor tries here, now: its conditions side by side, in one run of the worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from dashboard.worker import Job, start
from pages.training.cures import CURES
from pages.training.over_seeds import OverSeeds
from rnncore.train import Recipe, Snapshot, run

SEED = 5
"""Another one than those that were recorded."""

_JOB = "_training_cure"


def side_by_side(recipes: tuple[Recipe, ...]) -> Iterator[tuple[int, Snapshot | None]]:
    """The snapshots of all, one of each in turn, with the recipe's place.

    None for one whose loss or gradient is not finite any more: the others go on.
    """
    at_work = {place: run(recipe) for place, recipe in enumerate(recipes)}
    while at_work:
        for place, each in list(at_work.items()):
            try:
                yield place, next(each)
            except StopIteration:
                del at_work[place]
            except FloatingPointError:
                del at_work[place]
                yield place, None


def begin(cure: str) -> None:
    """Train all conditions of a cure from nothing; what was tried before is forgotten."""
    stop()
    recipes = tuple(replace(each, seed=SEED) for each in CURES[cure].conditions.values())
    st.session_state[_JOB] = cure, start(side_by_side, recipes)


def stop() -> None:
    """Stop what is at work; what has come stays."""
    _, job = st.session_state.get(_JOB, ("", None))
    if job is not None:
        job.stop()


def job_of(cure: str) -> Job | None:
    """The run of this cure, where it was begun."""
    which, job = st.session_state.get(_JOB, ("", None))
    return job if which == cure else None


def found(cure: str, got: list[tuple[int, Snapshot | None]]) -> dict[str, OverSeeds]:
    """What has come so far, by condition; of those that have begun."""
    shots: dict[int, list[Snapshot]] = {}
    for place, shot in got:
        if shot is not None:
            shots.setdefault(place, []).append(shot)
    conditions = list(CURES[cure].conditions.items())
    return {
        conditions[place][0]: OverSeeds.of(conditions[place][1], [shots[place]], [float("nan")])
        for place in sorted(shots)
    }
