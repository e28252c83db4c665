"""The controls of an untrained network."""

from typing import Any

import streamlit as st

from dashboard.models.networks import CELLS
from dashboard.models.spec import DIRECTIONS, INITS, LAYERS, SEEDS, UNITS, RunSpec
from dashboard.shell.widgets import pick, whole

NETWORK_KEYS = ("cell", "units", "layers", "directions", "init", "seed")


def network() -> dict[str, Any]:
    """The cell, and the rest of the network behind one button."""
    cell = pick("cell", "Cell", tuple(CELLS), default=RunSpec().cell)
    with st.popover("Network"):
        units = whole("units", "Hidden units", UNITS, "Numbers in the state of each layer.")
        layers = whole("layers", "Layers", LAYERS, "Each layer reads the states below it.")
        directions = pick("directions", "Directions", DIRECTIONS, visible=True, hint=BOTH_HELP)
        init = pick("init", "Initialisation", INITS, visible=True, hint=INIT_HELP)
        seed = whole("seed", "Seed", SEEDS, "Decides every random draw.")
    values = (cell, units, layers, directions, init, seed)
    return dict(zip(NETWORK_KEYS, values, strict=True))


BOTH_HELP = "With *both*, a second network reads from the last step to the first."


INIT_HELP = (
    "**uniform**: PyTorch's default, every weight between −1/√H and 1/√H. "
    "**orthogonal**: the recurrent weights of each gate keep lengths "
    "(IndRNN: +1 or −1 a unit). **identity**: they copy the state (IndRNN: 1 a unit). "
    "Input weights and biases are uniform in all three."
)
