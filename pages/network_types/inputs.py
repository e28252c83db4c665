"""The widgets that an input of a network is typed or chosen with; all are part of the address."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.shell.widgets import pick, slide, whole
from pages.network_types import lesson
from pages.network_types.spec import (
    BIDIRECTIONAL,
    CHARACTERS,
    CHOOSING,
    DATES,
    DEGREES,
    DRAWN,
    DRAWS,
    ENCODER_DECODER,
    MANY_TO_MANY,
    MANY_TO_ONE,
    ONE_TO_MANY,
    ONE_TO_ONE,
    PERCENT,
    REVIEW,
    REVIEW_MOVED,
    SENTENCE,
    SENTENCE_NOUN,
    SPEED,
    STACKED,
    WEATHERS,
    WRITES,
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
    first, second, third = st.columns(3)
    with first:
        _slide("temperature", "Temperature (°C)", DEGREES)
    with second:
        _slide("humidity", "Humidity (%)", PERCENT)
    with third:
        _slide("wind", "Wind (km/h)", SPEED)


def _slide(key: str, label: str, limits: tuple[int, int]) -> None:
    slide(
        key, label, limits, "The range that it was trained on.", default=getattr(USUAL, key), step=1
    )


def _weather() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        pick("weather", "Kind of weather", WEATHERS, default=USUAL.weather, visible=True)
        choosing = pick("choosing", "At each step it writes", CHOOSING, visible=True)
        if choosing == DRAWN:
            with st.container(width=150):
                whole("draw", "Draw", DRAWS, "Each number is one draw.", default=USUAL.draw)


def _translated() -> None:
    left, right = st.columns([1, 5], vertical_alignment="bottom")
    with left:
        writes = pick("writes", "It writes", WRITES, visible=True)
    with right:
        if writes == DATES:
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
