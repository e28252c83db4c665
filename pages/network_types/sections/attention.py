"""Attention: where the decoder looked before it wrote each symbol."""

import streamlit as st

from dashboard.figures import attention as attention_figure
from dashboard.models.trained_run import marked
from dashboard.plain import plain
from dashboard.shell.chart import chart
from dashboard.shell.presets import show
from dashboard.theme import number
from pages.network_types import lesson, measured, peaks
from pages.network_types.runs import TypeRun
from pages.network_types.spec import DATES, ENCODER_DECODER, GERMAN, TypeSpec
from pages.network_types.state import run as run_of
from rnncore.counting import per_cent

SOURCE = "Bahdanau, Cho & Bengio 2015 (arXiv:1409.0473)"
WITHOUT = "Sutskever, Vinyals & Le 2014 (arXiv:1409.3215)"


def attention(run: TypeRun) -> None:
    """The formula, the map, and the peak of every row with the part that it lies in."""
    shown = run if run.attention is not None else run_of(TypeSpec(kind=ENCODER_DECODER))
    st.markdown(lesson("attention", source=SOURCE))
    if shown is not run:
        show("Show this network above", "types-attention-show", {"kind": ENCODER_DECODER})
    looked(shown, key="types-attention")
    found = peaks.peaks(shown)
    details = shown.card.details
    if shown.spec.writes == DATES:
        told = lesson(
            "attention-dates",
            hits=peaks.hits(found),
            all=len(found),
            share=per_cent(details["attention in span"]),
        )
    elif shown.spec.writes == GERMAN:
        told = _without(shown, found)
    else:
        news = per_cent(details["attention in news"])
        told = lesson("attention-headlines", share=news)
    st.markdown(told)
    _peaks(found)


def _without(shown: TypeRun, found: list[peaks.Peak]) -> str:
    """How the peaks lie, and what the same network without attention writes of the same phrase."""
    other = measured.without_attention(shown.spec.phrase)
    return lesson(
        "attention-german",
        hits=peaks.hits(found),
        all=len(peaks.wanting(found)),
        share=per_cent(shown.card.details["attention in part"]),
        score=per_cent(shown.card.score),
        without=per_cent(other.score),
        steps=other.steps,
        state=other.units,
        written=plain(" ".join(other.words), longest=400),
        source=WITHOUT,
    )


def looked(shown: TypeRun, *, key: str) -> None:
    """The map: a row for every symbol that was written, a column for every word that was read."""
    weights = shown.attention
    assert weights is not None
    chart(attention_figure, weights, marked(shown.read, shown.known), shown.answers, key=key)


def _peaks(found: list[peaks.Peak]) -> None:
    """A row a symbol: where attention had its peak, and how much of it was there."""
    rows = {
        "step": [peak.step for peak in found],
        "symbol": [peak.symbol for peak in found],
        "looks most at": [peak.word for peak in found],
        "attention there": [number(peak.share) for peak in found],
        "which belongs to": [peak.part or "no part" for peak in found],
    }
    if any(peak.wanted for peak in found):
        rows["the symbol belongs to"] = [peak.wanted for peak in found]
    st.dataframe(
        rows,
        hide_index=True,
        key="types-peaks",
        alt="Every symbol that was written, with the word that attention looked at most.",
    )
