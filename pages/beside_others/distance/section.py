"""Influence at distance: one figure for all untrained networks, and what training made of it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.figures import distance, needed
from dashboard.figures.distance import Felt
from dashboard.figures.needed import Row
from dashboard.figures.powers import power
from dashboard.shell.chart import chart
from pages.beside_others.distance import lesson
from pages.beside_others.distance.measured import (
    BIAS,
    CONVOLUTIONS,
    KINDS,
    LAYERS,
    PLAIN,
    ROWS,
    SEEDS,
    STEPS,
    TRAINED_STEPS,
    TRAINED_UNITS,
    UNITS,
    UPDATES,
    WINDOW,
    solved,
)
from pages.beside_others.distance.recorded import recorded
from pages.beside_others.state import BesideRuns
from rnncore.counting import per_cent
from rnncore.train.tasks.base import ENOUGH

FAILED = "○"
"""Behind the name of a network whose runs did not solve the task, as their marks are."""

FIELD = 1 + 2 * (2**CONVOLUTIONS - 1)


def influence(runs: BesideRuns) -> None:
    """The section."""
    del runs  # the sequences are drawn, not read
    st.markdown(lesson("what", rows=ROWS))
    st.markdown(_untrained())
    chart(distance, untrained_lines(), key="beside-distance")
    st.markdown(
        lesson(
            "trained",
            steps=TRAINED_STEPS,
            units=TRAINED_UNITS,
            updates=UPDATES,
            seeds=len(SEEDS),
            bias=f"{BIAS:g}",
        )
    )
    st.markdown(found())
    chart(needed, rows(), distance=TRAINED_STEPS - 1, key="beside-needed")
    st.markdown(lesson("lines", mark=FAILED))
    chart(distance, trained_lines(), key="beside-distance-trained")
    made = recorded()
    st.caption(lesson("recorded", seconds=round(made.seconds), **made.machine))


def untrained_lines() -> tuple[Felt, ...]:
    """A line a network, as torch draws it."""
    held = recorded().untrained
    return tuple(Felt(name, KINDS[name].role, held[name]) for name in PLAIN)


def trained_lines() -> tuple[Felt, ...]:
    """A line for the runs of a network that solved the task, and one for those that did not."""
    held, lines = recorded(), []
    for name, kind in KINDS.items():
        which = solved(held.right[name])
        for mark, chosen in (("", which), (f" {FAILED}", ~which)):
            if chosen.any():
                found = held.trained[name][chosen]
                lines.append(Felt(f"{name}{mark}", kind.role, found, bool(mark)))
    return tuple(lines)


def rows() -> tuple[Row, ...]:
    """The influence of the first symbol in every trained network."""
    held = recorded()
    return tuple(
        Row(name, kind.role, held.needed(name), solved(held.right[name]))
        for name, kind in KINDS.items()
    )


def _untrained() -> str:
    ends = {each.name: each.middle for each in untrained_lines()}
    recurrent = [name for name in ends if name not in ("window", "CNN", "Transformer")]
    last = [float(ends[name][-1]) for name in recurrent]
    return lesson(
        "untrained",
        steps=STEPS,
        units=UNITS,
        seeds=len(SEEDS),
        far=STEPS - 1,
        least=power(min(last), 1),
        most=power(max(last), 1),
        window=WINDOW,
        field=FIELD,
        layers=LAYERS,
        near=power(float(ends["Transformer"][1]), 1),
        transformer=power(float(ends["Transformer"][-1]), 1),
        own=power(float(ends["Transformer"][0]), 1),
    )


def found() -> str:
    """What the runs that solved the task have, and what those have that did not."""
    have, lack = recorded().split()
    text = lesson(
        "found",
        runs=len(have) + len(lack),
        solved=len(have),
        enough=per_cent(ENOUGH),
        least=power(float(have.min())),
        most=power(float(have.max())),
        failed=len(lack),
        low=power(float(lack.min())),
        high=power(float(lack.max())),
        zero=int(np.isneginf(lack).sum()),
    )
    apart = lesson("apart", updates=UPDATES)
    return f"{text} {apart}" if have.min() > lack.max() else text
