"""What to notice: what the models measure, with a button for the view that shows it."""

from __future__ import annotations

import streamlit as st

from dashboard.choices import canonical, widget_values
from dashboard.figures.powers import power
from dashboard.shell.presets import Observation, observation
from dashboard.theme import number
from pages.beside_others import lesson
from pages.beside_others.models import IN_ZOO, LSTM, NGRAM
from pages.beside_others.sentence.measured import told, worth
from pages.beside_others.spec import NEW, TURNED, USUAL, BesideSpec
from pages.beside_others.state import BesideRuns, beside_runs
from rnncore.language.smoothing import NONE

ONE = BesideSpec(TURNED, order="1")
UNSMOOTHED, SMOOTHED = BesideSpec(NEW, smoothing=NONE), BesideSpec(NEW)


def notice(runs: BesideRuns) -> None:
    """All observations, each with its button."""
    st.markdown(lesson("notice"))
    for item in OBSERVATIONS:
        said = lesson(item.section, **item.measure())
        shown = canonical(item.view) == runs.spec
        observation(said, {item.section: (item.button, widget_values(item.view), shown)})


def chance(spec: BesideSpec, model: str) -> str:
    """P(sentence) by a model, as the page writes it."""
    found = told(beside_runs(spec).words, spec.order, spec.smoothing)
    return power(next(each.product for each in found if each.name == model))


def _turned() -> dict[str, object]:
    return {
        "words": USUAL.text,
        "turned": TURNED,
        "before": chance(USUAL, LSTM),
        "after": chance(ONE, LSTM),
        "alone": chance(BesideSpec(order="1"), NGRAM),
        "alone_after": chance(ONE, NGRAM),
    }


def _zero() -> dict[str, object]:
    return {
        "words": NEW,
        "order": UNSMOOTHED.order,
        "none": chance(UNSMOOTHED, NGRAM),
        "smoothing": SMOOTHED.smoothing,
        "some": chance(SMOOTHED, NGRAM),
    }


def _worth() -> dict[str, object]:
    found = worth(USUAL.order, USUAL.smoothing)
    return {
        "targets": found.targets,
        "counted": number(found.counted),
        "order": USUAL.order,
        "networks": len(IN_ZOO),
        "lowest": number(found.lowest),
        "half": number(found.half),
    }


OBSERVATIONS: tuple[Observation, ...] = (
    Observation("notice-turned", _turned, ONE),
    Observation("notice-zero", _zero, UNSMOOTHED),
    Observation("notice-worth", _worth, USUAL),
)
