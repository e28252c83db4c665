"""Views that a lesson can link to: ``?preset=vanishing``, or the same as plain parameters."""

import re
from dataclasses import fields
from typing import Any

import streamlit as st

from dashboard.gradient.spec import NONE, WORDS, GradientSpec, to_query
from dashboard.plain import plain
from dashboard.spec import IDENTITY

VANISHING = "vanishing"
EXPLODING = "exploding"
NOT_SUFFICIENT = "necessary is not sufficient"
FORGET_BIAS = "the LSTM's forget bias"
HOLDS = "IndRNN holds"

PRESETS: dict[str, GradientSpec] = {
    VANISHING: GradientSpec(cells=("Elman tanh", "LSTM", "GRU"), radius=0.9),
    EXPLODING: GradientSpec(cells=("Elman tanh", "Elman ReLU"), radius=3.0),
    NOT_SUFFICIENT: GradientSpec(cells=("Elman tanh",), radius=1.1),
    FORGET_BIAS: GradientSpec(cells=("Elman tanh", "LSTM", "GRU"), forget=3.0),
    HOLDS: GradientSpec(cells=("Elman tanh", "LSTM", "IndRNN ReLU"), recurrent=IDENTITY),
}
SILENT = GradientSpec(cells=("Elman tanh",), radius=1.1, input=NONE)
"""*Necessary is not sufficient* without its input: there the gradient does grow, as s^T."""

_KEY, _UNKNOWN = "preset", "_unknown_preset"


def arrive() -> None:
    """Set the view that ``?preset=…`` asks for. Call before the first widget.

    Capitals do not matter, and a hyphen may stand for a space. Other parameters of the same address
    change the preset.
    """
    asked = st.query_params.get(_KEY)
    if asked is None:
        return
    named = {slug(name): spec for name, spec in PRESETS.items()}
    given = [key for key in st.query_params if key != _KEY]
    del st.query_params[_KEY]
    if slug(asked) not in named:
        st.session_state[_UNKNOWN] = asked
        return
    spec = named[slug(asked)]
    view, written = choices(spec), to_query(spec)
    for key in view.keys() - set(given):
        st.session_state[key] = view[key]
        if key in written:  # a widget writes the address only from its first change on
            st.query_params[key] = written[key]


def unknown() -> list[str]:
    """A sentence about a preset that was asked for in vain; none where it was said before."""
    asked = st.session_state.pop(_UNKNOWN, None)
    if asked is None:
        return []
    names = ", ".join(slug(name) for name in PRESETS)
    return [f"**preset={plain(asked)}** in the address is not a preset: there are {names}."]


def slug(name: str) -> str:
    """A preset's name as it stands in an address: ``"the-lstms-forget-bias"``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "").replace("’", "")).strip("-")


def choices(spec: GradientSpec) -> dict[str, Any]:
    """What the widgets must hold to show ``spec``. A text that it does not read is left alone."""
    keys = [field.name for field in fields(GradientSpec)]
    if spec.input != WORDS:
        keys = [key for key in keys if key not in ("text", "split")]
    named = {key: getattr(spec, key) for key in keys}
    return named | {"cells": list(spec.cells)}


def set_view(spec: GradientSpec) -> None:
    """Set the widgets to ``spec``; a callback, so that they and the address follow."""
    st.session_state.update(choices(spec))
