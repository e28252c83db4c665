"""Predict first: the same networks with other recurrent weights, before they are shown."""

from dataclasses import replace

import streamlit as st

from dashboard.cells import CELLS, NOTHING
from dashboard.figures.powers import power
from dashboard.shell.questions import asked_of, band, largest, prediction, verdict
from dashboard.visitors.turn import fragment
from pages.gradient_flow import lesson
from pages.gradient_flow.spec import NONE, RADII, RESCALED, GradientSpec, joined_by_weights
from pages.gradient_flow.state import GradientRuns, gradient_runs
from rnncore.written import setting

KINDS = {"tanh": "predict-why-tanh", "ReLU": "predict-why-relu"}
"""What is said of a cell, by the last word of its name; the others have gates."""

# For a single cell: each choice holds from its bound (log10, inclusive) up to the next one's.
CHOICES: tuple[tuple[float, str], ...] = (
    (float("-inf"), "It is less than a millionth of that at the loss"),
    (-6.0, "It is smaller, but at least a millionth"),
    (0.0, "It is as large or larger"),
)


@fragment
def predict(runs: GradientRuns) -> None:
    """The question; after an answer, the measurement and whether the prediction held."""
    if runs.spec.sent is not None:
        st.info(lesson("of-drawn"))
        return
    spec = asked_of("gradient", runs.spec)
    if not joined_by_weights(spec):
        st.caption(lesson("predict-nothing"))
        return
    asked = changed(spec)
    several = len(spec.cells) > 1
    now = lesson("predict-now-drawn")
    if spec.scaling == RESCALED:
        now = lesson("predict-now", radius=setting(spec.radius))
    section = "predict-cells" if several else "predict-one"
    cell = {} if several else {"cell": spec.cells[0]}
    st.markdown(lesson(section, now=now, radius=setting(asked.radius), **cell))
    options = list(spec.cells) if several else [text for _, text in CHOICES]
    answer = prediction("gradient", spec, options, stage="gradient_stage", shows=asked)
    if answer is not None:
        _reveal(gradient_runs(asked), answer)


def changed(spec: GradientSpec) -> GradientSpec:
    """The same networks at another spectral radius: half as much again, or half of a large one."""
    radius = 1.0 if spec.scaling != RESCALED else spec.radius
    other = radius * 1.5 if radius * 1.5 <= RADII[1] else radius / 2
    return replace(spec, scaling=RESCALED, radius=round(other, 2))


def truths(runs: GradientRuns) -> list[str]:
    """The right answers for ``runs``: several where cells are equal."""
    first = {lane.cell: float(lane.norms[0]) for lane in runs.lanes}
    return largest(first) if len(first) > 1 else [band(left(runs), CHOICES)]


def left(runs: GradientRuns) -> float:
    """log10 of the first cell's gradient at h_0, divided by that at the last loss."""
    norms = runs.lanes[0].norms
    return float(norms[0] - norms[runs.loss_at[-1] + 1])


def _reveal(runs: GradientRuns, answer: str) -> None:
    """The measurement beside the prediction."""
    right = truths(runs)
    found = [answer] if answer in right else right
    verdict(_phrase(" and ".join(found)), held=answer in right, guess=_phrase(answer))
    rows = {
        "cell": [lane.cell for lane in runs.lanes],
        "‖∂L/∂h‖ at the initial state": [power(float(lane.norms[0])) for lane in runs.lanes],
        "at the last loss": [power(float(lane.norms[runs.loss_at[-1] + 1])) for lane in runs.lanes],
    }
    st.table(rows)
    st.markdown(lesson("predict-why", each=why(runs.spec)))


def why(spec: GradientSpec) -> str:
    """What a step back multiplies by, for the cells and the input of ``spec``."""
    if spec.input == NONE:
        return lesson("predict-why-none")
    sections: dict[str, list[str]] = {}
    for cell in spec.cells:
        said = KINDS.get(cell.split(" ")[-1], "predict-why-gated")
        if CELLS[cell].recurrent == NOTHING:
            said = "predict-why-input"
        sections.setdefault(said, []).append(cell)
    return " ".join(lesson(section, cells=", ".join(cells)) for section, cells in sections.items())


def _phrase(text: str) -> str:
    """A choice within a sentence; the name of a cell keeps its capital."""
    return text.replace("It is", "it is", 1)
