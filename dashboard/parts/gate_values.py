"""The gates and states of a layer, as charts of any page show them."""

import operator

import numpy as np

from dashboard.figures.gate_means import Gate
from rnncore import Track
from rnncore.cells import CELLS


def gates(track: Track) -> tuple[Gate, ...]:
    """The gates between 0 and 1, in the order of the screen."""
    declared = sorted(CELLS[track.cell].gates, key=operator.attrgetter("order"))
    return tuple(
        Gate(gate.name, gate.symbol, gate.role, track.gates[gate.name][:, 0])
        for gate in declared
        if gate.bounded and gate.low == 0
    )


def maps(track: Track) -> dict[str, tuple[np.ndarray, str]]:
    """What a heat map can show, by its name: values ``(T, H)`` and the role of their colours."""
    declared = sorted(CELLS[track.cell].gates, key=operator.attrgetter("order"))
    states = {"h": "the hidden state h", "c": "the cell state c"}
    shown = {
        f"the {gate.name}{' gate' if gate.low == 0 else ''} {gate.symbol}": (
            track.gates[gate.name][:, 0],
            gate.role if gate.low == 0 else "state",
        )
        for gate in declared
    }
    for name in sorted(track.states, reverse=True):  # h, then c
        shown[states[name]] = (track.after(track.states[name])[:, 0], "state")
    return shown


def without_gates(track: Track) -> str:
    """The section of the lesson about a cell that has none, by its activation."""
    return "no-gates-relu" if track.nonlinearity == "relu" else "no-gates-tanh"
