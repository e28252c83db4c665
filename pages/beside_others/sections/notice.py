"""What to notice: what the models measure, with a button for the view that shows it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.choices import canonical, widget_values
from dashboard.figures.growth import written_seconds
from dashboard.figures.powers import power
from dashboard.shell.presets import Observation, observation
from dashboard.theme import number
from pages.beside_others import lesson
from pages.beside_others.costs import measured as costs
from pages.beside_others.costs.measured import COUNTED
from pages.beside_others.costs.recorded import recorded as recorded_costs
from pages.beside_others.distance.recorded import recorded as recorded_distance
from pages.beside_others.history.standings import NEAR, PARITY, RECALL
from pages.beside_others.learning.recipes import FAR, SEEDS
from pages.beside_others.learning.recorded import recorded as recorded_tasks
from pages.beside_others.models import IN_ZOO, LSTM, NGRAM
from pages.beside_others.sentence.measured import told, worth
from pages.beside_others.spec import NEW, TURNED, USUAL, BesideSpec
from pages.beside_others.state import BesideRuns, beside_runs
from rnncore.counting import per_cent
from rnncore.language.smoothing import NONE
from rnncore.train.tasks.recalling import VALUES

ONE = BesideSpec(TURNED, order="1")
UNSMOOTHED, SMOOTHED = BesideSpec(NEW, smoothing=NONE), BesideSpec(NEW)


def notice(runs: BesideRuns) -> None:
    """All observations, each with its button."""
    st.markdown(lesson("notice"))
    for item in OBSERVATIONS:
        said = lesson(item.section, **item.measure())
        spec = item.view if isinstance(item.view, BesideSpec) else None
        shown = spec is not None and canonical(spec) == runs.spec
        view = item.view if spec is None else widget_values(spec)
        observation(said, {item.section: (item.button, view, shown)})


def chance(spec: BesideSpec, model: str) -> str:
    """P(sentence) by a model, as the page writes it."""
    found = told(beside_runs(spec).words, spec.order, spec.smoothing)
    return power(next(each.product for each in found if each.name == model))


def _impossible(spec: BesideSpec) -> int:
    """To how many words the n-gram model gives the probability 0."""
    found = told(beside_runs(spec).words, spec.order, spec.smoothing)
    return next(int(np.isneginf(each.log10).sum()) for each in found if each.name == NGRAM)


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
        "never": _impossible(UNSMOOTHED),
        "heeded": int(UNSMOOTHED.order) - 1,
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
        "highest": number(found.highest),
        "half": number(found.half),
    }


def _tasks() -> dict[str, object]:
    found = recorded_tasks().found
    parity = {name: found[PARITY, name].solved(FAR) for name in ("GRU", "minGRU", "Transformer")}
    recall = {
        (name, steps): per_cent(float(found[RECALL, name].at_length(steps).mean()))
        for name in ("GRU", "Transformer")
        for steps in (NEAR, FAR)
    }
    return {
        "seeds": len(SEEDS),
        "far": FAR,
        "gru": parity["GRU"],
        "mingru": parity["minGRU"],
        "transformer": parity["Transformer"],
        "recall": RECALL,
        "near": NEAR,
        "recalled": recall["Transformer", NEAR],
        "gru_recalled": recall["GRU", NEAR],
        "recalled_far": recall["Transformer", FAR],
        "gru_recalled_far": recall["GRU", FAR],
        "chance": f"{100 / VALUES:g} %",
    }


def _distance() -> dict[str, object]:
    have, lack = recorded_distance().split()
    return {
        "runs": len(have) + len(lack),
        "solved": len(have),
        "least": power(float(have.min())),
        "high": power(float(lack.max())),
    }


def _costs() -> dict[str, object]:
    chains = {each.name: each.computing[COUNTED[-1]] for each in costs.chains()}
    seconds = {name: each[costs.BY_KERNELS] for name, each in recorded_costs().seconds.items()}
    return {
        "steps": COUNTED[-1],
        "lstm": f"{chains['LSTM']:,}",
        "transformer": f"{chains['Transformer']:,}",
        "long": costs.BY_KERNELS,
        "fused": written_seconds(seconds["LSTM"]),
        "unfused": written_seconds(seconds["LSTM unfused"]),
        "attention": written_seconds(seconds["Transformer"]),
    }


OBSERVATIONS: tuple[Observation, ...] = (
    Observation("notice-turned", _turned, ONE),
    Observation("notice-zero", _zero, UNSMOOTHED),
    Observation("notice-worth", _worth, USUAL),
    Observation("notice-distance", _distance, {"section": "Influence at distance"}),
    Observation("notice-tasks", _tasks, {"section": "Who learns what?", "learn-task": PARITY}),
    Observation("notice-costs", _costs, {"section": "What it costs"}),
)
