"""Tied weights: a plain tower is an unrolled Elman network."""

from dataclasses import replace

import streamlit as st

from dashboard.choices import widget_values
from dashboard.figures import residual_twin
from dashboard.shell.chart import chart
from dashboard.shell.presets import show
from dashboard.theme import number
from pages.residual_shortcuts import lesson, measured
from pages.residual_shortcuts.spec import TIED, ResidualSpec
from pages.residual_shortcuts.state import ResidualRuns


def tied(runs: ResidualRuns) -> None:
    """Both recordings of one network; where PyTorch's has no such activation, what would do."""
    st.markdown(lesson("tied"))
    spec = fitting(runs.spec)
    if spec != runs.spec:
        st.info(lesson("tied-differs", changes=" and ".join(_changes(runs.spec, spec))))
    found = measured.twin(spec)
    chart(
        residual_twin,
        found.tower,
        found.elman,
        apart=found.gradients,
        key="residual-tied",
    )
    st.markdown(
        lesson(
            "tied-measured",
            units=found.units,
            width=spec.width,
            states=number(found.states),
            gradients=number(found.gradients),
        )
    )
    label = "Tie the weights of the towers above"
    show(label, "tied-show", widget_values(spec), disabled=spec == runs.spec)


def fitting(spec: ResidualSpec) -> ResidualSpec:
    """``spec`` with tied weights, and an activation and normalisation that ``nn.RNN`` has."""
    activation = "tanh" if spec.activation == "sigmoid" else spec.activation
    return replace(spec, tying=TIED, activation=activation, norm="none")


def _changes(spec: ResidualSpec, fits: ResidualSpec) -> list[str]:
    """What differs from the towers above, in words."""
    said = {
        "tying": "with tied weights",
        "activation": "with tanh instead of the sigmoid",
        "norm": "without normalisation",
    }
    return [text for name, text in said.items() if getattr(spec, name) != getattr(fits, name)]
