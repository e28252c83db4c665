"""Gates: how open they are over the words, and one gate or state unit by unit."""

import streamlit as st

from dashboard.figures import gate_means, unit_map
from dashboard.figures import states as states_figure
from dashboard.parts import lesson as shared_lesson
from dashboard.parts.gate_values import gates as gates_of
from dashboard.parts.gate_values import maps, without_gates
from dashboard.shell.chart import chart
from dashboard.visitors.turn import fragment
from pages.gates_at_work.state import GatesRuns


@fragment
def gates(runs: GatesRuns) -> None:
    """The means of the gates, then a map; for a cell without gates its states."""
    run = runs.shown
    found = gates_of(run.track)
    if found:
        st.markdown(shared_lesson("gates"))
        chart(gate_means, found, run.labels, key="gates-means")
    else:
        st.markdown(shared_lesson(without_gates(run.track)))
        chart(states_figure, run.track.states["h"][:, 0], run.labels, key="gates-states")
    shown = maps(run.track)
    name = st.selectbox("Show unit by unit", tuple(shown), key=f"gates-{run.track.cell}", width=260)
    values, role = shown[name]
    chart(unit_map, values, run.labels, name=name, role=role, key="gates-map")
    st.caption(shared_lesson("map"))
