"""The widgets that an input of a network is typed or chosen with, by its kind."""

from __future__ import annotations

import streamlit as st

from dashboard.choices import matters
from dashboard.shell.presets import show
from dashboard.shell.widgets import ask
from pages.network_types.spec import (
    DATE,
    DATES,
    ENCODER_DECODER,
    GERMAN,
    HEADLINES,
    ONE_TO_MANY,
    ONE_TO_ONE,
    PHRASE,
    REPORT,
    REVIEW,
    REVIEW_MOVED,
    REVIEWED,
    SENTENCE,
    SENTENCE_NOUN,
    TypeSpec,
)

EXAMPLES: dict[str, tuple[str, ...]] = {
    "review": (REVIEW, REVIEW_MOVED, "the film was not boring", "i think it was hardly good"),
    "sentence": (SENTENCE, SENTENCE_NOUN, "she saw her dog again .", "she saw her again ."),
    "date": (DATE, "3 March 1984", "december twenty fifth two thousand and nine", "31 1 2030"),
    "report": (
        PHRASE,
        REPORT,
        "a child sold a sword at the market . thieves took two paintings from the station .",
        "the museum closes at five . a new theatre was opened in corley on sunday .",
    ),
    "phrase": (
        PHRASE,
        "the small boy has found a good apple .",
        "in the morning the aunt must look for the letter .",
        "we know that no man can sell the door .",
    ),
}
"""Texts to start from; the first is what the box holds at first."""

WRITTEN_FROM = {DATES: "date", HEADLINES: "report", GERMAN: "phrase"}
"""What an encoder–decoder reads, by what it writes."""


def typed(key: str, spec: TypeSpec) -> TypeSpec:
    """What a person types, with examples beside it."""
    spec = ask(spec, key)
    st.caption("Examples")
    for place, example in enumerate(EXAMPLES[key]):
        show(example, f"types-example-{key}-{place}", {key: example}, width="stretch")
    return spec


def _measurement(spec: TypeSpec) -> TypeSpec:
    for place, name in zip(st.columns(3), ("temperature", "humidity", "wind"), strict=True):
        with place:
            spec = ask(spec, name)
    return spec


def _weather(spec: TypeSpec) -> TypeSpec:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        spec = ask(spec, "weather", "choosing")
        if matters(spec, "draw"):
            with st.container(width=150):
                spec = ask(spec, "draw")
    return spec


def _translated(spec: TypeSpec) -> TypeSpec:
    spec = ask(spec, "writes")
    return typed(WRITTEN_FROM[spec.writes], spec)


def read(spec: TypeSpec) -> TypeSpec:
    """What a network of the kind of ``spec`` reads."""
    others = {ONE_TO_ONE: _measurement, ONE_TO_MANY: _weather, ENCODER_DECODER: _translated}
    if spec.kind in others:
        return others[spec.kind](spec)
    return typed("review" if spec.kind in REVIEWED else "sentence", spec)
