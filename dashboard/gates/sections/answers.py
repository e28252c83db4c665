"""What the network says: after every word, or the most probable next words after one of them."""

import streamlit as st

from dashboard.chart import chart
from dashboard.figures import answer_map, next_words
from dashboard.gates.state import GatesRuns
from dashboard.lessons import lesson
from dashboard.trained import WHO

SHOWN = 10


@st.fragment
def answers(runs: GatesRuns) -> None:
    """The heat map of a few answers, or the bars of many."""
    run = runs.shown
    if runs.spec.trained == WHO:
        probability = run.answers.probability
        chart(answer_map, probability, run.answers.names, run.labels, key="gates-answers")
        return
    step = run.steps
    if run.steps > 1:
        step = st.number_input(
            "After word", 1, run.steps, run.steps, key=f"gates-after-{run.steps}", width=160
        )
    best = tuple(run.answers.best(step - 1, SHOWN))
    entropy = float(run.answers.entropy[step - 1])
    before = None
    if runs.touched:
        plain = runs.plain.answers
        before = tuple((name, float(plain.of(name)[step - 1])) for name, _ in best)
    chart(next_words, best, entropy, run.labels[step - 1], before=before, key="gates-next")
    st.caption(lesson("gates", "entropy", most=f"{len(run.answers.names):,}"))
