"""Gates: how open they are over the steps, and one gate or state of every unit."""

import streamlit as st

from dashboard.figures import gate_means, unit_map
from dashboard.figures import states as states_figure
from dashboard.parts import gate_values
from dashboard.parts import lesson as shared_lesson
from dashboard.shell.chart import chart
from dashboard.visitors.turn import fragment
from pages.your_data.runs import DataRun
from pages.your_data.sections.track import chosen


@fragment
def gates(run: DataRun) -> None:
    """The means of the gates, then a map; for a cell without gates its states."""
    _, track = chosen(run, "gates")
    found = gate_values.gates(track)
    if found:
        st.markdown(shared_lesson("gates"))
        chart(gate_means, found, run.labels, key="own-gates")
    else:
        st.markdown(shared_lesson(gate_values.without_gates(track)))
        ordered = track.states["h"][:, 0]  # (T + 1, H) on the boundaries
        if not track.reverse:
            chart(states_figure, ordered, run.labels, key="own-states")
    maps = gate_values.maps(track)
    name = st.selectbox("Show unit by unit", tuple(maps), key=f"own-map-{track.cell}", width=260)
    values, role = maps[name]
    chart(unit_map, values, run.labels, name=name, role=role, key="own-map")
    st.caption(shared_lesson("map"))
