"""Shared weights: the parameters of this network, and of one with own weights for every step."""

import numpy as np
import streamlit as st

from dashboard.figures import sharing as sharing_figure
from dashboard.shell.chart import chart
from pages.unroll import lesson
from pages.unroll.experiments import separate
from pages.unroll.state import Run
from rnncore.counting import counted


def sharing(run: Run) -> None:
    """The two counts in words, then for every number of steps."""
    own = separate(run.spec, run.inputs.shape[1], run.steps)
    st.markdown(
        lesson(
            "sharing",
            shared=run.parameters,
            separate=int(own[-1]),
            steps=run.steps,
            ratio=_times(int(own[-1]) // run.parameters),  # a copy a step
            next=f"{run.steps + 1:,}",
        )
    )
    chart(
        sharing_figure,
        np.full_like(own, run.parameters),
        own,
        key="sharing-figure",
        step=run.steps,
        cell=run.trace.tracks[0].cell,
    )
    st.caption(lesson("sharing-how"))


def _times(ratio: int) -> str:
    return "just" if ratio == 1 else counted(ratio, "time")
