"""The widgets of the page Residual shortcuts: what a person chooses, as a ``ResidualSpec``.

Every widget is bound to the address, so a copied address is the whole view.
"""

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.models.spec import SEEDS
from dashboard.shell.widgets import explain, pick, several, slide, whole
from pages.residual_shortcuts import lesson
from pages.residual_shortcuts.presets import VIEWS
from pages.residual_shortcuts.spec import (
    ACTIVATIONS,
    BRANCH_SCALES,
    DEPTHS,
    GATE_BIASES,
    NORMS,
    ROWS,
    SHORTCUT_SCALES,
    TYING,
    USUAL,
    VARIANTS,
    WEIGHTS,
    WIDTHS,
    ResidualSpec,
    canonical,
)
from pages.residual_shortcuts.state import ResidualRuns, residual_runs
from rnncore.readers import InputError
from rnncore.written import setting

_GOOD = "_last_good_residual"
KINDS = (
    "**plain**: no shortcut. **v1**: the shortcut is added, then the activation (He et al. 2015). "
    "**v2**: nothing on the shortcut, the activations stand before the weights (He et al. 2016). "
    "**gated**: a gate blends branch and shortcut (highway, Srivastava et al. 2015)."
)
WEIGHTS_HELP = (
    "How the weights are drawn. **he**: normal, variance 2 / width. **xavier**: 1 / width. "
    "**orthogonal**: they keep lengths. All biases are 0 but those of the gates."
)
NORM_HELP = (
    "Before each activation: over the units of a row (**layer**) or over the rows (**batch**, "
    "always by the numbers at hand, as in training)."
)


def choose() -> ResidualRuns:
    """Draw the controls and return the runs to show."""
    with st.container(gap="small"):
        buttons = st.container(horizontal=True, vertical_alignment="center", gap="small")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            variants = several(
                "variants", "Kinds of block", VARIANTS, default=USUAL.variants, hint=KINDS
            )
            stage: dict[str, Any] = {
                "upper": pick("upper", "On the stage", VARIANTS, default=USUAL.upper, visible=True),
                "lower": pick("lower", "and below it", VARIANTS, default=USUAL.lower, visible=True),
            }
            network = _network()
        sliders = _sliders()
        spec = ResidualSpec(variants=tuple(variants), **stage, **network, **sliders)
        runs = _checked(spec)
        with buttons:
            VIEWS.buttons(lambda view: canonical(view) == runs.spec)
        _describe(runs)
    return runs


def _network() -> dict[str, Any]:
    """What all towers have in common, behind one button."""
    with st.popover("Network"):
        width = whole("width", "Width", WIDTHS, "Units of every block.", default=USUAL.width)
        activation = pick("activation", "Activation", ACTIVATIONS, visible=True)
        weights = pick("weights", "Weights", WEIGHTS, visible=True, hint=WEIGHTS_HELP)
        norm = pick("norm", "Normalisation", NORMS, visible=True, hint=NORM_HELP)
        tying = pick(
            "tying",
            "Every block has",
            TYING,
            visible=True,
            hint="**tied weights**: one block, used at every depth, as in a recurrent network.",
        )
        gate = slide(
            "gate",
            "Bias of the gates",
            GATE_BIASES,
            "Of gated blocks alone. Below 0 the gate lets more of the shortcut through.",
            default=USUAL.gate,
            step=0.5,
        )
        seed = whole("seed", "Seed", SEEDS, "Decides every random draw.")
    return {
        "width": width,
        "activation": activation,
        "weights": weights,
        "norm": norm,
        "tying": tying,
        "gate": gate,
        "seed": seed,
    }


def _sliders() -> dict[str, Any]:
    """Depth and the two scales, side by side."""
    places = st.columns(3, gap="medium")
    with places[0]:
        depth = slide(
            "depth", "Depth", DEPTHS, "Blocks, of two layers each.", default=USUAL.depth, step=1
        )
    with places[1]:
        branch = slide(
            "branch",
            "Scale of the branch, β",
            BRANCH_SCALES,
            "What the branch of v1 and v2 is multiplied by before it is added.",
            default=USUAL.branch,
            step=0.05,
        )
    with places[2]:
        shortcut = slide(
            "shortcut",
            "Scale of the shortcut, λ",
            SHORTCUT_SCALES,
            "What the shortcut is multiplied by: 1 copies.",
            default=USUAL.shortcut,
            step=0.05,
        )
    return {"depth": depth, "branch": branch, "shortcut": shortcut}


def _checked(spec: ResidualSpec) -> ResidualRuns:
    """The runs of ``spec``, or with the variants last shown, and an explanation."""
    try:
        runs = residual_runs(spec)
    except InputError as error:
        explain(error, lesson("kept"))
        return residual_runs(replace(spec, variants=st.session_state.get(_GOOD, USUAL.variants)))
    st.session_state[_GOOD] = canonical(spec).variants
    return runs


def _describe(runs: ResidualRuns) -> None:
    """What is on screen, and that it is untrained."""
    spec = runs.spec
    st.caption(
        lesson(
            "untrained",
            blocks=spec.depth,
            biases=_biases(spec),
            width=spec.width,
            rows=ROWS,
            seed=spec.seed,
        )
    )


def _biases(spec: ResidualSpec) -> str:
    """The biases of the kinds that are on screen."""
    gated = "gated" in (*spec.variants, spec.upper, spec.lower)
    return f"biases 0, those of the gates {setting(spec.gate)}" if gated else "biases 0"
