"""The influence map: how much every state depends on every earlier one."""

import streamlit as st

from dashboard.figures import gradient_influence
from dashboard.parts import lesson as shared_lesson
from dashboard.shell.chart import chart
from dashboard.visitors.turn import fragment
from pages.your_data import lesson, measured
from pages.your_data.runs import DataRun
from pages.your_data.sections.track import chosen


@fragment
def influence(run: DataRun) -> None:
    """What is drawn, and the map; or why it is too much to multiply."""
    st.markdown(lesson("influence"))
    place, track = chosen(run, "influence", forward=True)
    if track.given:
        st.info(lesson("influence-changed"))
        return
    fits = measured.fitting_steps(track)
    if run.steps > fits:
        st.info(
            lesson(
                "influence-large",
                size=measured.jacobian_size(track),
                steps=run.steps,
                most=measured.MOST_JACOBIANS,
                fit=fits,
            )
        )
        return
    found = measured.influence_map(run, place)
    name = run.named_tracks()[place][0]
    chart(gradient_influence, *found, cell=name, key="own-influence")
    if len(found.boundaries) <= run.steps:
        shown = len(found.boundaries)
        st.caption(lesson("influence-strided", shown=shown, all=run.steps + 1))
    if track.cell == "lstm":
        st.caption(shared_lesson("influence-lstm"))
