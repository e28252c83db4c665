"""Hold a gate: states, answers and gradients against the untouched run."""

import numpy as np
import streamlit as st

from dashboard.figures import answer_lines, gradient_tracks
from dashboard.models.trained import WHO
from dashboard.plain import plain
from dashboard.shell.chart import chart
from dashboard.shell.presets import show
from dashboard.theme import number
from pages.gates_at_work import lesson, measured
from pages.gates_at_work.spec import CARRY, FORGET, NOTHING, OPEN, SHUT, UPDATE
from pages.gates_at_work.state import GatesRuns
from rnncore.zoo.tasks import who


def intervene(runs: GatesRuns) -> None:
    """What to try, and what the gate that is held now does."""
    st.markdown(lesson("hold"))
    with st.container(horizontal=True, gap="small"):
        for label, view in _views(runs).items():
            show(label, f"hold {label}", view)
    if not runs.touched:
        st.info(lesson("hold-nothing"))
        return
    moved = runs.moved
    at = int(moved.argmax())
    answer = runs.plain.answer
    st.markdown(
        lesson(
            "hold-measured",
            moved=number(float(moved[at])),
            word=plain(runs.plain.labels[at]),
            answer=plain(answer),
            before=number(float(runs.plain.answers.of(answer)[-1])),
            after=number(float(runs.shown.answers.of(answer)[-1])),
        )
    )
    lines = (runs.plain.answers.of(answer), runs.shown.answers.of(answer))
    chart(answer_lines, *lines, runs.plain.labels, answer=answer, key="gates-lines")
    curves = (
        ("held run", measured.gradient(runs.shown)),
        ("untouched run", measured.gradient(runs.plain)),
    )
    if any(np.isfinite(values).any() for _, values in curves):
        st.markdown(lesson("hold-gradient", answer=plain(answer)))
        chart(gradient_tracks, curves, cell=runs.plain.track.cell.upper(), key="gates-gradients")


def _views(runs: GatesRuns) -> dict[str, dict[str, object]]:
    """Interventions worth trying on this network and these words."""
    whole: dict[str, object] = {"unit": 0, "begin": 1, "end": 0}
    nothing: dict[str, dict[str, object]] = {"Nothing held": {"held": NOTHING}}
    if runs.plain.cell in ("gru", "mingru"):
        return {
            "Update gate open": {"held": UPDATE, "value": OPEN, **whole},
            "Update gate shut": {"held": UPDATE, "value": SHUT, **whole},
        } | nothing
    if runs.plain.cell != "lstm":
        return {}
    views: dict[str, dict[str, object]] = {
        "Forget gate shut": {"held": FORGET, "value": SHUT, **whole},
        "Forget gate open": {"held": FORGET, "value": OPEN, **whole},
    }
    if runs.spec.trained == WHO and who.STOP in runs.plain.words:
        begin, end = who.carried_spans(runs.plain.words)[0]
        place = {"unit": 0, "begin": begin + 1, "end": end}
        views["Carry the cell over the first full stop"] = {"held": CARRY, **place}
        found = measured.at_stops(runs.plain)
        if found is not None:
            one = whole | {"unit": found.best + 1}
            views["Only the unit that falls most"] = {"held": FORGET, "value": OPEN, **one}
    return views | nothing
