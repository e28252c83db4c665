"""Inside a Transformer: attention by head, the residual stream, and the gradient on its way."""

from __future__ import annotations

import math

import streamlit as st

from dashboard.figures import head_attention, stream_map
from dashboard.plain import plain
from dashboard.shell.chart import chart
from dashboard.shell.widgets import ask
from pages.beside_others.state import BesideRuns
from pages.beside_others.transformer import lesson
from pages.beside_others.transformer.measured import inside
from pages.beside_others.transformer.spec import LAYERS, InsideSpec
from rnncore import Trace
from rnncore.written import number

JAIN = "Jain & Wallace 2019"


def within(runs: BesideRuns) -> None:
    """The section."""
    with st.container(horizontal=True, gap="medium"):
        spec = ask(InsideSpec(), "depth", "layer")
    found = inside(runs, spec.depth)
    st.markdown(
        lesson(
            "inside",
            answer=plain(found.answer),
            steps=len(found.labels),
            transformer=_probability(found.transformer),
            lstm=_probability(found.lstm),
        )
    )
    st.markdown(lesson("attention", source=JAIN))
    layer = LAYERS.index(spec.layer)
    heads = found.attention[layer]
    for place, column in enumerate(st.columns(len(heads))):
        with column:
            name = f"Layer {layer + 1}, head {place + 1}"
            key = f"beside-head-{place + 1}"
            chart(head_attention, heads[place], found.labels, head=name, key=key)
    st.markdown(lesson("stream"))
    chart(stream_map, found.norms, found.labels, kind="norm", key="beside-stream")
    st.markdown(lesson("gradient"))
    chart(stream_map, found.gradients, found.labels, kind="gradient", key="beside-stream-gradient")


def _probability(trace: Trace) -> str:
    assert trace.loss is not None
    return number(math.exp(-trace.loss))
