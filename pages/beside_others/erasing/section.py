"""How far back each model looks: perplexity with all but the last few words erased."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import theme
from dashboard.figures import perplexities
from dashboard.figures.perplexities import Perplexity
from dashboard.shell.chart import chart
from dashboard.shell.take import program
from pages.beside_others.erasing import lesson, script
from pages.beside_others.erasing.record import MOST, ORDER
from pages.beside_others.erasing.recorded import HELD_OUT, SIDES, TRAINED, recorded
from pages.beside_others.models import KINDS
from pages.beside_others.state import BesideRuns

NEAR = 3
"""Words after which little is gained on held-out sentences."""


def erasing(runs: BesideRuns) -> None:
    """The section."""
    del runs  # measured over all sentences
    found = recorded()
    st.markdown(lesson("erasing", order=ORDER))
    most = max(gained(HELD_OUT, name) for name in KINDS)
    st.markdown(lesson("held-out", near=NEAR, most=f"{np.ceil(100 * most) / 100:.2f}"))
    for side in SIDES:
        chart(
            perplexities,
            *lines(side),
            over="left",
            of=" ".join((side, "sentences")),
            key=f"beside-{side}",
        )
    name = memorised()
    if name is not None:
        st.markdown(
            lesson(
                "memorised",
                name=name,
                near=NEAR - 1,
                held=_rise(HELD_OUT, name),
                trained=_rise(TRAINED, name),
            )
        )
    asked = {"asked": found.targets[HELD_OUT], "trained": found.targets[TRAINED]}
    st.caption(lesson("recorded", **found.machine, **asked))
    with st.expander("The program"):
        program(lesson("program", most=MOST), script, None)


def lines(side: str) -> tuple[tuple[Perplexity, ...], tuple[str, ...]]:
    """A line a model, and what stands under the axis."""
    found = recorded().loss[side]
    ticks = (*map(str, range(len(found[next(iter(found))]) - 1)), "all")
    return tuple(
        Perplexity(name, kind.role, found[name] / np.log(10), kind.dash, kind.width)
        for name, kind in KINDS.items()
    ), ticks


def gained(side: str, name: str, words: int = NEAR) -> float:
    """By how many nats a model's loss falls at most once more than ``words`` are left."""
    loss = recorded().loss[side][name]
    return float(loss[words] - loss[words:].min())


def memorised() -> str | None:
    """The model that loses most by more words on held-out sentences and gains on its own."""
    near = NEAR - 1
    rise = {name: loss[-1] - loss[near] for name, loss in recorded().loss[HELD_OUT].items()}
    name = max(rise, key=lambda each: rise[each])
    own = recorded().loss[TRAINED][name]
    return name if rise[name] > 0 and own[-1] < own[near] else None


def _rise(side: str, name: str) -> str:
    """Perplexity with two words and with all, as ``"47 to 62"``."""
    loss = recorded().loss[side][name]
    return " to ".join(theme.number(float(np.exp(loss[at])), 2) for at in (NEAR - 1, -1))
