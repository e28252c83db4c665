"""The widgets of a trace that a person brought: its file, the row of its batch, the window."""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.plain import plain
from pages.your_data import bring, lesson, uploads, viewed
from pages.your_data.bring import Ready, ran
from pages.your_data.pairs import compared
from pages.your_data.reading import whole
from pages.your_data.runs import DataRun, Part
from pages.your_data.state import longest_row, opened
from pages.your_data.uploads import Upload
from rnncore import Trace
from rnncore.counting import counted
from rnncore.trace.summary import layers_in, of_loss, of_origin

NO_TRACE = "No trace has been opened yet. Bring one that trace.save() or rnncore.watch gave you."


def of_trace(messages: DeltaGenerator) -> Ready | None:
    """Draw them; the run to show, or None where there is nothing, or nothing sound, to open."""
    st.markdown(lesson("step-trace"))
    found = _brought(uploads.TRACE, messages)
    if found is None:
        with st.expander(lesson("trace-how-title")):
            st.code(lesson("trace-how"), language="python")
        messages.info(NO_TRACE)
        return None
    upload, trace = found
    ready = partial(opened, upload, trace, _part(upload, trace))
    shown = ran(ready, messages)
    if shown is None:
        return None
    _describe_trace(shown, trace)
    return _beside(ready, shown, messages)


def _beside(ready: Ready, shown: DataRun, messages: DeltaGenerator) -> Ready:
    """The same with a second trace, where one was brought that can be compared."""
    st.markdown(lesson("step-compared"))
    found = _brought(uploads.COMPARED, messages)
    if found is None:
        return ready
    both = partial(compared, shown, *found)
    return ready if ran(both, messages) is None else both


def _brought(kind: str, messages: DeltaGenerator) -> tuple[Upload, Trace] | None:
    """The uploader, and the trace in use; one that the dashboard was started on is named too."""
    upload, found = bring.file(kind, messages), viewed.brought(kind)
    if found is not None and upload is None:
        st.markdown(f":green-badge[in use] {plain(found[0].name, longest=60)}")
    return found


def _describe_trace(shown: DataRun, trace: Trace) -> None:
    """What was recorded, and of how much."""
    both = ", both directions" if trace.bidirectional else ""
    said = lesson(
        "trace",
        title=plain(shown.title),
        layers=counted(layers_in(trace), "layer") + both,
        units=trace.tracks[0].hidden_size,
        rows=trace.batch,
        steps=trace.steps,
        loss=of_loss(trace) + (f"; {of_origin(trace)}" if trace.origin else ""),
    )
    if trace.tracks[0].state_grads and trace.batch > 1:
        said += " " + lesson("trace-gradients")
    st.markdown(f":small[{said}]")


def _part(upload: Upload, trace: Trace) -> Part:
    """Which row of the batch, and which of its steps."""
    key = f"own-{upload.digest}"
    row, start = 0, 1
    with st.container(horizontal=True, gap="small"):
        if trace.batch > 1:
            longest = int(trace.lengths.argmax()) + 1
            row = whole(f"{key}-row", "Row of the batch", trace.batch, longest) - 1
        length, steps = int(trace.lengths[row]), longest_row(trace, row)
        if length > steps:
            start = whole(f"{key}-{row}-start", "First step", length, 1)
            steps = whole(f"{key}-{row}-steps", "Steps shown", steps, steps)
    return Part(row, start - 1, min(steps, length - start + 1))
