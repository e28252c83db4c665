"""The widgets of the page Residual shortcuts: what a person chooses, as a ``ResidualSpec``.

Every widget is bound to the address, so a copied address is the whole view.
"""

import streamlit as st

from dashboard.shell.head import Head
from dashboard.shell.page import settle
from dashboard.shell.widgets import ask, foreseen, pick
from pages.residual_shortcuts import lesson
from pages.residual_shortcuts.presets import PRESETS
from pages.residual_shortcuts.spec import ROWS, USUAL, VARIANTS, ResidualSpec
from pages.residual_shortcuts.state import Lane, ResidualRuns, lane, residual_runs
from rnncore.counting import counted
from rnncore.written import setting


def choose(head: Head) -> ResidualRuns:
    """Draw the controls in the chips of ``head`` and return the runs to show."""
    seen = foreseen(USUAL)
    head.stories(PRESETS, seen)
    with head.chip("input", f"{seen.upper} above {seen.lower}"):
        spec = ask(USUAL, "upper", "lower", "variants")
    with head.chip("network", _of_network(seen)):
        names = ("depth", "branch", "shortcut", "width", "activation", "weights", "norm", "tying")
        spec = ask(spec, *names, "gate", "seed")
    return settle(residual_runs, spec, lesson("kept"), head.messages)


def _of_network(spec: ResidualSpec) -> str:
    """The towers, as a chip names them."""
    return f"{counted(spec.depth, 'block')} · {counted(spec.width, 'unit')} · untrained"


def describe(runs: ResidualRuns) -> None:
    """What is on screen, and that it is untrained."""
    spec = runs.spec
    said = lesson(
        "untrained",
        blocks=spec.depth,
        biases=_biases(spec),
        width=spec.width,
        rows=ROWS,
        seed=spec.seed,
    )
    st.caption(f"{lesson('sentence')} {said}")


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
