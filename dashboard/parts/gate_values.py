"""The gates and states of a layer, as charts of any page show them."""

import operator

import numpy as np
import streamlit as st

from dashboard.figures import gate_means, unit_map
from dashboard.figures import states as states_figure
from dashboard.figures.gate_means import Gate
from dashboard.parts import lesson
from dashboard.shell.chart import chart
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
        f"the {gate.title} {gate.symbol}": (
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


def charts(
    track: Track, labels: tuple[str, ...], *, means: str, states: str, chosen: str, units: str
) -> None:
    """The means of the gates, then a map; for a cell without gates its states. By their keys."""
    found = gates(track)
    if found:
        st.markdown(lesson("gates"))
        chart(gate_means, found, labels, key=means)
    else:
        st.markdown(lesson(without_gates(track)))
        if not track.reverse:
            chart(states_figure, track.states["h"][:, 0], labels, key=states)
    shown = maps(track)
    name = st.selectbox("Show unit by unit", tuple(shown), key=chosen, width=260)
    values, role = shown[name]
    chart(unit_map, values, labels, name=name, role=role, key=units)
    st.caption(lesson("map"))
