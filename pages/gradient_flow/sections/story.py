"""Beside the stage: what the view tells, and where the same story fails, in measured numbers."""

from collections.abc import Callable

import streamlit as st

from dashboard.figures.powers import power
from dashboard.theme import number
from pages.gradient_flow import lesson
from pages.gradient_flow.presets import HALF_SHUT, KEPT, PRESETS
from pages.gradient_flow.sections.notice import alone, fallen
from pages.gradient_flow.state import GradientRuns
from rnncore.written import setting


def story(runs: GradientRuns) -> None:
    """What the chosen view shows, where it is one of the two that begin the page."""
    for name, (section, measure) in TOLD.items():
        if runs.spec == PRESETS[name]:
            st.markdown(lesson(section, **measure(runs)))


def _kept(runs: GradientRuns) -> dict[str, object]:
    lstm = runs.lane("LSTM")
    return {
        "steps": runs.steps,
        "elman": power(fallen(runs.lane("Elman tanh"))),
        "lstm": power(fallen(lstm)),
        "mean": number(float(lstm.track.gates["forget"].mean())),
    }


def _half_shut(runs: GradientRuns) -> dict[str, object]:
    along = power(alone(runs.lane("LSTM")))
    return _kept(runs) | {"bias": setting(runs.spec.forget), "alone": along}


TOLD: dict[str, tuple[str, Callable[[GradientRuns], dict[str, object]]]] = {
    KEPT: ("story-kept", _kept),
    HALF_SHUT: ("story-half-shut", _half_shut),
}
