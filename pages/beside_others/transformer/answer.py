"""What is said below the stage: what both networks are asked, and what they answer."""

from __future__ import annotations

import math

import streamlit as st

from dashboard.plain import plain
from pages.beside_others.transformer import lesson
from pages.beside_others.transformer.measured import Inside
from rnncore import Trace
from rnncore.written import number


def said(found: Inside) -> None:
    """What both are asked, and what they answer."""
    st.markdown(
        ":green-badge[trained] :small["
        + lesson(
            "inside",
            answer=plain(found.answer),
            steps=len(found.labels),
            transformer=_probability(found.transformer),
            lstm=_probability(found.lstm),
        )
        + "]"
    )


def _probability(trace: Trace) -> str:
    assert trace.loss is not None
    return number(math.exp(-trace.loss))
