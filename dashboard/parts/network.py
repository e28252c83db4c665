"""The controls of an untrained network."""

from typing import Any

import streamlit as st

from dashboard.models.spec import RunSpec
from dashboard.shell.asking import ask

NETWORK_KEYS = ("cell", "units", "layers", "directions", "init", "seed")


def network() -> dict[str, Any]:
    """The cell, and the rest of the network behind one button."""
    spec = ask(RunSpec(), "cell")
    with st.popover("Network"):
        spec = ask(spec, "units", "layers", "directions", "init", "seed")
    return {key: getattr(spec, key) for key in NETWORK_KEYS}
