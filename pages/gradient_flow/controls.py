"""The widgets of the page Gradient flow: what a person chooses, as a ``GradientSpec``.

Every widget is bound to the address, so a copied address is the whole view. Where the choice cannot
be run, the reason stands beside it, and the last view that could be run stays on screen.
"""

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.models import kept
from dashboard.models.loss import CHOSEN
from dashboard.models.spec import ADDRESS_CHARACTERS, INITS, SEEDS, SPLITS
from dashboard.parts import lesson as shared_lesson
from dashboard.parts.loss import loss
from dashboard.parts.window import new_window
from dashboard.plain import plain
from dashboard.shell.widgets import explain, left_out, pick, several, slide, typed, whole
from pages.gradient_flow import lesson
from pages.gradient_flow.presets import VIEWS
from pages.gradient_flow.spec import (
    CELL_NAMES,
    FORGET_BIASES,
    HIDDEN,
    INPUTS,
    LENGTHS,
    OWN,
    RADII,
    RESCALED,
    SCALINGS,
    USUAL,
    WORDS,
    GradientSpec,
    canonical,
)
from pages.gradient_flow.state import GradientRuns, gradient_runs
from rnncore.counting import counted
from rnncore.readers import InputError

_GOOD = "_last_good_gradient"
RADIUS_HELP = (
    "The largest magnitude of an eigenvalue of the recurrent weights, to which every gate's block "
    "is scaled. For IndRNN: the largest magnitude of a weight."
)
FORGET_HELP = "Added inside the sigmoid of the LSTM's forget gate. All other biases are 0."
RECURRENT_HELP = (
    "How the recurrent weights are drawn before they are scaled. **uniform**: PyTorch's default. "
    "**orthogonal**: they keep lengths (IndRNN: +1 or −1 a unit). **identity**: they copy the "
    "state (IndRNN: 1 a unit). Each gate has its own block."
)


def choose() -> GradientRuns:
    """Draw the controls and return the runs to show."""
    with st.container(gap="small"):
        buttons = st.container(horizontal=True, vertical_alignment="center", gap="small")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            cells = several("cells", "Cells", CELL_NAMES, default=USUAL.cells)
            network = _network()
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            read = _input()
            read_at = loss()
        sliders = _sliders(cells, read["input"], network["scaling"])
        spec = GradientSpec(cells=tuple(cells), **{**network, **read, **read_at, **sliders})
        runs = _checked(spec)
        with buttons:
            VIEWS.buttons(lambda view: canonical(view) == runs.spec)
        _describe(runs)
    return runs


def _network() -> dict[str, Any]:
    """What all cells have in common, behind one button."""
    with st.popover("Network"):
        hidden = whole("hidden", "Hidden units", HIDDEN, "Of each cell.", default=USUAL.hidden)
        recurrent = pick(
            "recurrent",
            "Recurrent weights",
            INITS,
            default=USUAL.recurrent,
            visible=True,
            hint=RECURRENT_HELP,
        )
        scaling = pick(
            "scaling",
            "Their scale",
            SCALINGS,
            visible=True,
            hint="**rescaled** to the spectral radius of the slider, or **as drawn**.",
        )
        seed = whole("seed", "Seed", SEEDS, "Decides every random draw.")
    return {"hidden": hidden, "recurrent": recurrent, "scaling": scaling, "seed": seed}


def _input() -> dict[str, Any]:
    """What all cells read: noise, nothing, or the words of the Unroll page."""
    said: dict[str, Any] = {"input": pick("input", "Input", INPUTS, visible=True)}
    if said["input"] == WORDS:
        said["text"] = typed("text", "Words", on_change=new_window)
        said["split"] = pick("split", "Split into", SPLITS, on_change=new_window)
    if said["input"] == OWN:
        said |= _uploaded()
    return said


def _uploaded() -> dict[str, Any]:
    """The sequence of the page Your data, named beside the choice."""
    try:
        found = kept.kept()
    except InputError:  # nothing is there: reading it says so
        return {}
    st.markdown(f":green-badge[{plain(found.name, longest=40)}]")
    return {"own": found.own}


def _sliders(cells: list[str], source: str, scaling: str) -> dict[str, Any]:
    """The sliders that this choice of cells, input and scaling has a use for, side by side."""
    radius = "Scale of the recurrent weights (spectral radius)"
    rows: dict[str, tuple[str, tuple[float, float], str, float]] = {}
    if scaling == RESCALED:
        rows["radius"] = (radius, RADII, RADIUS_HELP, 0.05)
    if source not in (WORDS, OWN):
        rows["length"] = ("Length", LENGTHS, "Steps that all cells read.", 1)
    if "LSTM" in cells:
        rows["forget"] = ("Forget bias of the LSTM", FORGET_BIASES, FORGET_HELP, 0.5)
    said: dict[str, Any] = {}
    for place, (key, (label, limits, hint, step)) in zip(
        st.columns(3, gap="medium"), rows.items(), strict=False
    ):
        with place:
            said[key] = slide(key, label, limits, hint, default=getattr(USUAL, key), step=step)
    return said


def _checked(spec: GradientSpec) -> GradientRuns:
    """The runs of ``spec``, or the last that could be run, with an explanation."""
    try:
        runs = gradient_runs(spec)
    except InputError as error:
        explain(error, lesson("kept"))
        good: GradientSpec = st.session_state.get(_GOOD, USUAL)
        # A text that cannot be read leaves the other controls in charge; so do no cells.
        try:
            return gradient_runs(_repaired(spec, good))
        except InputError:  # what was uploaded is not there any more
            return gradient_runs(_repaired(spec, USUAL))
    st.session_state[_GOOD] = runs.spec
    return runs


def _repaired(spec: GradientSpec, good: GradientSpec) -> GradientSpec:
    """``spec`` with the cells and the input of the last view that could be run."""
    cells = spec.cells or good.cells
    return replace(
        spec,
        cells=cells,
        input=good.input,
        own=good.own,
        text=good.text,
        split=good.split,
        length=good.length if good.input not in (WORDS, OWN) else spec.length,
    )


def _describe(runs: GradientRuns) -> None:
    """What is on screen, and that it is untrained."""
    spec = runs.spec
    notes = [
        lesson(
            "untrained",
            cells=counted(len(spec.cells), "cell"),
            units=spec.hidden,
            same="the same " if len(spec.cells) > 1 else "",
            steps=runs.steps,
            seed=spec.seed,
            but=" but the LSTM's forget bias" if "LSTM" in spec.cells else "",
        )
    ]
    if runs.left_out:
        section = "cut-own" if spec.input == OWN else "cut"
        notes.append(lesson(section, steps=runs.steps, left=runs.left_out))
    if spec.loss == CHOSEN and spec.at > runs.steps:
        notes.append(lesson("past-the-end", asked=spec.at, steps=runs.steps))
    if spec.input == WORDS and left_out("text"):
        notes.append(shared_lesson("left-out", most=ADDRESS_CHARACTERS))
    st.caption(" ".join(notes))
