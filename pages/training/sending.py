"""Sending a trained network to another page, where it runs on a held-out sequence of its task."""

from __future__ import annotations

from typing import NamedTuple, NoReturn

import streamlit as st
from safetensors.numpy import save

from dashboard.models import sent
from dashboard.models.sent import FROM_TRAINING, Sent
from dashboard.models.spec import WORDS
from dashboard.shell.presets import slug
from dashboard.shell.visit import visit
from pages.training import lesson
from pages.training.state import Lane, TrainingRuns
from rnncore.cells import CELLS
from rnncore.player.looks import LOOKS


class Destination(NamedTuple):
    """A page, by the end of its address.

    ``key``: of its widget that names the network; ``more``: what others must hold beside it.
    """

    path: str
    key: str
    more: dict[str, object]

    def show(self) -> NoReturn:
        """Go there."""
        named = {self.key: FROM_TRAINING}
        visit(self.path, {"row": 1} | named | self.more, named)


UNROLL, GRADIENT, GATES = "Unroll", "Gradient flow", "Gates at work"
DESTINATIONS = {
    UNROLL: Destination("unroll", "weights", {"source": WORDS}),
    GRADIENT: Destination("gradient-flow", "gradient-weights", {}),
    GATES: Destination("gates", "trained", {"held": "nothing"}),
}


def sendable(runs: TrainingRuns) -> tuple[Lane, ...]:
    """The networks that have come to their last update."""
    return tuple(lane for lane in runs.lanes if lane.shots[-1].weights)


def sent_of(lane: Lane) -> Sent:
    """The trained network of a lane, as the other pages know it."""
    weights = save(lane.shots[-1].weights)
    return Sent(lane.title, f"{slug(lane.title)}.safetensors", lane.recipe, weights)


def why_not_held(lane: Lane) -> str:
    """Why Gates at work has nothing to hold of it, or to say; "" where it has."""
    cell = lane.recipe.recurrent.cell
    if not CELLS[cell].gates:
        return lesson("send-no-gates", cell=LOOKS[cell].title)
    return "" if lane.recipe.task.answers else lesson("send-number")


def send(runs: TrainingRuns) -> None:
    """The networks and the pages to send one to; nothing before they are trained."""
    lanes = sendable(runs)
    if not lanes:
        return
    st.markdown(lesson("send"))
    titles = [lane.title for lane in lanes]
    title = titles[0]
    if len(titles) > 1:
        title = st.radio("Network", titles, key=f"send-lane {titles}", horizontal=True)
    lane = lanes[titles.index(title)]
    why_not = why_not_held(lane)
    with st.container(horizontal=True):
        for name, destination in DESTINATIONS.items():
            if name == GATES and why_not:
                continue
            if st.button(name, key=f"send-{destination.path}", icon=":material/send:"):
                sent.send(sent_of(lane))
                destination.show()
    if why_not:
        st.caption(why_not)
