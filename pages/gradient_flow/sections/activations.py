"""Activations: the same Elman network run once with each, state and gradient side by side."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.figures import activations as figure
from dashboard.figures.powers import power
from dashboard.models.spec import LAST
from dashboard.shell.chart import chart
from dashboard.theme import number
from dashboard.visitors.turn import fragment
from pages.gradient_flow import activations as measured
from pages.gradient_flow import lesson
from pages.gradient_flow.activations import Run
from pages.gradient_flow.state import GradientRuns
from rnncore.counting import per_cent
from rnncore.written import setting


@fragment
def activations(runs: GradientRuns) -> None:
    """What is the same, the three rows of lines, the table, and what theory allows."""
    if runs.spec.sent is not None:
        st.info(lesson("of-drawn"))
        return
    st.markdown(lesson("activations", steps=runs.steps, flat=setting(measured.FLAT)))
    found = measured.runs(runs.spec)
    drawn = tuple(figure.Activation(r.name, r.state, r.saturated, r.gradient) for r in found)
    chart(figure, drawn, key="gradient-activations")
    st.table(_table(found))
    st.markdown(_compared(found))
    if runs.spec.loss == LAST:
        sigma = measured.largest_singular_value(runs.spec)
        st.markdown(
            lesson(
                "activations-bound",
                sigma=number(sigma),
                one=power(runs.steps * np.log10(sigma)),
                quarter=power(runs.steps * np.log10(sigma / 4)),
                left=", ".join(f"{each.name} {power(left(each))}" for each in found),
            )
        )


def left(run: Run) -> float:
    """log10 of the gradient at the initial state as a share of that at the last step."""
    return float(run.gradient[0] - run.gradient[-1])


def _table(found: Sequence[Run]) -> dict[str, list[str]]:
    """What is measured over all steps and at their ends, a row a run."""
    return {
        "activation": [run.name for run in found],
        "mean slope": [number(float(run.slope.mean())) for run in found],
        "saturated": [per_cent(float(run.saturated.mean())) for run in found],
        "last state": [power(float(run.state[-1])) for run in found],
        "gradient at the start": [power(float(run.gradient[0])) for run in found],
    }


def _compared(found: Sequence[Run]) -> str:
    """Which activation lets most of the gradient through, and which least."""
    most, least = (choose(found, key=lambda run: run.gradient[0]) for choose in (max, min))
    apart = float(most.gradient[0] - least.gradient[0])
    return lesson(
        "activations-most",
        most=most.name,
        least=least.name,
        saturated=per_cent(float(least.saturated.mean())),
        apart="" if not np.isfinite(apart) else lesson("activations-apart", apart=power(apart)),
    )
