"""Predict first: the words of the sentence turned around, and what that costs a model."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.figures.powers import power
from dashboard.shell.questions import asked_of, band, prediction, verdict, within
from dashboard.visitors.turn import fragment
from pages.beside_others import lesson
from pages.beside_others.models import IN_ZOO, LSTM
from pages.beside_others.sentence.measured import told
from pages.beside_others.spec import BesideSpec
from pages.beside_others.state import BesideRuns, beside_runs

MORE, ALIKE, LESS, FAR = CHOICES = (
    "It gets more probable",
    "Less probable, by a factor of up to 1,000",
    "Less probable, by a factor of 1,000 to a million",
    "Less probable, by a factor above a million",
)
BANDS = ((float("-inf"), MORE), (0.0, ALIKE), (3.0, LESS), (6.0, FAR))
"""Decades that are lost, and the choice that holds from there on."""


def turned(spec: BesideSpec) -> BesideSpec:
    """The same words from the last to the first."""
    *words, _ = beside_runs(spec).words
    return replace(spec, text=" ".join(reversed(words)))


def lost(spec: BesideSpec, model: str) -> float:
    """Decades of P(sentence) that the words lose for a model when they are turned around."""

    def product(of: BesideSpec) -> float:
        found = told(beside_runs(of).words, of.order, of.smoothing)
        return next(each.product for each in found if each.name == model)

    return product(spec) - product(turned(spec))


@fragment
def predict(runs: BesideRuns) -> None:
    """The question; after an answer, the measurement and whether the prediction held."""
    spec = asked_of("beside", runs.spec)
    there, back = beside_runs(spec).words[:-1], beside_runs(turned(spec)).words[:-1]
    if there == back or not any(beside_runs(spec).known[:-1]):
        st.info(lesson("predict-not"))
        return
    st.markdown(lesson("predict", words=" ".join(there), turned=" ".join(back), model=LSTM))
    answer = prediction("beside", spec, CHOICES, stage="stage", shows=turned(spec))
    if answer is None:
        return
    decades = lost(spec, LSTM)
    truth = band(decades, BANDS)
    verdict(within(truth), held=answer == truth, guess=within(answer))
    each = ", ".join(f"{name} {power(-lost(spec, name))}" for name in IN_ZOO)
    st.markdown(lesson("predict-measured", each=each))
