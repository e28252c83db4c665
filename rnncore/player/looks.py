"""How the player and the pages call a cell, and how they draw it: name, hue and dash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

ACTIVATIONS = {"tanh": "tanh", "relu": "ReLU"}
"""The activations that a cell may have a choice of, as the screen calls them."""


class Look(NamedTuple):
    """A cell on the screen.

    ``title``: its name; ``hue``: its colour in each theme; ``dashes``: of its lines, by
    nonlinearity, None for a cell without a choice.
    """

    title: str
    hue: Mapping[str, str]
    dashes: Mapping[str | None, str]

    def name(self, nonlinearity: str | None) -> str:
        """The cell with its activation, ``"Elman ReLU"``."""
        return f"{self.title} {ACTIVATIONS[nonlinearity]}" if nonlinearity else self.title


LOOKS = {
    "elman": Look(
        "Elman",
        {"light": "#9a6700", "dark": "#e6b94a"},
        {"tanh": "solid", "relu": "12px,4px"},
    ),
    "lstm": Look("LSTM", {"light": "#2054a4", "dark": "#79a6ff"}, {None: "18px,3px"}),
    "gru": Look("GRU", {"light": "#0f8379", "dark": "#5fd6c4"}, {None: "12px,3px,3px,3px"}),
    "indrnn": Look(
        "IndRNN",
        {"light": "#a3274e", "dark": "#f0708f"},
        {"tanh": "6px,3px", "relu": "3px,3px"},
    ),
    "mingru": Look("minGRU", {"light": "#264904", "dark": "#a6ce7e"}, {None: "2px,3px"}),
}
LOOKS["gru_reset_before"] = Look("GRU, reset before", LOOKS["gru"].hue, {None: "12px,3px,3px,9px"})
"""The looks by the cell's name in a trace. No page draws both GRUs, so they share a hue."""


def cell_name(cell: str, nonlinearity: str | None) -> str:
    """A cell of a trace as the screen calls it, ``"Elman ReLU"``; without a look, its own name."""
    return LOOKS[cell].name(nonlinearity) if cell in LOOKS else cell
