"""Shattered gradients: how alike the gradients at neighbouring inputs are."""

import math

import numpy as np
import streamlit as st

from dashboard.figures import residual_shattered
from dashboard.shell.chart import chart
from dashboard.theme import number, plus_minus
from pages.residual_shortcuts import experiments, lesson
from pages.residual_shortcuts.state import ResidualRuns
from rnncore.counting import counted
from rnncore.written import setting

BALDUZZI = "Balduzzi et al. 2017 (arXiv:1702.08591)"


def shattered(runs: ResidualRuns) -> None:
    """What is measured, and the curves of the kinds shown."""
    spec = runs.spec
    st.markdown(
        lesson(
            "shattered",
            source=BALDUZZI,
            points=experiments.POINTS,
            width=experiments.WIDTH,
            networks=experiments.NETWORKS,
            blocks=spec.depth,
            beta=setting(spec.branch),
        )
    )
    with st.spinner(
        f"Measuring {counted(experiments.NETWORKS * len(spec.variants), 'network')}", show_time=True
    ):
        found = {
            kind: experiments.autocorrelation(kind, spec.depth, spec.branch)
            for kind in spec.variants
        }
    curves = tuple((kind, *summed_up(rows)) for kind, rows in found.items())
    chart(
        residual_shattered,
        curves,
        layers=experiments.layers(spec.depth),
        key="residual-shattered",
    )
    st.markdown(verdict(curves, min(map(len, found.values()))))
    st.caption(lesson("shattered-read"))
    left_out = {kind: experiments.NETWORKS - len(rows) for kind, rows in found.items()}
    if any(left_out.values()):
        listed = ", ".join(f"{kind} {count}" for kind, count in left_out.items() if count)
        st.caption(lesson("shattered-left-out", kinds=listed))


def verdict(curves: tuple[residual_shattered.Curve, ...], networks: int) -> str:
    """What was measured a few steps apart, and whether white noise would give as much.

    ``networks``: how many the means are over, at least. None measured, nothing said.
    """
    if not networks:
        return ""
    lag = residual_shattered.NEAR
    near = {kind: (float(mean[lag]), float(open_[lag])) for kind, mean, open_ in curves}
    noise = 2 / math.sqrt(experiments.POINTS * networks)
    alike = [kind for kind, (value, _) in near.items() if abs(value) <= noise]
    said = lesson("shattered-unlike")
    if alike:
        said = lesson("shattered-alike", kinds=" and ".join(alike))
    return lesson(
        "shattered-found",
        near=lag,
        each=", ".join(f"{kind} {plus_minus(*value)}" for kind, value in near.items()),
        noise=number(noise, 2),
        verdict=said,
    )


def summed_up(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The mean over networks ``(N, K)`` and its standard error, ``(K,)`` each; NaN for too few."""
    count, nothing = len(rows), np.full(rows.shape[1], np.nan)
    mean = rows.mean(0) if count else nothing
    return mean, rows.std(0, ddof=1) / count**0.5 if count > 1 else nothing
