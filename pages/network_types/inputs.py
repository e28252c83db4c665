"""The widgets that an input of a network is typed or chosen with; all are part of the address."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.choices import matters
from dashboard.shell.asking import ask
from pages.network_types import lesson
from pages.network_types.spec import (
    BIDIRECTIONAL,
    CHARACTERS,
    DATES,
    ENCODER_DECODER,
    MANY_TO_MANY,
    MANY_TO_ONE,
    ONE_TO_MANY,
    ONE_TO_ONE,
    REVIEW,
    REVIEW_MOVED,
    SENTENCE,
    SENTENCE_NOUN,
    STACKED,
    TypeSpec,
)

USUAL = TypeSpec()

EXAMPLES: dict[str, tuple[str, ...]] = {
    "review": (REVIEW, REVIEW_MOVED, "the film was not boring", "i think it was hardly good"),
    "sentence": (SENTENCE, SENTENCE_NOUN, "she saw her dog again .", "she saw her again ."),
    "date": (
        USUAL.date,
        "3 March 1984",
        "december twenty fifth two thousand and nine",
        "31 1 2030",
    ),
    "report": (
        USUAL.report,
        "a child sold a sword at the market . thieves took two paintings from the station .",
        "the museum closes at five . a new theatre was opened in corley on sunday .",
    ),
}
"""Texts to start from; the first is what the box holds at first."""


def typed(key: str, label: str, hint: str) -> str:
    """What a person types, at most ``CHARACTERS`` of it, with examples beside it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            label,
            getattr(USUAL, key),
            max_chars=CHARACTERS,
            key=key,
            help=hint,
            bind="query-params",
            persist_state="session",
        )
        with st.popover("Examples"):
            for place, example in enumerate(EXAMPLES[key]):
                st.button(
                    example,
                    key=f"types-example-{key}-{place}",
                    on_click=_set,
                    args=(key, example),
                    width="stretch",
                )
    return text or ""


def review() -> None:
    """A review."""
    typed("review", "Review", lesson("review-help"))


def sentence() -> None:
    """A sentence to be tagged."""
    typed("sentence", "Sentence", lesson("sentence-help"))


def _measurement() -> None:
    spec = TypeSpec(kind=ONE_TO_ONE)
    for place, name in zip(st.columns(3), ("temperature", "humidity", "wind"), strict=True):
        with place:
            ask(spec, name)


def _weather() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        spec = ask(TypeSpec(kind=ONE_TO_MANY), "weather", "choosing")
        if matters(spec, "draw"):
            with st.container(width=150):
                ask(spec, "draw")


def _translated() -> None:
    left, right = st.columns([1, 5], vertical_alignment="bottom")
    with left:
        spec = ask(TypeSpec(kind=ENCODER_DECODER), "writes")
    with right:
        if spec.writes == DATES:
            typed("date", "Date in words", lesson("date-help"))
        else:
            typed("report", "Report", lesson("report-help"))


def _set(key: str, value: str) -> None:
    st.session_state[key] = value


INPUTS: dict[str, Callable[[], None]] = {
    ONE_TO_ONE: _measurement,
    ONE_TO_MANY: _weather,
    MANY_TO_ONE: review,
    MANY_TO_MANY: sentence,
    ENCODER_DECODER: _translated,
    BIDIRECTIONAL: sentence,
    STACKED: review,
}
