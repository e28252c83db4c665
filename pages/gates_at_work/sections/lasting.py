"""How long it lasts: the half-life of the cell state, unit by unit, and by its bias alone."""

import streamlit as st

from dashboard.figures import carried, half_lives
from dashboard.figures.powers import power
from dashboard.models.trained_run import TrainedRun
from dashboard.plain import plain
from dashboard.shell.chart import chart
from dashboard.theme import number
from dashboard.visitors.turn import fragment
from pages.gates_at_work import lesson, measured
from pages.gates_at_work.controls import untouched
from pages.gates_at_work.state import GatesRuns
from rnncore.written import setting

BIASES = (0.0, 1.0, 3.0, 5.0)


def lasting(runs: GatesRuns) -> None:
    """The units over the curve of the theory."""
    if runs.plain.cell != "lstm":
        st.info(lesson("lasting-other"))
        return
    each = ", ".join(
        f"b = {setting(bias)}: {number(measured.bias_half_life(bias), 2)}" for bias in BIASES
    )
    st.markdown(lesson("lasting", each=each))
    untouched(runs)
    run = runs.plain  # a gate that is held has no half-life of its own
    chart(half_lives, measured.forget_bias(run), measured.half_lives(run), key="gates-lasting")
    st.caption(lesson("lasting-how"))
    _joint(run)


@fragment
def _joint(run: TrainedRun) -> None:
    """All ways together beside the cell's own, from a word on that can be chosen."""
    stretch = measured.longest_answer(run)
    if stretch.last > stretch.first:
        st.markdown(
            lesson(
                "lasting-answer",
                answer=plain(stretch.answer),
                words=stretch.last - stretch.first + 1,
                first=plain(run.labels[stretch.first]),
                last=plain(run.labels[stretch.last]),
            )
        )
    key = f"lasting after {run.key}"  # another run has other words
    start = stretch.first if stretch.last > stretch.first else 0
    after = st.number_input("A change after word", 1, run.steps, start + 1, key=key, width=200) - 1
    last = stretch.last if stretch.first <= after < stretch.last else run.steps - 1
    if after == run.steps - 1:
        st.info(lesson("lasting-nothing-after"))
        return
    found = measured.carried(run, after)
    st.markdown(
        lesson(
            "lasting-joint",
            word=plain(run.labels[after]),
            last=plain(run.labels[last]),
            steps=last - after,
            together=power(float(found.together[last - after])),
            cell=power(float(found.cell[last - after])),
        )
    )
    stop = last - after + 1
    labels = run.labels[after : last + 1]
    chart(carried, found.together[:stop], found.cell[:stop], labels, key="gates-carried")
