"""All paths through the tower, by how many branches they take."""

import math

import streamlit as st

from dashboard.figures import residual_paths
from dashboard.figures.powers import power
from dashboard.shell.chart import chart
from dashboard.visitors.turn import fragment
from pages.residual_shortcuts import lesson, measured
from pages.residual_shortcuts.controls import kind
from pages.residual_shortcuts.state import ResidualRuns
from rnncore.counting import counted

VEIT = "Veit, Wilber & Belongie 2016 (arXiv:1605.06431)"
COUNTABLE = 100_000
"""Up to here a number is written in full, as everywhere on the screen (``theme.number``)."""

WITH_SHORTCUT = ("v1", "v2", "gated")


@fragment
def paths(runs: ResidualRuns) -> None:
    """What is drawn, the choice of the kind, and both rows of bars."""
    depth = runs.spec.depth
    st.markdown(lesson("paths", depth=depth, many=many(depth), source=VEIT))
    lane = kind(runs, WITH_SHORTCUT)
    found = measured.paths(runs.spec, lane.variant)
    if found is None:
        st.info(lesson("paths-nothing"))
        return
    chart(
        residual_paths,
        found.shares,
        found.log10_counts,
        found.log10_norms,
        kind=lane.variant,
        key="residual-paths",
    )
    st.caption(lesson("paths-exact", total=f"{float(found.shares.sum()):.10f}"))


def many(depth: int) -> str:
    """How many paths ``depth`` blocks have: ``"2 paths"``, ``"1.3 · 10³⁰ paths"``."""
    paths = 2**depth
    return counted(paths, "path") if paths < COUNTABLE else f"{power(depth * math.log10(2))} paths"
