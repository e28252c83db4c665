"""What the networks say by themselves: a text that goes on, and how far the counting holds."""

from __future__ import annotations

import streamlit as st

from dashboard.plain import plain
from pages.training import lesson
from pages.training.state import Lane, TrainingRuns
from rnncore.train import Characters, Counting

SHARES = (0.0, 0.1, 0.25, 0.5, 1.0)
"""At which parts of a run its text is shown."""


def said(runs: TrainingRuns) -> None:
    """Nothing where a task has no words of its own."""
    task = runs.lanes[0].recipe.task
    if isinstance(task, Characters):
        st.caption(lesson("samples"))
        for lane in runs.lanes:
            st.table(samples(lane))
    elif isinstance(task, Counting):
        each = ", ".join(map(beyond, runs.lanes))
        st.caption(lesson("beyond", each=each, longest=task.longest))


def beyond(lane: Lane) -> str:
    """The last n of a network, and when that was."""
    last = lane.shots[-1]
    when = f"after update {last.update}" if last.update else "before the first update"
    return f"{lane.title} {last.beyond} {when}"


def samples(lane: Lane) -> dict[str, list[str]]:
    """What the network writes, from the first snapshot to the last."""
    last = len(lane.shots) - 1
    shots = [lane.shots[place] for place in sorted({round(share * last) for share in SHARES})]
    return {
        "update": [str(shot.update) for shot in shots],
        f"{lane.title} writes": [
            plain(shot.sample.replace("\n", "⏎"), longest=200) for shot in shots
        ],
    }
