"""What the page shows of a lesson's beat: a network of the family at work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from dashboard.lessons.formulas import Quantity
from dashboard.lessons.scene import Scene, at, known, of_answers, of_card, of_track, one_of
from dashboard.lessons.sketch import Bars, Map
from dashboard.shell.page import Span, Stage
from pages.network_types import peaks, script, state
from pages.network_types.answers import at_once
from pages.network_types.runs import TypeRun, block
from pages.network_types.sections.attention import looked
from pages.network_types.spec import (
    BIDIRECTIONAL,
    KINDS,
    MANY_TO_MANY,
    MANY_TO_ONE,
    STACKED,
    TabSpec,
    TypeSpec,
)

TEXTS = {
    MANY_TO_ONE: "review",
    STACKED: "review",
    MANY_TO_MANY: "sentence",
    BIDIRECTIONAL: "sentence",
}
"""The choice that holds what a network reads, where it says something after every word."""


def scene(spec: TypeSpec, _: TabSpec, *, section: str = "") -> Scene:
    """The view of ``spec``; in the section *Attention* where the decoder looked.

    Raises InputError where it cannot be run.
    """
    run = state.run(spec)
    program = partial(script.code, run)
    found: dict[str, Callable[..., Quantity]] = {
        "read": known(len(run.read), "How many words are read."),
        "answers": known(len(run.chosen), "How many answers are given."),
        "parameters": known(run.card.size, "Numbers in the network."),
    }
    found |= of_card(run.card) | of_answers(run.choices, run.probabilities)
    found |= {"score-of": score_of} | _elsewhere(spec)
    if run.attention is not None:
        found |= {"attention": _attention(run), "peak": _peak(run)}
        if section == "Attention":
            figure = partial(looked, run, key="lesson-attention")
            return Scene(None, Stage(), found, run.origin, figure, partial(_map, run), program)
    if not run.parts:
        figure = partial(at_once, run)
        return Scene(None, Stage(), found, run.origin, figure, partial(_bars, run), program)
    part = run.parts[0]
    found |= of_track(part.trace.tracks[-1], part.trace.labels or ())
    return Scene(lambda: block(run), stage(run), found, run.origin, program=program)


def _bars(run: TypeRun) -> Bars:
    """The probabilities of a network that answers once."""
    return Bars("Probability of each answer", run.choices, run.probabilities[0])


def _map(run: TypeRun) -> Map:
    """Where the decoder looked before it wrote each symbol."""
    weights = run.attention
    assert weights is not None
    what = "Share of the attention that each word has, before each digit is written"
    return Map(what, "written", run.answers, run.read, weights)


def _attention(run: TypeRun) -> Callable[..., Quantity]:
    looked = run.attention
    assert looked is not None

    def attention(written: Quantity, read: Quantity) -> float:
        """The weight that the decoder gives to a word that was read, for one that it writes."""
        row = looked[at(written, len(looked))]
        return float(row[at(read, len(row), "word")])

    return attention


def _peak(run: TypeRun) -> Callable[..., Quantity]:
    def peak(written: Quantity) -> str:
        """The word to which the decoder gives the most weight, for one that it writes."""
        found = peaks.peaks(run)
        return found[at(written, len(found))].word

    return peak


def score_of(kind: Quantity) -> float:
    """The score of a network of this page, by its kind."""
    return state.run(
        TypeSpec(kind=one_of(kind, dict(zip(KINDS, KINDS, strict=True)), "kind"))
    ).card.score


def _elsewhere(spec: TypeSpec) -> dict[str, Callable[..., Quantity]]:
    """What the same network says of another text, and another network of the same text."""
    if spec.kind not in TEXTS:
        return {}

    def measured(other: TypeSpec) -> dict[str, Callable[..., Quantity]]:
        run = state.run(other)
        return of_answers(run.choices, run.probabilities)

    def reading(text: Quantity) -> dict[str, Callable[..., Quantity]]:
        other: dict[str, Any] = {TEXTS[spec.kind]: str(text)}
        return measured(replace(spec, **other))

    def by(kind: Quantity) -> dict[str, Callable[..., Quantity]]:
        reads = {each: each for each, text in TEXTS.items() if text == TEXTS[spec.kind]}
        return measured(replace(spec, kind=one_of(kind, reads, "kind that reads this")))

    def answer_to(text: Quantity, step: Quantity) -> Quantity:
        """The most probable answer after a step of another text."""
        return reading(text)["answer"](step)

    def probability_to(text: Quantity, step: Quantity, name: Quantity = "") -> Quantity:
        """The probability of an answer, as in `probability`, after a step of another text."""
        return reading(text)["probability"](step, name)

    def answer_by(kind: Quantity, step: Quantity) -> Quantity:
        """The most probable answer of another kind of network after a step."""
        return by(kind)["answer"](step)

    def probability_by(kind: Quantity, step: Quantity, name: Quantity = "") -> Quantity:
        """The probability of an answer, as in `probability`, by another kind of network."""
        return by(kind)["probability"](step, name)

    return {
        "answer-to": answer_to,
        "probability-to": probability_to,
        "answer-by": answer_by,
        "probability-by": probability_by,
    }


def stage(run: TypeRun) -> Stage:
    """What the address can point at on the player's stage."""
    if not run.parts:
        return Stage()
    spans: list[Span] = []
    for part in run.parts:
        first = spans[-1].end if spans else 0
        units = part.trace.tracks[0].hidden_size
        spans += [Span(first, first + part.trace.steps, units)] * len(part.trace.tracks)
    readout = run.parts[-1].readout
    outputs = len(readout.bias) if readout else 0
    return Stage(run.moments, len(spans), spans[-1].end, outputs=outputs, spans=tuple(spans))
