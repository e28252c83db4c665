"""Views that a button or a link sets: ``?preset=vanishing``, or the same as plain parameters."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.choices import to_query, widget_values
from dashboard.plain import plain

_KEY = "preset"
_UNKNOWN = "_unknown_preset"
_SET = "_set_by_view"


def slug(name: str) -> str:
    """A preset's name as it stands in an address: ``"the-lstms-forget-bias"``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "").replace("’", "")).strip("-")


def arrive(presets: Mapping[str, Any]) -> None:
    """Set the view that ``?preset=…`` asks for. Call before the first widget.

    Capitals do not matter, and a hyphen may stand for a space. Other parameters of the same address
    change the preset.
    """
    asked = st.query_params.get(_KEY)
    if asked is None or not presets:
        return
    named = {slug(name): spec for name, spec in presets.items()}
    given = [key for key in st.query_params if key != _KEY]
    del st.query_params[_KEY]
    if slug(asked) not in named:
        st.session_state[_UNKNOWN] = asked
        return
    assign(named[slug(asked)], set(given))


def assign(spec: Any, given: set[str]) -> None:
    """Set the widgets and the address to ``spec``, but for the keys ``given``. Call before them."""
    view, written = widget_values(spec), to_query(spec)
    for key in view.keys() - given:
        st.session_state[key] = view[key]
        if key in written:  # a widget writes the address only from its first change on
            st.query_params[key] = written[key]


def unknown(presets: Mapping[str, Any]) -> list[str]:
    """A sentence about a preset asked for in vain; none where it was said before."""
    asked = st.session_state.pop(_UNKNOWN, None)
    if asked is None:
        return []
    names = ", ".join(slug(name) for name in presets)
    return [f"**preset={plain(asked)}** in the address is not a preset: there are {names}."]


def set_view(**choices: Any) -> None:
    """Set widgets to ``choices``; a callback, so that they and the address follow."""
    st.session_state.update(choices)
    st.session_state[_SET] = dict.fromkeys(choices, 2)


def name_again() -> None:
    """Name in the address what a view has set before its widget was there. Before the first.

    A widget names only what is set from its second run on: it is set again in the two runs
    that follow.
    """
    left: dict[str, int] = st.session_state.get(_SET, {})
    for key in [key for key in left if key in st.session_state]:
        if key not in st.query_params:
            st.session_state[key] = st.session_state[key]
        left[key] -= 1
        if not left[key]:
            del left[key]


def show(label: str, key: str, view: Mapping[str, Any], **options: Any) -> None:
    """A button that sets ``view``, what widgets hold, with the ``options`` of Streamlit's."""
    st.button(label, key=key, on_click=set_view, kwargs=dict(view), **options)


@dataclass(frozen=True, slots=True)
class Observation:
    """What is to be noticed: a ``section`` of the lesson, what it measures, and a button.

    ``view``: what the button shows, as its page takes it; of several buttons, by their labels.
    """

    section: str
    measure: Callable[..., Mapping[str, object]]
    view: Any
    button: str = "Show"


def observation(said: str, views: Mapping[str, tuple[str, dict[str, Any], bool]]) -> None:
    """What is to be noticed, and beside it the buttons of the views that show it, by key.

    Of each button: its label, what the widgets hold then, and whether that is shown already.
    """
    text, beside = st.columns([5, 1], vertical_alignment="center")
    text.markdown(said)
    with beside:
        for key, (label, view, shown) in views.items():
            show(label, key, view, disabled=shown, width="stretch")
