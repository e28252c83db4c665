"""Inputs: the numbers that the network reads at each step."""

import streamlit as st

from dashboard.figures import vectors as vectors_figure
from dashboard.plain import plain
from dashboard.shell.chart import chart
from pages.your_data import lesson
from pages.your_data.runs import DataRun


def inputs(run: DataRun) -> None:
    """How they came about, and a heat map with a row a step."""
    st.markdown(lesson("inputs", read_as=plain(run.read_as, longest=200)))
    chart(vectors_figure, run.inputs, run.labels, run.names, "step", key="own-inputs")
