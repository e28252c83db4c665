"""A Transformer's trace that was opened: its heads, its residual stream, its gradient, its file."""

from functools import partial

import streamlit as st

from dashboard.figures import head_attention, stream_map
from dashboard.shell.chart import chart
from dashboard.shell.export import trace_bytes
from dashboard.shell.take import files
from pages.your_data import lesson
from pages.your_data.runs import DataRun
from rnncore import measures
from rnncore.trace.transformer_track import ATTENTION


def attending(run: DataRun) -> None:
    """All figures, one below the other."""
    track = run.trace.tracks[0]
    if not run.gradients:
        st.info(lesson("no-gradient"))
    for layer, heads in enumerate(track.gates[ATTENTION][:, 0]):
        for head, column in enumerate(st.columns(len(heads))):
            with column:
                name = f"Layer {layer + 1}, head {head + 1}"
                key = f"own-head-{layer + 1}-{head + 1}"
                chart(head_attention, heads[head], run.labels, head=name, key=key)
    norms = measures.norm(track.states["h"])[..., 0]
    chart(stream_map, norms, run.labels, kind="norm", key="own-stream")
    if run.gradients:
        sizes = measures.log10_gradient_norm(track)[..., 0]
        chart(stream_map, sizes, run.labels, kind="gradient", key="own-stream-gradient")
    files(("Trace (.npz)", "unrolled-trace.npz", partial(trace_bytes, run.trace)))
