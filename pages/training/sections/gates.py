"""Gates while learning: the mean of a gate, or of the state, unit by unit over the updates."""

import numpy as np
import streamlit as st

from dashboard.figures import training_gates
from dashboard.figures.training_gates import Units
from dashboard.shell.chart import chart
from dashboard.shell.widgets import ask
from dashboard.theme import number
from dashboard.visitors.turn import fragment
from pages.training import lesson
from pages.training.spec import STATE, TabSpec
from pages.training.state import UNTRAINED, Lane, TrainingRuns
from rnncore.cells import CELLS


@fragment
def gates(runs: TrainingRuns) -> None:
    """The choice of a gate, a map a network that has it, and the unit that moved most."""
    rows = runs.lanes[0].recipe.probe().inputs.shape[1]
    st.markdown(lesson("gates", rows=rows))
    part = ask(TabSpec(), "part").part
    having = [lane for lane in runs.lanes if has(lane, part)]
    if not having:
        st.info(lesson("gates-none", part=part))
        return
    maps = [units(lane, part) for lane in having]
    chart(
        training_gates,
        maps,
        name=f"{part[0].upper()}{part[1:]}",
        role=_role(having[0], part),
        key="training-gates",
    )
    st.caption(lesson("gates-read"))
    for each in maps if runs.source != UNTRAINED else ():
        st.markdown(moved(each))
    if lacking := [lane.title for lane in runs.lanes if lane not in having]:
        st.caption(lesson("gates-lacking", part=part, lanes=", ".join(lacking)))


def has(lane: Lane, part: str) -> bool:
    """Whether a network has such a gate; every one has a state."""
    return part == STATE or gate(part) in lane.shots[0].gates


def gate(part: str) -> str:
    """What the cell calls a gate that is offered as ``"forget gate"``."""
    return part.removesuffix(" gate")


def units(lane: Lane, part: str) -> Units:
    """A network as the figure takes it."""
    values = np.stack(
        [shot.state if part == STATE else shot.gates[gate(part)] for shot in lane.shots]
    )
    updates = np.array([shot.update for shot in lane.shots])
    return Units(lane.title, updates, values, lane.learned)


def moved(each: Units) -> str:
    """The unit that moved farthest, and from where to where."""
    far = np.abs(each.values[-1] - each.values[0])
    unit = int(far.argmax())
    return lesson(
        "gates-moved",
        title=each.title,
        unit=unit + 1,
        before=number(float(each.values[0, unit])),
        after=number(float(each.values[-1, unit])),
        update=int(each.updates[-1]),
        typical=number(float(np.median(far)), 2),
    )


def _role(lane: Lane, part: str) -> str:
    if part == STATE:
        return "size"
    declared = next(
        each for each in CELLS[lane.recipe.recurrent.cell].gates if each.name == gate(part)
    )
    return declared.role if declared.low == 0 else "state"
