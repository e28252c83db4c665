"""What to notice: each preset in measured numbers over ten seeds, with a button that shows it."""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from dashboard.choices import canonical, widget_values
from dashboard.figures.common import percent
from dashboard.figures.powers import power
from dashboard.shell.presets import Observation, observation
from dashboard.theme import number
from pages.residual_shortcuts import lesson, measured, presets
from pages.residual_shortcuts.presets import PRESETS
from pages.residual_shortcuts.seeds import SEEDS
from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.state import Lane, ResidualRuns, residual_runs
from pages.residual_shortcuts.state import lane as lane_of
from rnncore.counting import counted
from rnncore.written import setting

HE = "He et al. 2015 (arXiv:1512.03385)"
IDENTITY = "He et al. 2016 (arXiv:1603.05027)"
HIGHWAY = "Srivastava, Greff & Schmidhuber 2015 (arXiv:1505.00387)"
RELU = ResidualSpec(depth=100, upper="v1", lower="v2", variants=("v1", "v2"))
YANG = "Yang et al. 2019 (arXiv:1902.08129)"


def notice(runs: ResidualRuns) -> None:
    """All observations, each with its button."""
    st.markdown(lesson("notice", seeds=SEEDS))
    for item in OBSERVATIONS:
        numbers = item.measure(residual_runs(item.view))
        said = lesson(item.section, depth=item.view.depth, **numbers)
        shown = canonical(item.view) == runs.spec
        observation(said, {item.section: (item.button, widget_values(item.view), shown)})


def typical(lane: Lane) -> str:
    """The median over the seeds of what reaches the bottom, with the least and the most."""
    bottom = lane.spread[:, 0]
    least, middle, most = (power(float(f(bottom))) for f in (np.min, np.median, np.max))
    return f"{middle} ({least} to {most})"


def _each(runs: ResidualRuns) -> dict[str, object]:
    return {lane.variant: typical(lane) for lane in runs.lanes}


def _scaled(runs: ResidualRuns) -> dict[str, object]:
    return {"branch": setting(runs.spec.branch)} | _each(runs)


def _story(runs: ResidualRuns) -> dict[str, object]:
    """How much of the plain tower ReLU switches off, and what one block of it leaves."""
    plain = runs.lane("plain")
    per_block = float(plain.spread[:, 0].mean()) / runs.spec.depth
    zeros = float((plain.track.states["h"][1:] == 0).mean())
    return {"zeros": percent(zeros), "factor": power(per_block)} | _scaled(runs)


def _relu(runs: ResidualRuns) -> dict[str, object]:
    """v1 at several depths: the geometric mean over the seeds, and what its ReLUs remove."""
    depths = (1, 10, 50, 100)
    lanes = {
        depth: residual_runs(replace(runs.spec, depth=depth, variants=("v1",))).lanes[0]
        for depth in depths
    }
    deep, single = lanes[100], lanes[1]
    off = deep.track.states["h"][1:] == 0  # (L, B, width)
    return {
        "by_depth": ", ".join(
            f"{power(float(lane.spread[:, 0].mean()))} after {counted(depth, 'block')}"
            for depth, lane in lanes.items()
        ),
        "single": percent(float(measured.removed(single)[0])),
        "each": percent(float(np.median(measured.removed(deep)))),
        "stay": percent(float(off[1:][off[:-1]].mean())),
        "off": percent(float(off.mean())),
        "alone": power(measured.shortcut_alone(deep)),
        "half": percent(1 - 2**-0.5),
        "bottom": power(float(deep.norms[0])),
    }


def _other(runs: ResidualRuns, name: str, **changes: Any) -> dict[str, object]:
    """v1 and v2 of the same view with something changed, as ``v1_NAME`` and ``v2_NAME``."""
    spec = replace(runs.spec, **changes)
    return {f"{kind}_{name}": typical(lane_of(spec, kind)) for kind in ("v1", "v2")}


def _batch(runs: ResidualRuns) -> dict[str, object]:
    """The same towers with branches at full scale: the normalisation alone does not do it."""
    large = 1.0
    others = _other(runs, "large", branch=large)
    return {"yang": YANG, "large": f"{large:g}"} | _scaled(runs) | others


def _expected(runs: ResidualRuns) -> dict[str, object]:
    """What theory expects of v2, beside the measured, and what makes the branches matter less."""
    expected = measured.theory(runs.spec)
    assert expected is not None
    growth, small = 1 + runs.spec.branch**2, 0.1
    named = {"factor": number(growth**0.5), "small": f"{small:g}"}
    others = _other(runs, "small", branch=small) | _other(runs, "layer", norm="layer")
    return {"expected": power(float(expected[0]))} | named | _scaled(runs) | others


def _sigmoid(runs: ResidualRuns) -> dict[str, object]:
    return _scaled(runs) | {"he": IDENTITY}


def _gates(runs: ResidualRuns) -> dict[str, object]:
    bias = -1.0
    usual = residual_runs(replace(runs.spec, gate=bias, variants=("gated",))).lanes[0]
    gate = runs.lane("gated").track.gates["transform"]
    return {
        "bias": number(runs.spec.gate, 1),
        "usual_bias": number(bias, 1),
        "usual": typical(usual),
        "gated": typical(runs.lane("gated")),
        "mean": number(float(gate.mean())),
        "usual_mean": number(float(usual.track.gates["transform"].mean())),
        "source": HIGHWAY,
    }


OBSERVATIONS: tuple[Observation, ...] = (
    Observation("notice-story", _story, PRESETS[presets.USUAL_STORY]),
    Observation("notice-drawn", _each, PRESETS[presets.DRAWN_FOR_RELU]),
    Observation("notice-relu", _relu, RELU),
    Observation("notice-batch", _batch, PRESETS[presets.TURNED_ROUND]),
    Observation("notice-full", _expected, PRESETS[presets.FULL_BRANCHES]),
    Observation("notice-sigmoid", _sigmoid, PRESETS[presets.SIGMOID]),
    Observation("notice-gates", _gates, PRESETS[presets.NEARLY_SHUT]),
)
