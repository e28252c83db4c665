"""Count: an n-gram model fitted before one's eyes, on the phrases or on a text of one's own."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.figures import never_seen, perplexities
from dashboard.figures.common import percent
from dashboard.figures.perplexities import Perplexity
from dashboard.figures.powers import power
from dashboard.parts.text_file import text_file
from dashboard.plain import plain
from dashboard.shell.chart import chart
from dashboard.shell.take import program
from dashboard.shell.widgets import ask
from pages.beside_others.counting import lesson, script
from pages.beside_others.counting.measured import Counting, counting
from pages.beside_others.counting.spec import LONGEST, OWN, CountingSpec
from pages.beside_others.spec import ORDERS
from pages.beside_others.state import BesideRuns
from rnncore.language.smoothing import ADD_K, KNESER_NEY, SMOOTHINGS
from rnncore.readers import InputError

DASHES = ("1px,3px", "3px,4px", "dash", "8px,3px,2px,3px")
"""Of the smoothings that are not chosen, in their order."""


def count(runs: BesideRuns) -> None:
    """The section."""
    st.markdown(lesson("count"))
    spec = ask(CountingSpec(), "source")
    if spec.source == OWN:
        problem = text_file("counted-text", LONGEST)
        if problem is not None:
            st.error(plain(problem, longest=600))
        spec = ask(spec, "own")
        if not spec.own.strip():
            st.info(lesson("bring"))
            return
    try:
        found = counting(spec.own if spec.source == OWN else None)
    except InputError as error:
        st.error(plain(str(error), longest=600))
        return
    _counts(found, int(runs.spec.order))
    _held_out(found, int(runs.spec.order), runs.spec.smoothing)
    if spec.source != OWN:
        with st.expander("The program"):
            program(lesson("program"), script, None)


def _counts(found: Counting, order: int) -> None:
    """What was counted."""
    distinct, once = found.distinct[order - 1], found.once[order - 1]
    told = {"trained": found.trained, "words": found.words, "order": order}
    if not distinct:
        st.markdown(lesson("too-short", **told))
        return
    share = percent(once / distinct)
    st.markdown(lesson("counted", distinct=distinct, once=f"{once:,}", share=share, **told))
    common = found.common[order - 1]
    with st.expander(lesson("common-title", order=order)):
        st.table(
            {
                f"n = {order}": [plain(words) for words, _ in common],
                "times": [str(times) for _, times in common],
            }
        )


def _held_out(found: Counting, order: int, smoothing: str) -> None:
    """What was never seen of the sentences kept apart, and how unsure each smoothing is there."""
    st.markdown(lesson("held-out", held=found.held_out, targets=found.targets))
    chart(never_seen, found.unseen, found.targets, chosen=order, key="beside-unseen")
    lines = tuple(_line(found, name, name == smoothing, n) for n, name in enumerate(found.log10))
    of = "sentences kept apart"
    chart(perplexities, lines, ORDERS, over="order", of=of, key="beside-perplexity")
    added = found.log10[ADD_K]
    st.markdown(lesson("smoothing", discount=SMOOTHINGS[KNESER_NEY].usual))
    if np.all(np.diff(added) > 0):
        ends = [power(float(added[end]), 3) for end in (0, -1)]
        st.markdown(lesson("added", first=ends[0], last=ends[1]))


def _line(found: Counting, name: str, chosen: bool, place: int) -> Perplexity:
    title = "add-1" if name == ADD_K else name
    role, dash, width = ("accent", "solid", 4.0) if chosen else ("soft", DASHES[place], 2.0)
    return Perplexity(title, role, found.log10[name], dash, width)
