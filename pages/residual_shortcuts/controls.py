"""The widgets of the page Residual shortcuts: what a person chooses, as a ``ResidualSpec``.

Every widget is bound to the address, so a copied address is the whole view.
"""

import streamlit as st

from dashboard.shell import presets
from dashboard.shell.page import settle
from dashboard.shell.widgets import ask, pick
from pages.residual_shortcuts import lesson
from pages.residual_shortcuts.presets import PRESETS
from pages.residual_shortcuts.spec import ROWS, USUAL, VARIANTS, ResidualSpec
from pages.residual_shortcuts.state import Lane, ResidualRuns, lane, residual_runs
from rnncore.written import setting


def choose() -> ResidualRuns:
    """Draw the controls and return the runs to show."""
    spec = USUAL
    with st.container(gap="small"):
        buttons = st.container(horizontal=True, vertical_alignment="center", gap="small")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            spec = ask(spec, "variants", "upper", "lower")
            with st.popover("Network"):
                spec = ask(spec, "width", "activation", "weights", "norm", "tying", "gate", "seed")
        for place, name in zip(
            st.columns(3, gap="medium"), ("depth", "branch", "shortcut"), strict=True
        ):
            with place:
                spec = ask(spec, name)
        runs = settle(residual_runs, spec, lesson("kept"))
        with buttons:
            presets.buttons(PRESETS, runs.spec)
        _describe(runs)
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


def kind(runs: ResidualRuns, choices: tuple[str, ...] = VARIANTS) -> Lane:
    """The lane that a tab looks at: the kind chosen among ``choices``, shown above or not.

    To begin with v2, or where that is not shown above, the first kind that is.
    """
    shown = [each.variant for each in (*runs.on_stage, *runs.lanes) if each.variant in choices]
    first = shown[0] if shown and "v2" not in shown else "v2"
    if st.session_state.get("kind", first) not in choices:
        st.session_state["kind"] = first
    return lane(runs.spec, pick("kind", "Kind of block", choices, default=first, visible=True))
