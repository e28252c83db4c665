"""The controls of an untrained network."""

from typing import TypeVar

import streamlit as st

from dashboard.shell.widgets import ask

Spec = TypeVar("Spec")

NETWORK_KEYS = ("cell", "units", "layers", "directions", "init", "seed")


def network(spec: Spec) -> Spec:
    """The cell, and the rest of the network behind one button."""
    spec = ask(spec, "cell")
    with st.popover("Network"):
        return ask(spec, *NETWORK_KEYS[1:])
