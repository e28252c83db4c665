"""Predict first: will the answer after the last word survive when the cell is erased before it?"""

import streamlit as st

from dashboard import trained
from dashboard.gates.state import GatesRuns
from dashboard.lessons import lesson
from dashboard.plain import plain
from dashboard.theme import number
from dashboard.trained import TrainedRun
from dashboard.widgets import question
from rnncore.interventions import hold

WORDS = {
    "lstm": ("forget", "nothing that the cell held before would be left in it.", "the other gates"),
    "gru": (
        "update",
        "nothing of the state before would be carried over.",
        "the reset gate and the candidate",
    ),
}
"""By cell: the gate that carries the past, what is gone without it, and what still reads it."""

STAYS, CHANGES = CHOICES = ("The answer stays the same", "The answer changes")


def erased(run: TrainedRun) -> TrainedRun:
    """The same words, the gate that carries the past shut at the last one."""
    gate = WORDS[run.card.cell][0]
    return trained.run(run.title, run.words, (hold(gate, 0.0, None, run.steps - 1),))


@st.fragment
def predict(runs: GatesRuns) -> None:
    """The question; after an answer, the measurement and whether the prediction held."""
    run = runs.plain
    if run.card.cell not in WORDS or run.steps < 2:
        st.info(lesson("gates", "predict-not"))
        return
    words = dict(zip(("gate", "gone", "readers"), WORDS[run.card.cell], strict=True))
    last = plain(run.labels[-1])
    answer = plain(run.answer)
    st.markdown(lesson("gates", "predict", last=last, answer=answer, **words))
    said = st.radio("Your prediction", CHOICES, index=None, key=question("gates", run.key))
    if said is None:
        st.caption("Choose one, and the network is run with the gate held.")
        return
    now = erased(run)
    ((name, sure),) = now.answers.best(run.steps - 1, 1)
    truth = STAYS if name == run.answer else CHANGES
    if said == truth:
        st.success(f"Your prediction held: {truth[0].lower()}{truth[1:]}.")
    else:
        st.warning(f"Your prediction did not hold. Measured: {truth[0].lower()}{truth[1:]}.")
    st.markdown(
        lesson(
            "gates",
            "predict-measured",
            before=number(float(run.answers.of(run.answer)[-1])),
            after=number(float(now.answers.of(run.answer)[-1])),
            answer=answer,
            best=plain(name),
            sure=number(sure),
        )
    )
