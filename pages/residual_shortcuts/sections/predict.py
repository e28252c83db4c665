"""Predict first: the same towers with one thing changed, before they are shown."""

import math
from dataclasses import replace

import streamlit as st

from dashboard.figures.powers import power
from dashboard.shell.questions import asked_of, band, largest, prediction, verdict, within
from dashboard.visitors.turn import fragment
from pages.residual_shortcuts import lesson
from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.state import ResidualRuns, residual_runs
from rnncore.written import setting

ACTIVATIONS = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "sigmoid"}
# For a single kind: each choice holds from its bound (log10, inclusive) up to the next one's.
CHOICES: tuple[tuple[float, str], ...] = (
    (float("-inf"), "It is less than a hundredth of that at the top"),
    (-2.0, "It is smaller, but at least a hundredth"),
    (0.0, "It is as large or larger"),
)


@fragment
def predict(runs: ResidualRuns) -> None:
    """The question; after an answer, the measurement and whether the prediction held."""
    spec = asked_of("residual", runs.spec)
    asked, change = changed(spec)
    several = len(spec.variants) > 1
    which = lesson("predict-which" if several else "predict-size")
    st.markdown(lesson("predict", change=change, which=which))
    options = list(spec.variants) if several else [text for _, text in CHOICES]
    answer = prediction("residual", spec, options, stage="residual_stage", shows=asked)
    if answer is not None:
        _reveal(residual_runs(asked), answer)


def changed(spec: ResidualSpec) -> tuple[ResidualSpec, str]:
    """The view with other branch scales, or where no kind shown has one, of another depth."""
    if {"v1", "v2"} & set(spec.variants):
        branch = 1.0 if spec.branch < 0.5 else 0.1
        kinds = " and ".join(kind for kind in spec.variants if kind in ("v1", "v2"))
        return replace(spec, branch=branch), lesson(
            "predict-branch",
            kinds=kinds,
            now=setting(spec.branch),
            then=setting(branch),
        )
    depth = 100 if spec.depth <= 50 else 10
    return replace(spec, depth=depth), lesson("predict-depth", now=spec.depth, then=depth)


def truths(runs: ResidualRuns) -> list[str]:
    """The right answers for ``runs``: several where kinds are equal."""
    bottom = {lane.variant: float(lane.norms[0]) for lane in runs.lanes}
    return largest(bottom) if len(bottom) > 1 else [band(runs.lanes[0].norms[0], CHOICES)]


def _reveal(runs: ResidualRuns, answer: str) -> None:
    """The measurement beside the prediction."""
    right = truths(runs)
    found = [answer] if answer in right else right
    verdict(within(" and ".join(found)), held=answer in right, guess=within(answer))
    st.table(
        {
            "kind": [lane.variant for lane in runs.lanes],
            "gradient at the bottom, top = 1": [power(float(lane.norms[0])) for lane in runs.lanes],
            "least of ten seeds": [power(float(lane.spread[:, 0].min())) for lane in runs.lanes],
            "most": [power(float(lane.spread[:, 0].max())) for lane in runs.lanes],
        }
    )
    st.markdown(lesson("predict-why", each=why(runs.spec)))


def why(spec: ResidualSpec) -> str:
    """What stands on the gradient's ways through each kind shown, with the settings of ``spec``."""
    scale, beta = setting(spec.shortcut), setting(spec.branch)
    whole = power(spec.depth * math.log10(spec.shortcut))
    places: dict[str, dict[str, str | int]] = {
        "predict-why-plain": {"activation": ACTIVATIONS[spec.activation]},
        "predict-why-v1": {
            "activation": ACTIVATIONS[spec.activation],
            "scale": scale,
            "beta": beta,
        },
        "predict-why-copied": {"beta": beta},
        "predict-why-scaled": {
            "scale": scale,
            "all": whole,
            "depth": spec.depth,
            "beta": beta,
        },
        "predict-why-gated": {"scale": scale, "bias": setting(spec.gate)},
    }
    v2 = "predict-why-copied" if spec.shortcut == 1 else "predict-why-scaled"
    told = [v2 if kind == "v2" else f"predict-why-{kind}" for kind in spec.variants]
    return " ".join(lesson(section, **places[section]) for section in told)
