"""The widgets of the page Gates at work: a trained network, its words, and a gate to hold."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.models import sent, sizes
from dashboard.models.trained import EXAMPLES, WHO, shape
from dashboard.models.trained import network as trained_network
from dashboard.parts.controls import held_out_row, of_row, of_sent, or_usual, told
from dashboard.plain import plain
from dashboard.shell.head import Head, quoted
from dashboard.shell.page import settle
from dashboard.shell.widgets import ask, foreseen
from dashboard.theme import number
from pages.gates_at_work import lesson
from pages.gates_at_work.spec import CARRY, NOTHING, OF_CELL, GatesSpec, cell_of, from_training
from pages.gates_at_work.state import GatesRuns, gates_runs
from rnncore.counting import counted, per_cent


def choose(head: Head) -> GatesRuns:
    """Draw the controls in the chips of ``head`` and return the runs to show."""
    seen = foreseen(GatesSpec())
    seen = replace(seen, sent=sent.current())
    with head.chip("network", _of_network(seen)):
        spec = ask(GatesSpec(sent=seen.sent), "trained", on_change=_other_network)
    with head.chip("input", of_row(seen) if from_training(seen) else quoted(seen.said)):
        spec = held_out_row(spec) if from_training(spec) else ask(spec, "said")
    with head.chip("hold", f"holds {_held(seen)}"):
        if len(OF_CELL[cell_of(spec)]) == 1:
            st.caption(lesson("no-gates"))
        else:
            spec = ask(spec, "held", "value", "unit", "begin", "end")
    spec = or_usual(spec, "trained", WHO, head.messages, answers=True)
    runs = settle(gates_runs, spec, lesson("kept"), head.messages)
    _unknown(runs, head)
    return runs


def _of_network(spec: GatesSpec) -> str:
    """The network, as a chip names it."""
    if from_training(spec):
        return of_sent(spec.sent)
    cell, units = shape(spec.trained)
    return f"{cell} · {counted(units, 'unit')} · trained"


def _held(spec: GatesSpec) -> str:
    """What is held, as a chip names it."""
    if spec.held in (NOTHING, CARRY):
        return "the cell" if spec.held == CARRY else NOTHING
    return f"{spec.held} {spec.value}"


def _other_network() -> None:
    """Another task has another example; what somebody typed stays."""
    trained = st.session_state["trained"]
    if st.session_state.get("said") in EXAMPLES.values() and trained in EXAMPLES:
        st.session_state["said"] = EXAMPLES[trained]
    spec = GatesSpec(trained=trained, sent=sent.current())
    if st.session_state.get("held") not in OF_CELL[cell_of(spec)]:
        st.session_state["held"] = NOTHING


def describe(runs: GatesRuns) -> None:
    """What the network was trained for, and how well."""
    if runs.spec.sent is not None:
        said = told(runs.spec.sent, runs.spec.row)
    else:
        said = _of_card(runs) + (f" {lesson('card-held')}" if runs.touched else "")
    shown = f"{lesson('sentence')} {said}".replace("\n", " ")
    st.markdown(f":green-badge[trained] :small[{shown}]")


def _of_card(runs: GatesRuns) -> str:
    """What the zoo says of a network that ships."""
    card = runs.plain.card
    assert card is not None
    return lesson(
        "card-who" if runs.spec.trained == WHO else "card-next",
        size=sizes.said(sizes.of_model(trained_network(runs.spec.trained).model)),
        score=per_cent(card.score),
        baseline=per_cent(card.baseline),
        name=card.baseline_name,
        seconds=number(card.seconds, 2),
        seed=card.seed,
    )


def _unknown(runs: GatesRuns, head: Head) -> None:
    """Which words the network does not know."""
    if runs.plain.unknown:
        words = ", ".join(plain(word) for word in runs.plain.unknown[:8])
        more = len(runs.plain.unknown) - 8
        words += f" and {more} more" if more > 0 else ""
        head.messages.warning(lesson("unknown", words=words))


def untouched(runs: GatesRuns) -> None:
    """Say, above what is of the untouched run, that a gate is held on the stage."""
    if runs.touched:
        st.info(lesson("untouched"))
