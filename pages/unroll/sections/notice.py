"""What to notice: short observations, measured on the run, whose buttons set the view."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import streamlit as st

from dashboard.figures import states as states_figure
from dashboard.models import sizes
from dashboard.models.spec import (
    BOTH,
    BY_CHARACTER,
    IDENTITY,
    STANDARDISED,
    UNIFORM,
    WEATHER,
    WORDS,
    RunSpec,
)
from dashboard.parts.controls import NETWORK_KEYS
from dashboard.shell.chart import chart
from dashboard.shell.presets import Observation, observation
from dashboard.theme import number
from pages.unroll import lesson
from pages.unroll.experiments import early, erase
from pages.unroll.state import Run
from pages.unroll.state import run as run_of
from rnncore import measures
from rnncore.readers import InputError


def notice(run: Run) -> None:
    """All observations that apply to this run, each with its button."""
    last = [track for track in run.trace.tracks if not track.reverse][-1]
    st.markdown(lesson("notice-states"))
    chart(states_figure, last.states["h"][:, 0], run.sequence.labels, key="states-figure")
    st.markdown(lesson("notice-trained" if run.spec.trained else "notice"))
    for item in OBSERVATIONS:
        numbers = _measured(item, run.spec)
        if numbers is None:
            continue
        shown = all(getattr(run.spec, key) == value for key, value in item.view.items())
        label = "Shown" if shown else item.button
        observation(lesson(item.section, **numbers), {item.section: (label, item.view, shown)})


def _measured(item: Observation, spec: RunSpec) -> Mapping[str, object] | None:
    """The numbers of an observation, or None where it has nothing to say about this input."""
    if item.view.get("split") == BY_CHARACTER and (spec.source != WORDS or spec.trained):
        return None
    if spec.trained and item.view.keys() & {*NETWORK_KEYS, "source"}:
        return None  # a trained network has the cell and the size that it has, and reads words
    new = item.view.keys() & {"split", "source"}  # another sequence is shown from its start
    target = replace(spec, **item.view)
    target = replace(target, start=1, steps=0) if new else target
    try:
        if run_of(target).steps < 2:  # first and last are the same step
            return None
        numbers = item.measure(target)
    except InputError:  # the numbers leave float64's range there; the others still hold
        return None
    return None if number(float("nan")) in numbers.values() else numbers


def size_of(array: np.ndarray) -> str:
    """Root mean square, for a person."""
    return number(float(measures.norm(array.ravel())) / math.sqrt(array.size))


def _units(spec: RunSpec) -> dict[str, str]:
    run = run_of(spec)
    state = ", ".join(number(float(value)) for value in run.last_state)
    return {"size": sizes.said(run.size), "state": f"({state})"}


def _identity(spec: RunSpec) -> dict[str, str]:
    usual = erase(replace(spec, init=UNIFORM)).moved[0]
    return {"identity": number(float(erase(spec).moved[0])), "uniform": number(float(usual))}


def _both(spec: RunSpec) -> dict[str, str]:
    forward, backward = early(spec)
    return {"forward": number(forward), "backward": number(backward)}


def _layers(spec: RunSpec) -> dict[str, str]:
    trace = run_of(spec).trace
    states = [
        np.concatenate([t.after(t.states["h"]) for t in trace.tracks if t.layer == layer], axis=-1)
        for layer in range(spec.layers)
    ]
    return {"sizes": ", ".join(size_of(state) for state in states)}


def _characters(spec: RunSpec) -> dict[str, object]:
    return {"steps": run_of(spec).steps, "ratio": number(erase(spec).ratio)}


def _weather(spec: RunSpec) -> dict[str, object]:
    run = run_of(spec)
    size = size_of(run.trace.outputs)
    return {"columns": len(run.names), "steps": run.steps, "size": size}


_WEATHER = {"source": WEATHER, "scale": STANDARDISED}
OBSERVATIONS: tuple[Observation, ...] = (
    Observation("notice-units", _units, {"units": 2}, "2 units"),
    Observation("notice-identity", _identity, {"cell": "Elman ReLU", "init": IDENTITY}, "Identity"),
    Observation("notice-both", _both, {"directions": BOTH, "layers": 1}, "Both ways"),
    Observation("notice-layers", _layers, {"layers": 3}, "3 layers"),
    Observation("notice-characters", _characters, {"split": BY_CHARACTER}, "Characters"),
    Observation("notice-weather", _weather, _WEATHER, "Weather"),
)
