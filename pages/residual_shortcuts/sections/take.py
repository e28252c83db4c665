"""Take it with you: the link to what is shown, the blocks as a table, the traces."""

from functools import partial

import numpy as np
import streamlit as st

from dashboard.shell.chart import to_csv
from dashboard.shell.export import trace_bytes
from dashboard.shell.take import files, link
from pages.residual_shortcuts import lesson, measured
from pages.residual_shortcuts.state import ResidualRuns


def take(runs: ResidualRuns) -> None:
    """The link, and files that are built when asked for."""
    st.markdown(lesson("take"))
    link(runs.spec)
    st.markdown(lesson("take-files"))
    traces = [
        (f"Trace, {lane.variant}", f"residual-{lane.variant}.npz", partial(trace_bytes, lane.trace))
        for lane in runs.lanes
    ]
    files(("Blocks (.csv)", "residual-shortcuts.csv", partial(blocks_csv, runs)), *traces)


def blocks_csv(runs: ResidualRuns) -> bytes:
    """One row a block, lowest first: log10 of the norms by pathway, and the share removed."""
    columns: dict[str, np.ndarray | list[str]] = {"block": np.arange(1, runs.spec.depth + 1)}
    for lane in runs.lanes:
        ways = measured.pathways(lane) | measured.weight_gradients(lane)
        for name, values in ways.items():
            columns[f"{lane.variant}, {name}, log10"] = values
        columns[f"{lane.variant}, removed"] = measured.removed(lane)
    return to_csv(columns)
