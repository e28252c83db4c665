"""What reaches the weights, step by step, and what of the gradient float32 would have lost."""

import numpy as np
import streamlit as st

from dashboard.figures import gradient_float32, gradient_shares
from dashboard.shell.chart import chart
from dashboard.theme import scientific
from dashboard.visitors.turn import fragment
from pages.gradient_flow import lesson, measured
from pages.gradient_flow.controls import detail
from pages.gradient_flow.state import GradientRuns, Lane

FLOAT32 = np.finfo(np.float32)


@fragment
def weights(runs: GradientRuns) -> None:
    """Shares of the weight gradient, then float32, for the chosen cell."""
    lane = detail(runs)
    recurrent = "weight_hh" in lane.track.parameters
    st.markdown(lesson("shares", which="Recurrent weights" if recurrent else "Input weights"))
    chart(gradient_shares, measured.shares(lane), cell=lane.cell, key="gradient-shares")
    st.header("In float32", anchor=False)
    _float32(runs, lane)


def _float32(runs: GradientRuns, lane: Lane) -> None:
    """How many norms float32 loses in each cell, and where in the chosen one."""
    st.markdown(
        lesson(
            "float32",
            tiny=scientific(float(FLOAT32.tiny)),
            largest=scientific(float(FLOAT32.max)),
        )
    )
    norms = {each.cell: measured.single(each) for each in runs.lanes}
    lost = [gradient_float32.kinds(each.norms, norms[each.cell]) for each in runs.lanes]
    st.table(
        {"cell": list(norms), "norms": [len(values) for values in norms.values()]}
        | {f"that come out as {kind}": [each[kind] for each in lost] for kind in lost[0]}
    )
    chart(gradient_float32, lane.norms, norms[lane.cell], cell=lane.cell, key="gradient-float32")
    st.caption(lesson("float32-lost"))
