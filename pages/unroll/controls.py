"""The widgets of the Unroll page: what a person chooses, as a ``RunSpec``.

Every widget is bound to the address, so a copied address is the whole view. Input that cannot be
read is explained beside its control, and the last input that could be read stays on screen.
"""

from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.choices import ADDRESS_CHARACTERS
from dashboard.models import kept, sequences, sizes, trained
from dashboard.models.spec import (
    NUMBERS,
    OWN,
    SCALES,
    SOURCES,
    SPLITS,
    UNTRAINED,
    WEIGHTS,
    WORDS,
    RunSpec,
    default_scale,
)
from dashboard.models.windows import usual_steps
from dashboard.parts import lesson as shared_lesson
from dashboard.parts.network import NETWORK_KEYS, network
from dashboard.parts.window import is_new, new_window
from dashboard.plain import plain
from dashboard.shell.widgets import explain, left_out, pick, typed, whole
from pages.unroll import lesson
from pages.unroll.state import Run, read, run
from rnncore.counting import counted
from rnncore.readers import InputError, Sequence
from rnncore.readers.limits import STEPS_ON_SCREEN

USUAL = RunSpec()
_GOOD = "_last_good"
TYPED = {WORDS: "text", NUMBERS: "numbers"}
WHOLE_BELOW = 60


def choose() -> Run:
    """Draw the controls and return the run to show.

    When the input cannot be read, that is the last run that could be, on the network chosen now.
    """
    with st.container(gap="small"):
        row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        with row:
            sequence = _sequence()
        beside = st.container()
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            chosen_network = _weights(sequence)
            words = st.container(width=620)  # beside the cells, or below them where it is narrow
        with beside:
            if left_out(TYPED.get(sequence.source)):
                st.caption(shared_lesson("left-out", most=ADDRESS_CHARACTERS))
            chosen = _checked(replace(sequence, **chosen_network), row)
        with words:
            _describe(chosen)
    return chosen


def set_view(**choices: Any) -> None:
    """Set widgets to ``choices``; a callback, so that the widgets and the address follow."""
    for key, value in choices.items():
        st.session_state[key] = value
    if "source" in choices:
        _new_source()
    elif {"text", "split", "numbers"} & choices.keys():
        new_window()


def _describe(run: Run) -> None:
    """What was read, by how large a network, and that it is untrained."""
    spec = run.spec
    layers = counted(spec.layers, "layer")
    read_as = plain(run.sequence.understood.rstrip("."), longest=300)
    size = f"{counted(spec.units, 'unit')}, {layers}, {sizes.said(run.size)}"
    if spec.trained:
        badge, said = ":green-badge[trained]", lesson("trained", task=spec.weights)
    else:
        badge, said = ":orange-badge[untrained]", lesson("untrained", seed=spec.seed)
    st.markdown(f"{badge} :small[{said}]  \n:small[{read_as}. {size}.]")
    _, known = trained.encoded(spec.weights, run.sequence.labels) if spec.trained else ((), ())
    if not all(known):
        st.caption(lesson("unknown-words", unknown=known.count(False)))


def _sequence() -> RunSpec:
    """The source and what belongs to it, side by side."""
    source = pick("source", "Source", SOURCES, on_change=_new_source)
    usual: dict[str, Any] = {"scale": default_scale(source)}
    said: dict[str, Any] = {}
    if source == OWN:
        return _uploaded()
    if source == WORDS:
        said["text"] = typed("text", "Words", default=USUAL.text, on_change=new_window)
    if source == NUMBERS:
        said["numbers"] = typed("numbers", "Numbers", default=USUAL.numbers, on_change=new_window)
    if replace(USUAL, source=source).tokens:
        if _untrained():  # a trained network reads words
            said["split"] = pick("split", "Split into", SPLITS, on_change=new_window)
    else:
        said["scale"] = pick("scale", "Columns", SCALES, default=usual["scale"])
    if source not in (WORDS, NUMBERS):
        with st.popover("Source and licence"):
            st.markdown(sequences.about(source))
    return replace(USUAL, source=source, **{**usual, **said})


def _uploaded() -> RunSpec:
    """The sequence of the page Your data; what it is, and how its numbers are scaled."""
    scale = pick("scale", "Columns", SCALES, default=default_scale(OWN))
    try:
        found = kept.kept()
    except InputError:  # nothing is there: reading it says so
        return replace(USUAL, source=OWN, scale=scale)
    st.markdown(f":green-badge[{plain(found.name, longest=40)}]")
    return replace(USUAL, source=OWN, scale=scale, own=found.own)


def _untrained() -> bool:
    """Whether no trained network is chosen, in the widget below or in the address."""
    asked = st.session_state.get("weights") or st.query_params.get("weights", UNTRAINED)
    return asked not in WEIGHTS or asked == UNTRAINED


def _weights(sequence: RunSpec) -> dict[str, Any]:
    """An untrained network of one's choice, or for words one of those that ship trained."""
    if not sequence.tokens:
        return network()
    weights = pick("weights", "Weights", WEIGHTS)
    return network() if weights == UNTRAINED else {"weights": weights}


def _checked(spec: RunSpec, row: DeltaGenerator) -> Run:
    """The run of ``spec``, or of the last good input on the same network, with an explanation."""
    try:
        chosen = run(_windowed(spec, read(spec), row))
    except InputError as error:
        explain(error, lesson("kept"))
        good: RunSpec = st.session_state.get(_GOOD, USUAL)
        network = {key: getattr(spec, key) for key in (*NETWORK_KEYS, "weights")}
        try:
            return run(replace(good, **network))
        except InputError:  # what was uploaded is not there any more
            return run(replace(USUAL, **network))
    st.session_state[_GOOD] = chosen.spec
    return chosen


def _windowed(spec: RunSpec, everything: Sequence, row: DeltaGenerator) -> RunSpec:
    """Offer a window over a sequence with more steps than can be read at once."""
    total = len(everything)
    if total <= WHOLE_BELOW:
        return spec
    usual, most = usual_steps(everything), min(total, STEPS_ON_SCREEN)
    if is_new():
        st.session_state.update(start=1, steps=usual)
    with row.popover("Window"):
        st.markdown(f"There are {counted(total, 'step')}, and at most {most} are shown at once.")
        start = whole("start", "First step", (1, total), "Where the window begins.", default=1)
        steps = whole("steps", "Steps shown", (1, most), "How long it is.", default=usual)
    shown = 0 if steps == usual else min(steps, total - start + 1)
    return replace(spec, start=start, steps=shown)


def _new_source() -> None:
    """Another source has its own window and its own usual scaling."""
    st.session_state["scale"] = default_scale(st.session_state["source"])
    new_window()
