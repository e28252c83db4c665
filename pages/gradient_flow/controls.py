"""The widgets of the page Gradient flow: what a person chooses, as a ``GradientSpec``.

Every widget is bound to the address, so a copied address is the whole view. Where the choice cannot
be run, the reason stands beside it, and the last view that could be run stays on screen.
"""

from dataclasses import replace

import streamlit as st

from dashboard.choices import ADDRESS_CHARACTERS
from dashboard.models import sent
from dashboard.models.spec import CHOSEN, UNTRAINED
from dashboard.parts import lesson as shared_lesson
from dashboard.parts.controls import held_out_row, of_row, of_sent, or_usual, told, with_uploaded
from dashboard.shell.head import Head, quoted
from dashboard.shell.page import settle
from dashboard.shell.widgets import ask, foreseen, left_out, pick
from pages.gradient_flow import lesson
from pages.gradient_flow.presets import PRESETS
from pages.gradient_flow.spec import NOISE, NONE, OWN, USUAL, WORDS, GradientSpec, from_training
from pages.gradient_flow.state import GradientRuns, Lane, gradient_runs
from rnncore.counting import counted


def choose(head: Head) -> GradientRuns:
    """Draw the controls in the chips of ``head`` and return the runs to show."""
    seen = foreseen(USUAL)
    head.stories(PRESETS, seen)
    seen = replace(seen, sent=sent.current())
    with head.chip("input", of_row(seen) if from_training(seen) else _of_input(seen)):
        spec = replace(USUAL, weights=seen.weights, cells=seen.cells, sent=seen.sent)
        spec = held_out_row(spec) if from_training(spec) else _input(spec)
    with head.chip("network", of_sent(seen.sent) if from_training(seen) else _of_network(seen)):
        names = ("weights", "cells", "radius", "forget", "hidden", "recurrent", "scaling", "seed")
        spec = ask(replace(spec, scaling=seen.scaling), *names)
    spec = or_usual(spec, "weights", UNTRAINED, head.messages)
    return settle(gradient_runs, spec, lesson("kept"), head.messages)


def _input(spec: GradientSpec) -> GradientSpec:
    """What untrained cells read, and where the loss is."""
    spec = ask(spec, "input", "text", "split", "length")
    if spec.input == OWN:
        spec = with_uploaded(spec)
    return ask(spec, "loss", "at")


def _of_input(spec: GradientSpec) -> str:
    """What is read and where the loss is, as a chip names it."""
    drawn = spec.input in (NOISE, NONE)
    at = min(spec.at, spec.length) if drawn else spec.at
    loss = f"loss at step {at}" if spec.loss == CHOSEN else f"loss at {spec.loss}"
    if drawn:
        said = f"{counted(spec.length, 'step')} of {'noise' if spec.input == NOISE else 'no input'}"
    else:
        said = quoted(spec.text) if spec.input == WORDS else OWN.capitalize()
    return f"{said} · {loss}"


def _of_network(spec: GradientSpec) -> str:
    """The cells, as a chip names them."""
    cells = ", ".join(spec.cells) if 0 < len(spec.cells) < 3 else counted(len(spec.cells), "cell")
    return f"{cells} · {counted(spec.hidden, 'unit')} · untrained"


def describe(runs: GradientRuns) -> None:
    """What is on screen, and that it is untrained."""
    spec = runs.spec
    if spec.sent is not None:
        told_of = f"{told(spec.sent, spec.row)} {lesson('loss-sent', loss=_loss(spec.sent))}"
        st.caption(f"{lesson('sentence')} {told_of}")
        return
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
    st.caption(" ".join((lesson("sentence"), *notes)))


def _loss(found: sent.Sent) -> str:
    """Of its last answer, as its task has it."""
    return "−log p of what is right" if found.answers else "the squared error"


def detail(runs: GradientRuns) -> Lane:
    """The lane that the tabs look at; the first where the chosen cell is not shown."""
    cells = runs.spec.cells
    if len(cells) == 1:
        return runs.lanes[0]
    if st.session_state.get("detail", cells[0]) not in cells:
        st.session_state["detail"] = cells[0]
    return runs.lane(pick("detail", "Cell", cells, visible=True))
