"""The signature: what arrives at the first step, update by update, and when the loss falls."""

from collections.abc import Callable

import streamlit as st

from dashboard.figures import training_loss, training_reach
from dashboard.figures.powers import power
from dashboard.shell.chart import chart
from pages.training import lesson
from pages.training.state import Lane, TrainingRuns
from rnncore.train import Snapshot
from rnncore.train.running import FELL, NEEDED


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
    start, bound = power(lane.shots[0].reach), FELL * lane.recipe.task.chance
    if len(lane.shots) == 1:
        return lesson("signature-untrained", title=lane.title, start=start)
    enough = lane.recipe.task.learned
    return lesson(
        "signature-lane",
        title=lane.title,
        start=start,
        end=power(lane.shots[-1].reach),
        update=lane.shots[-1].update,
        lit=_when(lane, "above a thousandth", lambda shot: shot.reach > NEEDED),
        fell=_when(lane, "the loss below nine tenths of chance", lambda shot: shot.loss < bound),
        learned=_when(lane, "learned", lambda shot: enough(shot.loss, shot.accuracy)),
    )


def _when(lane: Lane, what: str, holds: Callable[[Snapshot], bool]) -> str:
    """Since when it holds; or when it first did, where it did not stay so."""
    held = [holds(shot) for shot in lane.shots]
    if True not in held:
        return f"{what}: {'never' if lane.done else 'not so far'}"
    place = held.index(True)
    update, last = lane.shots[place].update, lane.shots[-1].update
    if all(held[place:]):
        return f"{what} from update {update} on" if update else f"{what} from the start"
    first = f"{what} first at update {update}" if update else f"{what} at the start"
    return f"{first}, but not always since" if held[-1] else f"{first}, but not after update {last}"
