"""Under the race: what five seeds say of each network, and what follows from it."""

import streamlit as st

from dashboard.figures.common import percent
from dashboard.figures.powers import power
from dashboard.theme import number
from pages.training import lesson
from pages.training.measured import Seeds, decided_by_reach, seeds
from pages.training.recorded import SEEDS
from pages.training.spec import FIRST, ORDER
from pages.training.state import TrainingRuns
from rnncore.train.running import NEEDED

CLASSES = {FIRST: ("1", "2", "3", "4"), ORDER: ("XX", "XY", "YX", "YY")}


def counts(runs: TrainingRuns) -> None:
    """The table over seeds; nothing where the race was not recorded over them."""
    found = seeds(runs.spec)
    if not found:
        return
    goal = runs.lanes[0].recipe.task.goal
    st.caption(lesson("counts", goal=goal, seeds=len(SEEDS)))
    st.table(columns(found))
    if runs.spec.task in CLASSES and len(found) > 1:
        if len({each.start > NEEDED for each in found}) > 1:  # some have the reach, others not
            st.caption(lesson("decided" if decided_by_reach(found) else "not-decided"))
        for said in merged(found, CLASSES[runs.spec.task]):
            st.caption(said)


def columns(found: tuple[Seeds, ...]) -> dict[str, list[str]]:
    """A row a network."""
    return {
        "network": [each.title for each in found],
        "learned": [f"{each.learned} of {len(each.rows)}" for each in found],
        "at update": ["–" if each.updates is None else f"{each.updates:g}" for each in found],
        "reach before": [power(each.start) for each in found],
        "reach after": [power(each.end) for each in found],
        "right at the end": [percent(each.accuracy) for each in found],
        "seconds": [number(each.seconds, 2) for each in found],
    }


def merged(found: tuple[Seeds, ...], names: tuple[str, ...]) -> list[str]:
    """A sentence for each run that answers two classes alike."""
    return [
        lesson(
            "merged",
            title=each.title,
            seed=row.seed,
            right=percent(row.accuracy),
            one=names[pair[0]],
            other=names[pair[1]],
        )
        for each in found
        for row in each.rows
        for pair in row.merged
    ]
