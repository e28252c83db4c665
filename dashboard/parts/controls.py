"""Controls of several pages: an untrained network, and the sequence of the page Your data."""

from dataclasses import replace
from typing import TypeVar

import streamlit as st

from dashboard.models import uploaded
from dashboard.plain import plain
from dashboard.shell.widgets import ask
from rnncore.readers import InputError

Spec = TypeVar("Spec")

NETWORK_KEYS = ("cell", "units", "layers", "directions", "init", "seed")


def network(spec: Spec) -> Spec:
    """The cell, and the rest of the network behind one button."""
    spec = ask(spec, "cell")
    with st.popover("Network"):
        return ask(spec, *NETWORK_KEYS[1:])


def with_uploaded(spec: Spec) -> Spec:
    """``spec`` with the window that Your data shows, whose name is drawn; as it is without one."""
    try:
        found = uploaded.current()
    except InputError:  # nothing is there: reading it says so
        return spec
    st.markdown(f":green-badge[{plain(found.name, longest=40)}]")
    return replace(spec, uploaded=found.window)  # type: ignore[type-var]
