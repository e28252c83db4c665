"""The page Residual shortcuts: two ways back for a gradient, measured block by block."""

import streamlit as st

from dashboard.chart import chart
from dashboard.figures import residual_curves
from dashboard.lessons import lesson
from dashboard.residual import address, controls, measured
from dashboard.residual.sections import SECTIONS
from dashboard.residual.state import SEEDS
from dashboard.stage import stage, tower_block
from dashboard.turn import fragment
from dashboard.widgets import READING_WIDTH

# ------------------------------------------------------------------------- title and sentence
with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    st.title("Residual shortcuts", anchor=False, width="content")
    st.markdown(lesson("residual", "sentence"), width="stretch")

# ----------------------------------------------------------------------------------- controls
address.note()
missed = st.container()
runs = controls.choose()


# ---------------------------------------------------------------------------------- the stage
@fragment
def player() -> None:
    """The player. It reports its view into the address, which runs this fragment again."""
    stage(
        tower_block(
            [(lane.variant, lane.trace) for lane in runs.on_stage],
            norm=runs.spec.norm,
            origin=f"untrained, seed {runs.spec.seed}",
        ),
        key="residual_stage",
    )


player()

# --------------------------------------------------------------------------------- the curves
chart(residual_curves, runs.curves, measured.theory(runs.spec), key="residual-curves")
st.caption(lesson("residual", "curves", seeds=SEEDS))

# ------------------------------------------------------------------- what there is to learn
tabs = st.tabs(list(SECTIONS), key="section", on_change="rerun", bind="query-params")
for tab, section in zip(tabs, SECTIONS.values(), strict=True):
    if tab.open:
        with tab, st.container(width=READING_WIDTH):
            section(runs)

address.report(missed, runs)
