"""Predict first: will the answer after the last word survive when the cell is erased before it?"""

from dataclasses import replace

import streamlit as st

from dashboard.models import trained
from dashboard.models.trained import WHO
from dashboard.models.trained_run import TrainedRun
from dashboard.plain import plain
from dashboard.shell.questions import prediction, verdict, within
from dashboard.theme import number
from dashboard.visitors.turn import fragment
from pages.gates_at_work import held_out, lesson
from pages.gates_at_work.controls import untouched
from pages.gates_at_work.spec import SHUT, GatesSpec
from pages.gates_at_work.state import GatesRuns
from rnncore.counting import per_cent
from rnncore.interventions import hold

CARRIES = {"lstm": "forget", "gru": "update"}
"""By cell: the gate that carries the past."""

GONE = {"lstm": "predict-gone-lstm", "gru": "predict-gone-gru"}
"""What the shut gate takes away, and the way that it leaves open."""

STAYS, CHANGES = CHOICES = ("The answer stays the same", "The answer changes")


def erased(run: TrainedRun) -> TrainedRun:
    """The same words, the gate that carries the past shut at the last one."""
    gate = CARRIES[run.cell]
    return trained.again(run, (hold(gate, 0.0, None, run.steps - 1),))


def held_at_last(runs: GatesRuns) -> GatesSpec:
    """The view in which that gate is shut at the last word."""
    gate, last = f"{CARRIES[runs.plain.cell]} gate", runs.plain.steps
    return replace(runs.spec, held=gate, value=SHUT, unit=0, begin=last, end=0)


@fragment
def predict(runs: GatesRuns) -> None:
    """The question; after an answer, the measurement and whether the prediction held."""
    run = runs.plain
    if run.cell not in CARRIES or run.steps < 2:
        st.info(lesson("predict-not"))
        return
    untouched(runs)
    gate, gone = CARRIES[run.cell], lesson(GONE[run.cell])
    last, answer = plain(run.labels[-1]), plain(run.answer)
    st.markdown(lesson("predict", gate=gate, last=last, answer=answer, gone=gone))
    said = prediction("gates", run.key, CHOICES, stage="gates_stage", shows=held_at_last(runs))
    if said is None:
        return
    now = erased(run)
    ((name, sure),) = now.answers.best(run.steps - 1, 1)
    truth = STAYS if name == run.answer else CHANGES
    verdict(within(truth), held=said == truth, guess=within(said))
    st.markdown(
        lesson(
            "predict-measured",
            before=number(float(run.answers.of(run.answer)[-1])),
            after=number(float(now.answers.of(run.answer)[-1])),
            answer=answer,
            best=plain(name),
            sure=number(sure),
        )
    )
    if run.title == WHO:
        held = held_out.held_open()
        shut, nothing = per_cent(held.shut), per_cent(held.plain)
        st.markdown(lesson("predict-held-out", shut=shut, plain=nothing))
