"""Who learns what? A prediction, what five seeds gave, and one of them trained here."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.figures import paper_seeds
from dashboard.shell.chart import chart
from dashboard.shell.questions import prediction, verdict, within
from dashboard.shell.take import program
from dashboard.shell.widgets import ask, foreseen
from dashboard.theme import number
from pages.beside_others.learning import lesson, script
from pages.beside_others.learning.here import here, run_of
from pages.beside_others.learning.recipes import (
    BATCH,
    CONVOLUTIONS,
    FAR,
    LAYERS,
    LENGTHS,
    LONGEST,
    NETWORKS,
    RATE,
    SEEDS,
    SHORTEST,
    TASKS,
    TRANSFORMER_RATE,
    UNITS,
    UPDATES,
    WINDOW,
)
from pages.beside_others.learning.recorded import Learned, recorded
from pages.beside_others.learning.running import tried
from pages.beside_others.learning.spec import LearningSpec
from pages.beside_others.state import BesideRuns
from rnncore.counting import counted, per_cent
from rnncore.train import Recall
from rnncore.train.tasks.base import ENOUGH
from rnncore.train.tasks.recalling import KEYS, VALUES

STATE, NO_STATE, BOTH, NONE = OPTIONS = (
    "Recurrent networks alone",
    "Networks without a state alone",
    "Some of both",
    "None of them",
)
SAID = {
    "parity": "parity",
    "local rule": "local-rule",
    "independent inputs": "independent-inputs",
}
"""What each task asks, by its section of the lesson; recall is said with its pairs."""

MOST_SEEDS = len(SEEDS) // 2 + 1


def learning(runs: BesideRuns) -> None:
    """The section."""
    del runs  # the tasks are not about the sentence
    st.markdown(_how())
    spec = ask(LearningSpec(), "task")
    st.markdown(_task(spec.task))
    st.markdown(lesson("predict", shortest=SHORTEST, longest=LONGEST, far=FAR))
    answer = prediction("beside-learning", spec.task, OPTIONS)
    if answer is not None:
        right = answer_of(spec.task)
        verdict(within(right), held=answer == right, guess=within(answer))
        _results(ask(spec, "length"))
    st.markdown(lesson("here"))
    with st.container(horizontal=True):
        spec = ask(spec, "network", "seed")
    here(spec)
    with st.expander("The program"):
        program(lesson("program"), script, spec)
    with st.expander(lesson("all-title")):
        st.table(everything())
        st.caption(lesson("table", seeds=len(SEEDS), longest=LONGEST, far=FAR))
    st.caption(lesson("recorded", seconds=round(total_seconds()), **recorded().machine))


def solvers(task: str, steps: int) -> list[str]:
    """The networks that answer enough of that length with most seeds."""
    found = recorded().found
    return [name for name in NETWORKS if found[task, name].solved(steps) >= MOST_SEEDS]


def answer_of(task: str) -> str:
    """Which kinds of networks solve a task at the farthest length."""
    kinds = {NETWORKS[name].has_state for name in solvers(task, FAR)}
    if not kinds:
        return NONE
    return BOTH if len(kinds) == len((STATE, NO_STATE)) else (STATE if True in kinds else NO_STATE)


def total_seconds() -> float:
    """Of the CPU, for everything that was recorded."""
    return float(sum(each.seconds.sum() for each in recorded().found.values()))


def row(each: Learned, steps: int) -> str:
    """``"1.00 (0.95 to 1.00)"``: the median over the seeds, the least and the most."""
    values = each.at_length(steps)
    low, middle, high = (f"{float(f(values)):.2f}" for f in (np.min, np.median, np.max))
    return middle if low == high else f"{middle} ({low} to {high})"


def columns(task: str, *lengths: int) -> dict[str, list[str]]:
    """A row a network: what it answers right at each of ``lengths``, and seconds."""
    found = [recorded().found[task, name] for name in NETWORKS]
    return {
        "network": list(NETWORKS),
        **{f"right at {steps}": [row(each, steps) for each in found] for steps in lengths},
        "seconds": [number(float(np.median(each.seconds)), 2) for each in found],
    }


def everything() -> dict[str, list[str]]:
    """A row a task and network."""
    tables = [columns(task, LONGEST, FAR) for task in TASKS]
    named = [task for task in TASKS for _ in NETWORKS]
    return {"task": named} | {name: [x for t in tables for x in t[name]] for name in tables[0]}


def _how() -> str:
    return lesson(
        "how",
        units=UNITS,
        window=WINDOW,
        field=1 + 2 * (2**CONVOLUTIONS - 1),
        layers=LAYERS,
        updates=UPDATES,
        batch=BATCH,
        rate=RATE,
        transformer=TRANSFORMER_RATE,
    )


def _task(name: str) -> str:
    asked = TASKS[name]
    if isinstance(asked, Recall):
        chance = f"{1 / VALUES:g}"
        return lesson("recall", pairs=asked.pairs, keys=KEYS, values=VALUES, chance=chance)
    return lesson(SAID[name])


def _results(spec: LearningSpec) -> None:
    """Every seed of every network at the chosen length, and the table."""
    found = recorded().found
    each = [tuple(found[spec.task, name].at_length(spec.tried).tolist()) for name in NETWORKS]
    names, seen = tuple(NETWORKS), foreseen(LearningSpec(), "network", "seed")
    end = tried(run_of(spec.task, seen.network, seen.seed))
    now: tuple[tuple[float, ...], ...] = ()
    if end is not None:
        just = (end.right[LENGTHS.index(spec.tried)],)
        now = tuple(just if name == seen.network else () for name in names)
    measured = f"right at {counted(spec.tried, 'step')}"
    chart(paper_seeds, names, tuple(each), now, measured=measured, key="beside-learned")
    st.markdown(_said(spec))
    lengths = dict.fromkeys((LONGEST, spec.tried, FAR))
    st.table(columns(spec.task, *lengths))


def _said(spec: LearningSpec) -> str:
    """Who solves the task at the trained lengths, and at the chosen one."""
    near, there = solvers(spec.task, LONGEST), solvers(spec.task, spec.tried)
    return lesson(
        "said",
        enough=per_cent(ENOUGH),
        most=MOST_SEEDS,
        seeds=len(SEEDS),
        longest=LONGEST,
        near=", ".join(near) or "none",
        length=spec.tried,
        there=", ".join(there) or "none",
    )
