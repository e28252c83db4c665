"""What a trained network says: after every word, or the most probable next words after one."""

import streamlit as st

from dashboard.figures import answer_map, next_words
from dashboard.models.spec import MOST_OUTPUTS
from dashboard.models.trained_run import TrainedRun
from dashboard.parts import lesson
from dashboard.shell.chart import chart
from dashboard.shell.tabs import READING_WIDTH
from dashboard.visitors.turn import fragment

SHOWN = 10


@fragment
def answers(run: TrainedRun, plain: TrainedRun, *, key: str) -> None:
    """The heat map of a few answers, or the bars of many, beside those of the untouched run.

    ``key``: of the page, unique to its charts.
    """
    if len(run.answers.names) <= MOST_OUTPUTS:
        shown = run.answers.probability, run.answers.names, run.labels
        chart(answer_map, *shown, axis=run.axis, key=f"{key}-answers")
        return
    step = run.steps
    if run.steps > 1:
        step = st.number_input(
            f"After {run.axis}", 1, run.steps, run.steps, key=f"{key}-after-{run.steps}", width=160
        )
    with st.container(width=READING_WIDTH):
        _next(run, plain, step, key)


def _next(run: TrainedRun, plain: TrainedRun, step: int, key: str) -> None:
    """The bars of the most probable words after word ``step``, counted from 1."""
    best = tuple(run.answers.best(step - 1, SHOWN))
    entropy = float(run.answers.entropy[step - 1])
    before = None
    if run.holds:
        before = tuple((name, float(plain.answers.of(name)[step - 1])) for name, _ in best)
    chart(next_words, best, entropy, run.labels[step - 1], before, axis=run.axis, key=f"{key}-next")
    st.caption(lesson("entropy", most=len(run.answers.names)))
