"""Clipping: the cliff of a network of one unit, and two descents from the same start."""

import streamlit as st

from dashboard.figures import cliff
from dashboard.shell.chart import chart
from dashboard.shell.widgets import ask
from dashboard.theme import number
from dashboard.visitors.shared import shared
from dashboard.visitors.turn import fragment
from pages.gradient_flow import clipping, lesson
from pages.gradient_flow.sections.notice import PASCANU
from pages.gradient_flow.spec import TabSpec
from pages.gradient_flow.state import GradientRuns
from rnncore.written import setting


@fragment
def clip(runs: GradientRuns) -> None:
    """The experiment has a network of its own; the runs on screen have no part in it."""
    del runs
    steps = clipping.STEPS
    st.markdown(lesson("clipping", steps=steps, source=PASCANU))
    threshold = ask(TabSpec(), "threshold").threshold
    clipped, free = descent(threshold), descent(None)
    chart(cliff, surface(), clipped[:3], free[:3], threshold=threshold, key="gradient-cliff")
    st.markdown(
        lesson(
            "clipping-measured",
            without=number(float(free.norm.max())),
            clipped=number(float(clipped.norm.max())),
            threshold=setting(threshold),
            free_end=_end(free),
            clipped_end=_end(clipped),
        )
    )


def _end(found: clipping.Descent) -> str:
    """Where a descent ends, and whether it stayed on the surface shown."""
    at = clipping.thrown(found)
    place = f"w = {number(float(found.w[-1]))}, b = {number(float(found.b[-1]))}"
    loss = number(float(found.loss[-1]))
    if at is None:
        return lesson("clipping-stays", place=place, loss=loss)
    return lesson("clipping-thrown", update=at, place=place, loss=loss)


@shared()
def surface() -> clipping.Surface:
    """The loss surface that is shown."""
    return clipping.surface()


@shared()
def descent(threshold: float | None) -> clipping.Descent:
    """A descent with this threshold, or without clipping."""
    return clipping.descend(threshold)
