"""The widgets that an input of a network is typed or chosen with, by its kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.choices import matters
from dashboard.shell.presets import set_view
from dashboard.shell.widgets import ask
from pages.network_types.spec import (
    BIDIRECTIONAL,
    DATE,
    DATES,
    ENCODER_DECODER,
    MANY_TO_MANY,
    MANY_TO_ONE,
    ONE_TO_MANY,
    ONE_TO_ONE,
    REPORT,
    REVIEW,
    REVIEW_MOVED,
    SENTENCE,
    SENTENCE_NOUN,
    STACKED,
    TypeSpec,
)

EXAMPLES: dict[str, tuple[str, ...]] = {
    "review": (REVIEW, REVIEW_MOVED, "the film was not boring", "i think it was hardly good"),
    "sentence": (SENTENCE, SENTENCE_NOUN, "she saw her dog again .", "she saw her again ."),
    "date": (DATE, "3 March 1984", "december twenty fifth two thousand and nine", "31 1 2030"),
    "report": (
        REPORT,
        "a child sold a sword at the market . thieves took two paintings from the station .",
        "the museum closes at five . a new theatre was opened in corley on sunday .",
    ),
}
"""Texts to start from; the first is what the box holds at first."""


def typed(key: str, spec: TypeSpec) -> TypeSpec:
    """What a person types, with examples beside it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        spec = ask(spec, key)
        with st.popover("Examples"):
            for place, example in enumerate(EXAMPLES[key]):
                st.button(
                    example,
                    key=f"types-example-{key}-{place}",
                    on_click=set_view,
                    kwargs={key: example},
                    width="stretch",
                )
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
    left, right = st.columns([1, 5], vertical_alignment="bottom")
    with left:
        spec = ask(spec, "writes")
    with right:
        return typed("date" if spec.writes == DATES else "report", spec)


INPUTS: dict[str, Callable[[TypeSpec], TypeSpec]] = {
    ONE_TO_ONE: _measurement,
    ONE_TO_MANY: _weather,
    MANY_TO_ONE: partial(typed, "review"),
    MANY_TO_MANY: partial(typed, "sentence"),
    ENCODER_DECODER: _translated,
    BIDIRECTIONAL: partial(typed, "sentence"),
    STACKED: partial(typed, "review"),
}
