"""Streamlit's widgets as this dashboard uses them: part of the address, kept across pages.

``ask`` draws those of declared choices; what they are, ``dashboard/choices.py`` says.
"""

import math
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

from dashboard.choices import ADDRESS_CHARACTERS, Choice, as_asked, declared, usual

Spec = TypeVar("Spec")
T = TypeVar("T", int, float)


def ask(spec: Spec, *names: str, on_change: Any = "rerun") -> Spec:
    """Draw the widgets of ``names``, where they matter beside ``spec``, and take what they hold.

    In this order, so that each sees what those before it hold. One that does not matter is not
    drawn, and has its default.
    """
    for name in names:
        choice, default = declared(spec)[name], usual(spec, name)
        chosen = default
        if choice.when(spec):
            chosen = _widget(choice.key or name, spec, choice, default, on_change)
        spec = replace(spec, **{name: chosen})  # type: ignore[type-var]
    return spec


def foreseen(spec: Spec, *names: str) -> Spec:
    """``spec`` with what the widgets of ``names`` are going to hold, before any is drawn.

    That is what the session holds, or on a first visit what the address asks and there is.
    Without names: of all its choices.
    """
    choices = declared(spec)
    for name in names or choices:
        choice = choices[name]
        key, value = choice.key or name, usual(spec, name)
        if choice.when(spec):
            there = choice.among(spec) if choice.among else choice.options
            held = st.session_state.get(key)
            if held is None or (choice.among and held not in there):
                held = _asked(key, choice, there, value)
            value = held
        spec = replace(spec, **{name: tuple(value) if choice.several else value})  # type: ignore[type-var]
    return spec


def _asked(key: str, choice: Choice, there: tuple[str, ...], default: Any) -> Any:
    """What the address asks of a choice, of options that are ``there``, as Streamlit takes it."""
    asked = st.query_params.get_all(key)
    try:
        return as_asked(choice, there, default, asked) if asked else default
    except ValueError:
        return default


def _widget(key: str, spec: Any, choice: Choice, default: Any, on_change: Any) -> Any:
    label, hint, visible = choice.label, choice.hint, choice.visible
    if choice.several:
        return tuple(several(key, label, choice.options, default=default, hint=hint))
    if choice.options:
        there = choice.among(spec) if choice.among else choice.options
        more = {"visible": visible, "hint": hint, "on_change": on_change}
        return pick(key, label, there, default=default, **more)
    if isinstance(default, str):
        if choice.usual:  # handed to the widget, Streamlit would drop another from the address
            st.session_state.setdefault(key, default)
            default = ""
        more = {"visible": visible, "hint": hint, "longest": choice.longest}
        return typed(key, label, default=default, on_change=on_change, **more)
    assert choice.limits is not None  # where they depend on what is read, the page asks
    if choice.step is None:
        return whole(key, label, choice.limits, hint, default=default)
    return slide(key, label, choice.limits, hint, default=default, step=choice.step)


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


def typed(
    key: str,
    label: str,
    *,
    default: str,
    on_change: Any,
    visible: bool = False,
    hint: str | None = None,
    longest: int | None = None,
) -> str:
    """What a person types; in the address up to ``ADDRESS_CHARACTERS`` (``left_out``)."""
    fits = len(st.session_state.get(key) or default) <= ADDRESS_CHARACTERS
    if fits and left_out(key):
        # Assigned by code, the value goes into the address; the browser left it out as typed.
        st.session_state[key] = st.session_state[key]
    st.session_state[f"_left_out_{key}"] = not fits
    options: dict[str, Any] = {
        "value": default,
        "max_chars": longest,
        "key": key,
        "help": hint,
        "label_visibility": "visible" if visible else "collapsed",
        "on_change": on_change,
        "bind": "query-params" if fits else None,
        "persist_state": "session",
    }
    if key == "numbers":
        return st.text_area(label, height=68, **options)
    placeholder = None if visible else "Type some words"
    return st.text_input(label, placeholder=placeholder, **options) or ""


def left_out(key: str | None) -> bool:
    """Whether what was typed under ``key`` is too long for the address."""
    return st.session_state.get(f"_left_out_{key}", False)
