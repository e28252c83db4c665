"""The full stop: which forget gates fall at it, on the words shown and on held-out ones."""

import streamlit as st

from dashboard.figures import unit_costs, unit_falls
from dashboard.models.trained import WHO
from dashboard.shell.chart import chart
from dashboard.theme import number
from pages.gates_at_work import held_out, lesson, measured
from pages.gates_at_work.controls import untouched
from pages.gates_at_work.state import GatesRuns
from rnncore.counting import per_cent


def switch(runs: GatesRuns) -> None:
    """The fall of every unit on the words shown, then on held-out sentences."""
    if runs.spec.trained != WHO:
        st.info(lesson("switch-other"))
        return
    st.markdown(lesson("switch"))
    untouched(runs)
    here = measured.at_stops(runs.plain)
    if here is None:
        st.info(lesson("switch-no-stop"))
    else:
        chart(unit_falls, here.elsewhere, here.stops, key="gates-falls")
    with st.spinner(lesson("measuring")):
        found, card = held_out.on_held_out()
    st.markdown(
        lesson(
            "switch-held-out",
            words=found.words,
            unit=found.best + 1,
            fall=number(float(found.fall.max())),
            accuracy=per_cent(card["accuracy"]),
            carried=per_cent(card["carried_accuracy"]),
            last=per_cent(held_out.carried_wrong()),
        )
    )
    held = held_out.held_open()
    together, shut = per_cent(held.together), per_cent(held.shut)
    st.markdown(lesson("switch-units", together=together, shut=shut))
    chart(unit_costs, held.plain, held.units, key="gates-costs")
