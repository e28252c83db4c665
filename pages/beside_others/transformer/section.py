"""Inside a Transformer: attention by head, the residual stream, and the gradient on its way."""

from __future__ import annotations

import streamlit as st

from dashboard.figures import head_attention, stream_map
from dashboard.shell.chart import chart
from dashboard.shell.widgets import ask
from pages.beside_others.state import BesideRuns
from pages.beside_others.transformer import lesson
from pages.beside_others.transformer.measured import inside
from pages.beside_others.transformer.spec import LAYERS, InsideSpec

JAIN = "Jain & Wallace 2019"


def within(runs: BesideRuns) -> None:
    """The section."""
    found = inside(runs)
    st.markdown(lesson("attention", source=JAIN))
    layer = 0
    if len(found.attention) > 1:
        layer = LAYERS.index(ask(InsideSpec(), "layer").layer)
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
