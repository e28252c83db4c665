"""The signature: what arrives at the first step, update by update, and when the loss falls."""

import streamlit as st

from dashboard.figures import training_loss, training_reach
from dashboard.figures.powers import power
from dashboard.shell.chart import chart
from pages.training import lesson
from pages.training.state import Lane, TrainingRuns
from rnncore.train.running import NEEDED


def signature(runs: TrainingRuns) -> None:
    """The reach over the updates, and in words when it came, and what came of it."""
    planned = max(lane.recipe.updates for lane in runs.lanes)
    reach = [lane.reach for lane in runs.lanes]
    chart(training_reach, reach, planned=planned, needed=NEEDED, key="training-reach")
    st.caption(lesson("signature"))
    loss = [lane.curve for lane in runs.lanes]
    chart(training_loss, loss, planned=planned, chance=runs.chance, key="training-loss")
    for lane in runs.lanes:
        st.markdown(said(lane))


def said(lane: Lane) -> str:
    """When it lit up, when the loss fell, and when it learned."""
    return lesson(
        "signature-lane",
        title=lane.title,
        start=power(lane.shots[0].reach),
        end=power(lane.shots[-1].reach),
        update=lane.shots[-1].update,
        lit=_when("above a thousandth", lane.reached),
        fell=_when("the loss below nine tenths of chance", lane.fell),
        learned=_when("learned", lane.learned),
    )


def _when(what: str, update: int | None) -> str:
    if update is None:
        return f"not {what}" if what == "learned" else f"{what}: never"
    return f"{what} from update {update} on" if update else f"{what} from the start"
