"""*Predict first*: a question, and after the answer whether the prediction held."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

MOST_OPTIONS = 12
"""Options that are all shown at once; more of them open as a list."""

ROUNDING = 1e-9
"""Decades that count as no difference."""


def prediction(page: str, about: object, options: Sequence[str], then: str) -> str | None:
    """One of ``options``; before one is chosen, None, and ``then`` says what will come of it.

    ``about`` is all that the run follows from, uploads by their digest and texts in full, what an
    address leaves out too: another run asks anew.
    """
    key = f"predict {page} {hashlib.sha256(repr(about).encode()).hexdigest()}"
    choose: Any = st.selectbox if len(options) > MOST_OPTIONS else st.radio
    answer: str | None = choose("Your prediction", options, index=None, key=key)
    if answer is None:
        st.caption(then)
    return answer


def verdict(said: str, *, held: bool) -> None:
    """Whether the prediction held; ``said``: what was measured, within a sentence."""
    if held:
        st.success(f"Your prediction held: {said}.")
    else:
        st.warning(f"Your prediction did not hold. Measured: {said}.")


def band(value: float, options: Sequence[tuple[float, str]]) -> str:
    """The option that holds from its bound on, inclusive, up to the next one's."""
    return [text for bound, text in options if value >= bound][-1]


def largest(decades: Mapping[str, float]) -> list[str]:
    """The names with the largest value, as log10: several where only rounding tells them apart."""
    most = max(decades.values())
    return [name for name, value in decades.items() if value == most or value > most - ROUNDING]


def within(text: str) -> str:
    """An option within a sentence."""
    return f"{text[0].lower()}{text[1:]}"
