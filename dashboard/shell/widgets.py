"""Streamlit's widgets as this dashboard uses them: part of the address, kept across pages."""

import hashlib
import math
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.choices import ADDRESS_CHARACTERS
from dashboard.plain import plain

READING_WIDTH = 960
"""Pixels: lines of text that can be read without losing the place, on a projector too."""
T = TypeVar("T", int, float)


SHARED = (
    "seed",
    "text",
    "split",
    "cell",
    "units",
    "layers",
    "directions",
    "init",
    "loss",
    "at",
)
"""Keys that mean the same on several pages."""


def carry_over(page: str) -> None:
    """Bring what was chosen on another page to ``page``. Call before its first widget.

    A widget's id holds its page, and Streamlit 1.67 hands a value on only after the first run of
    the new page, which would show the default. What code assigns is there at once.
    """
    before = st.session_state.get("_page")
    st.session_state["_page"] = page
    if before in (None, page):
        return
    for key in SHARED:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def explain(said: object, kept: str, place: DeltaGenerator | None = None) -> None:
    """Why something was refused, and what of the screen was ``kept``."""
    (place or st).error(f"{plain(str(said), longest=600)}  \n{kept}")


def question(page: str, about: object) -> str:
    """The key of a question on ``page``: another run asks anew.

    ``about`` is all that the run follows from, uploads by their digest and texts in full: what an
    address leaves out counts too.
    """
    return f"predict {page} {hashlib.sha256(repr(about).encode()).hexdigest()}"


def pick(
    key: str,
    label: str,
    options: tuple[str, ...],
    *,
    default: str | None = None,
    visible: bool = False,
    hint: str | None = None,
    on_change: Any = "rerun",
) -> str:
    """One of ``options``, always one of them."""
    default = default or options[0]
    chosen = st.segmented_control(
        label,
        options,
        default=default,
        required=True,
        key=key,
        help=hint,
        on_change=on_change,
        label_visibility="visible" if visible else "collapsed",
        wrap=True,
        bind="query-params",
        persist_state="session",
    )
    return chosen or default  # an address that ends in "cell=" chooses nothing


def several(
    key: str,
    label: str,
    options: tuple[str, ...],
    *,
    default: tuple[str, ...],
    hint: str | None = None,
) -> list[str]:
    """Any of ``options``; none when all are switched off."""
    return st.pills(
        label,
        options,
        selection_mode="multi",
        default=default,
        key=key,
        help=hint,
        label_visibility="visible" if hint else "collapsed",
        wrap=True,
        bind="query-params",
        persist_state="session",
    )


def slide(key: str, label: str, limits: tuple[T, T], hint: str | None, *, default: T, step: T) -> T:
    """A number within ``limits``, both included, on a slider.

    It stands there with every digit: an address may ask for one that lies between two steps.
    """
    return st.slider(
        label,
        *limits,
        default,
        step,
        format=None if isinstance(default, int) else "%g",  # "%g" of sprintf.js cuts nothing
        key=key,
        help=hint,
        bind="query-params",
        persist_state="session",
    )


def whole(key: str, label: str, limits: tuple[int, int], hint: str | None, *, default: int) -> int:
    """A whole number within ``limits``, both included."""
    return st.number_input(
        label,
        *limits,
        default,
        key=key,
        help=hint,
        bind=None if _infinite(key) else "query-params",
        persist_state="session",
    )


def _infinite(key: str) -> bool:
    """Whether the address asks for infinity, which Streamlit 1.67 fails to turn into an int.

    It is taken out of the address, and this widget is part of the address from the next run on.
    """
    met = f"_infinite_{key}"
    try:
        infinite = math.isinf(float(st.query_params.get(key, "")))
    except ValueError:
        infinite = False
    if infinite:
        del st.query_params[key]
        st.session_state[met] = True
    elif met in st.session_state and key in st.session_state:
        # Streamlit remembers the address that it was opened with; what code assigns goes first.
        st.session_state[key] = st.session_state[key]
    return infinite


def typed(key: str, label: str, *, default: str, on_change: Any) -> str:
    """What a person types; in the address up to ``ADDRESS_CHARACTERS`` (``left_out``)."""
    fits = len(st.session_state.get(key, default)) <= ADDRESS_CHARACTERS
    if fits and left_out(key):
        # Assigned by code, the value goes into the address; the browser left it out as typed.
        st.session_state[key] = st.session_state[key]
    st.session_state[f"_left_out_{key}"] = not fits
    options: dict[str, Any] = {
        "value": default,
        "key": key,
        "label_visibility": "collapsed",
        "on_change": on_change,
        "bind": "query-params" if fits else None,
        "persist_state": "session",
    }
    if key == "numbers":
        return st.text_area(label, height=68, **options)
    return st.text_input(label, placeholder="Type some words", **options)


def left_out(key: str | None) -> bool:
    """Whether what was typed under ``key`` is too long for the address."""
    return st.session_state.get(f"_left_out_{key}", False)
