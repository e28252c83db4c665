"""What to notice: each preset in measured numbers, with a button that shows it."""

import math
from dataclasses import replace

import numpy as np
import streamlit as st

from dashboard.choices import canonical, widget_values
from dashboard.figures.powers import power
from dashboard.shell.presets import Observation, observation
from dashboard.theme import number
from pages.gradient_flow import lesson, presets
from pages.gradient_flow.state import GradientRuns, Lane, gradient_runs
from rnncore import measures
from rnncore.written import setting

BIASES = (0.0, 1.0, 3.0, 5.0)
PASCANU = "Pascanu, Mikolov & Bengio 2013 (arXiv:1211.5063)"
EARLIER = "Hochreiter 1991 (diploma thesis, TU München); Bengio, Simard & Frasconi 1994"
LI = "Li et al. 2018 (arXiv:1803.04831)"
BOUNDS = f"{PASCANU}; {LI}"
JOZEFOWICZ = "Jozefowicz, Zaremba & Sutskever 2015"


def notice(runs: GradientRuns) -> None:
    """All observations, each with its buttons."""
    st.markdown(lesson("notice"))
    for item in OBSERVATIONS:
        views = {
            f"{item.section} {label}": (label, widget_values(view), canonical(view) == runs.spec)
            for label, view in item.view.items()
        }
        observation(lesson(item.section, **item.measure()), views)


def fallen(lane: Lane) -> float:
    """log10 of the gradient at the initial state divided by that at the last step."""
    return float(lane.norms[0] - lane.norms[-1])


def alone(lane: Lane) -> float:
    """log10 of what the forget gates alone leave of dL/dc, from the last step to the initial state.

    For a loss at the last step; of an LSTM.
    """
    path = measures.log10_cell_path(lane.track)
    return float(path[0] - path[-1])


def listed(runs: GradientRuns) -> str:
    """What is left of each cell's gradient, in words."""
    return ", ".join(f"{lane.cell} {power(fallen(lane))}" for lane in runs.lanes)


def _vanishing() -> dict[str, object]:
    runs = gradient_runs(presets.PRESETS[presets.VANISHING])
    sigma = measures.largest_singular_value(runs.lane("Elman tanh").track)
    return {
        "radius": setting(runs.spec.radius),
        "steps": runs.steps,
        "left": listed(runs),
        "sigma": number(sigma),
        "most": power(runs.steps * math.log10(sigma)),
        "elman": power(fallen(runs.lane("Elman tanh"))),
        "source": PASCANU,
        "earlier": EARLIER,
    }


def _exploding() -> dict[str, object]:
    runs = gradient_runs(presets.PRESETS[presets.EXPLODING])
    return {"radius": setting(runs.spec.radius), "steps": runs.steps, "grown": listed(runs)}


def _not_sufficient() -> dict[str, object]:
    noisy = gradient_runs(presets.PRESETS[presets.NOT_SUFFICIENT])
    silent = gradient_runs(presets.SILENT)
    radius, steps = noisy.spec.radius, noisy.steps
    return {
        "radius": setting(radius),
        "steps": steps,
        "noisy": power(fallen(noisy.lanes[0])),
        "silent": power(fallen(silent.lanes[0])),
        "power": power(steps * math.log10(radius)),
        "slope": number(float((1 - np.square(noisy.lanes[0].trace.outputs)).mean())),
        "size": number(float(np.sqrt(np.mean(np.square(noisy.lanes[0].trace.outputs))))),
        "source": PASCANU,
    }


def _forget_bias() -> dict[str, object]:
    shown = presets.PRESETS[presets.FORGET_BIAS]
    runs = {bias: gradient_runs(replace(shown, cells=("LSTM",), forget=bias)) for bias in BIASES}
    first = next(iter(runs.values()))
    lines = [
        f"| {setting(bias)} | {number(half_life(bias))} | "
        f"{number(float(run.lanes[0].track.gates['forget'].mean()))} | "
        f"{power(alone(run.lanes[0]))} | {power(fallen(run.lanes[0]))} |"
        for bias, run in runs.items()
    ]
    return {"rows": "\n".join(lines), "steps": first.steps, "source": JOZEFOWICZ}


def _holds() -> dict[str, object]:
    runs = gradient_runs(presets.PRESETS[presets.HOLDS])
    return {
        "steps": runs.steps,
        "left": listed(runs),
        "bound": f"{2 ** (1 / runs.steps):.4f}",
        "source": LI,
    }


def half_life(bias: float) -> float:
    """Steps after which a cell whose forget gate stands at sigmoid(bias) has halved."""
    return math.log(2) / math.log1p(math.exp(-bias))


_PRESET = presets.PRESETS
OBSERVATIONS: tuple[Observation, ...] = (
    Observation("notice-vanishing", _vanishing, {"Show": _PRESET[presets.VANISHING]}),
    Observation("notice-exploding", _exploding, {"Show": _PRESET[presets.EXPLODING]}),
    Observation(
        "notice-sufficient",
        _not_sufficient,
        {"With noise": _PRESET[presets.NOT_SUFFICIENT], "Without input": presets.SILENT},
    ),
    Observation("notice-forget", _forget_bias, {"Show": _PRESET[presets.FORGET_BIAS]}),
    Observation("notice-holds", _holds, {"Show": _PRESET[presets.HOLDS]}),
)
