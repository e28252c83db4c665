"""Controls of several pages: an untrained network, and the sequence of the page Your data."""

from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st

from dashboard.models import uploaded
from dashboard.models.spec import BOTH
from dashboard.plain import plain
from dashboard.shell.widgets import ask
from rnncore.counting import counted
from rnncore.readers import InputError

Spec = TypeVar("Spec")

NETWORK_KEYS = ("cell", "units", "layers", "directions", "init", "seed")


def network(spec: Spec) -> Spec:
    """All choices of an untrained network."""
    return ask(spec, *NETWORK_KEYS)


def of_network(spec: Any) -> str:
    """An untrained network as a chip names it."""
    parts = [spec.cell, counted(spec.units, "unit")]
    if spec.layers > 1:
        parts.append(counted(spec.layers, "layer"))
    if spec.directions == BOTH:
        parts.append("both directions")
    return " · ".join((*parts, "untrained"))


def with_uploaded(spec: Spec) -> Spec:
    """``spec`` with the window that Your data shows, whose name is drawn; as it is without one."""
    try:
        found = uploaded.current()
    except InputError:  # nothing is there: reading it says so
        return spec
    st.markdown(f":green-badge[{plain(found.name, longest=40)}]")
    return replace(spec, uploaded=found.window)  # type: ignore[type-var]
