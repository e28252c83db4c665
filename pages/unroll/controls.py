"""The widgets of the Unroll page: what a person chooses, as a ``RunSpec``.

Every widget is bound to the address, so a copied address is the whole view. Input that cannot be
read is explained beside its control, and the last input that could be read stays on screen.
"""

from dataclasses import replace

import streamlit as st

from dashboard.choices import ADDRESS_CHARACTERS
from dashboard.models import sent, sequences, sizes, trained
from dashboard.models.spec import (
    NUMBERS,
    OWN,
    UNTRAINED,
    WORDS,
    RunSpec,
    default_scale,
    usual_steps,
)
from dashboard.models.trained import shape
from dashboard.parts import lesson as shared_lesson
from dashboard.parts.controls import (
    held_out_row,
    network,
    of_network,
    of_row,
    of_sent,
    or_usual,
    told,
    with_uploaded,
)
from dashboard.plain import plain
from dashboard.shell.head import Head, quoted
from dashboard.shell.page import settle
from dashboard.shell.widgets import ask, foreseen, left_out, whole
from pages.unroll import lesson
from pages.unroll.state import Run, read, run
from rnncore.counting import counted
from rnncore.readers import InputError
from rnncore.readers.limits import STEPS_ON_SCREEN

_READ = "_window_of"
TYPED = {WORDS: "text", NUMBERS: "numbers"}
WHOLE_BELOW = 60


def choose(head: Head) -> Run:
    """Draw the controls in the chips of ``head`` and return the run to show.

    When the input cannot be read, that is the last run that could be, on the network chosen now.
    """
    seen = foreseen(RunSpec())
    with head.chip("input", _of_input(seen)):
        spec = RunSpec(weights=seen.weights, sent=sent.current())
        spec = held_out_row(spec) if seen.from_training else _windowed(_sequence(spec))
    with head.chip("network", _of_network(seen)):
        spec = ask(spec, "weights")
        spec = spec if spec.trained else network(spec)
    if left_out(TYPED.get(spec.source)):
        head.messages.caption(shared_lesson("left-out", most=ADDRESS_CHARACTERS))
    spec = or_usual(spec, "weights", UNTRAINED, head.messages)
    return settle(run, spec, lesson("kept"), head.messages)


def _of_input(spec: RunSpec) -> str:
    """What is read, as a chip names it."""
    if spec.from_training:
        return of_row(spec)
    return quoted(getattr(spec, TYPED[spec.source])) if spec.source in TYPED else spec.source


def _of_network(spec: RunSpec) -> str:
    """The network, as a chip names it."""
    if not spec.trained:
        return of_network(spec)
    if spec.from_training:
        return of_sent(sent.current())
    cell, units = shape(spec.weights)
    return f"{cell} · {counted(units, 'unit')} · trained"


def describe(run: Run) -> None:
    """What was read, by how large a network, and whether it is trained."""
    spec = run.spec
    layers = counted(spec.layers, "layer")
    read_as = f"{plain(run.sequence.understood.rstrip('.'), longest=300)}. "
    size = f"{counted(spec.units, 'unit')}, {layers}, {sizes.said(run.size)}"
    if spec.sent is not None:
        badge, said = ":green-badge[trained]", told(spec.sent, spec.row)
        read_as = ""
    elif spec.trained:
        badge, said = ":green-badge[trained]", lesson("trained", task=spec.weights)
    else:
        badge, said = ":orange-badge[untrained]", lesson("untrained", seed=spec.seed)
    st.markdown(f"{badge} :small[{lesson('sentence')} {said} {read_as}{size}.]")
    shipped = spec.trained and not spec.from_training
    _, known = trained.encoded(spec.weights, run.sequence.labels) if shipped else ((), ())
    if not all(known):
        st.caption(lesson("unknown-words", unknown=known.count(False)))


def _sequence(spec: RunSpec) -> RunSpec:
    """The source and what belongs to it."""
    spec = ask(spec, "source", on_change=_new_source)
    spec = ask(spec, "text", "numbers", "split", "scale")
    if spec.source == OWN:
        return with_uploaded(spec)
    if spec.source not in TYPED:
        st.caption(sequences.about(spec.source))
    return spec


def _windowed(spec: RunSpec) -> RunSpec:
    """Offer a window over a sequence with more steps than can be read at once.

    Another sequence has its own window: the last one is forgotten.
    """
    try:
        everything = read(spec)
    except InputError:  # running it says why
        return spec
    reads = (spec.source, spec.text, spec.numbers, spec.split, spec.uploaded and spec.uploaded.key)
    total, usual = len(everything), usual_steps(everything)
    if st.session_state.setdefault(_READ, reads) != reads:
        st.session_state.update({_READ: reads, "start": 1, "steps": usual})
    if total <= WHOLE_BELOW:
        return spec
    most = min(total, STEPS_ON_SCREEN)
    st.caption(f"There are {counted(total, 'step')}, and at most {most} are shown at once.")
    with st.container(horizontal=True, gap="small"):
        start = whole("start", "First step", (1, total), "Where the window begins.", default=1)
        steps = whole("steps", "Steps shown", (1, most), "How long it is.", default=usual)
    shown = 0 if steps == usual else min(steps, total - start + 1)
    return replace(spec, start=start, steps=shown)


def _new_source() -> None:
    """Another source has its own usual scaling."""
    st.session_state["scale"] = default_scale(st.session_state["source"])
